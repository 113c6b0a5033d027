import { defineConfig } from 'vitest/config';

/** Machine-readable report beside the printed one; .ci/run sums these. */
const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    testTimeout: 120_000,
    // Vitest leaves one core free; the suite is processor time alone.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: { name: 'source', include: ['test/{unit,property}/**/*.test.ts'], setupFiles: ['test/support/fast-check-setup.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'built',
          include: ['test/{cli,package}/**/*.test.ts', 'docs/examples/*.test.ts'],
          globalSetup: ['test/support/build-setup.ts'],
          testTimeout: 120_000,
        },
      },
    ],
    coverage: { include: ['src/**/*.ts'], exclude: ['src/**/index.ts', 'src/**/*.d.ts'] },
  },
});
