import { defineConfig } from 'vitest/config';

const report = process.env['TEST_REPORT'];

/** Foreign clients, compilers and real images: what a machine lacks is left out with its reason. */
export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    include: ['test/conformance/**/*.test.ts'],
    setupFiles: ['test/support/fast-check-setup.ts'],
    globalSetup: ['test/support/build-setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    maxConcurrency: 16,
  },
});
