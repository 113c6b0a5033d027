import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Only the rules that need types; everything else is Biome's. */
export default defineConfig({
  files: ['src/**/*.ts', 'test/**/*.ts', 'fixtures/**/*.ts', 'scripts/**/*.ts', '*.config.ts'],
  ignores: ['test/types/**'],
  plugins: { '@typescript-eslint': tseslint.plugin },
  languageOptions: { parser: tseslint.parser, parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  linterOptions: { reportUnusedDisableDirectives: 'error' },
  rules: {
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': 'error',
    '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  },
});
