import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The size of things: a file, a function and a decision that fit in one head. */
const sizes = {
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
  complexity: ['error', 10],
};

export default ts.config(
  { ignores: ['dist/', '.ringside/', 'node_modules/', '.cache/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      ...sizes,
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-deprecated': [
        'error',
        // Marked so to stand out: it lets a provider in our own network speak http, where the operator allows that.
        { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ObjectExpression > SpreadElement > ObjectExpression',
          message: 'Write its properties out: the longer file is the better one.',
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: { 'svelte/no-at-html-tags': 'error', 'svelte/require-each-key': 'error', 'prefer-const': 'off' },
  },
  {
    files: ['src/client/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'crypto',
          property: 'randomUUID',
          message: 'A page without TLS has none: take randomId of kit.',
        },
      ],
    },
  },
  {
    // A test file is a list of sentences: its describe blocks are long without being complex.
    files: ['tests/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  {
    // What comes from outside is read in time linear in its length: no pattern may go back over the same bytes again and again.
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
      'regexp/no-misleading-capturing-group': 'error',
      'regexp/optimal-quantifier-concatenation': 'error',
      'regexp/no-contradiction-with-assertion': 'error',
      'regexp/no-potentially-useless-backreference': 'error',
    },
  },
  { files: ['**/*.{js,cjs,mjs}'], ...ts.configs.disableTypeChecked },
  {
    files: ['.ci/**', '*.config.{js,ts}', '.dependency-cruiser.cjs', 'tests/e2e/**/*bench.ts'],
    rules: { 'no-console': 'off', 'max-lines-per-function': 'off', 'no-undef': 'off' },
  },
);
