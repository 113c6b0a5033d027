import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Only the rules that need types; everything else is Biome's. */
const typed = (project, files, ignores) => ({
  files,
  ignores,
  plugins: { '@typescript-eslint': tseslint.plugin },
  languageOptions: { parser: tseslint.parser, parserOptions: { project, tsconfigRootDir: import.meta.dirname } },
  linterOptions: { reportUnusedDisableDirectives: 'error' },
  rules: {
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': 'error',
    '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  },
});

export default defineConfig([
  typed(
    './tsconfig.json',
    ['src/**/*.ts', 'test/**/*.ts', 'fixtures/**/*.ts', 'scripts/**/*.ts', '*.config.ts'],
    ['test/types/**', 'src/web/**', 'scripts/**/*.d.mts'],
  ),
  typed('./tsconfig.web.json', ['src/web/**/*.{ts,tsx}'], []),
]);
