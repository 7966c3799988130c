import prettier from 'eslint-config-prettier'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

/**
 * Imports point one way: cli, workbench -> gateway, queue, insights -> pipeline -> delivery -> the destination's index. Tests may
 * import what they need.
 */
const mayNotImport = (from, targets, why) => ({
  target: `./src/${from}`,
  from: targets.map((target) => `./src/${target}`),
  message: why
})

/** The page and its contract import types from delivery's files, because its index would add Node's types to the page. */
const enterByIndex = (folder, others = folder) => ({
  target: `./src/!(${others})/**/*`,
  from: `./src/${folder}`,
  except: ['./index.ts'],
  message: "Import the folder's index: what it doesn't export is private."
})

const SYSTEM_TESTS_ONLY =
  'Only a system test (*.system.test.ts) starts a browser or another process, or needs the build.'
/** Modules that start a browser or another process, including those in `__tests__/support`. */
const SYSTEM_MODULES =
  '^((node:)?child_process|playwright-core)$|/dist/|/(browser|find-browser|page|files-view|source-process|process-harness|nats-server|torture/.*)$'

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules', 'reports', '.stryker-tmp'] },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/workbench/page/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    plugins: { 'import-x': importX },
    // Without it, the rule below finds no TypeScript files and checks nothing.
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })] },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            mayNotImport(
              'destinations',
              ['delivery', 'pipeline', 'insights', 'queue', 'gateway', 'metrics', 'sandbox', 'cli', 'workbench'],
              'The product is self-contained: a CDP uses only this folder.'
            ),
            mayNotImport(
              'delivery',
              ['pipeline', 'insights', 'queue', 'gateway', 'metrics', 'sandbox', 'cli', 'workbench'],
              'delivery builds on destinations only.'
            ),
            mayNotImport(
              'pipeline',
              ['insights', 'queue', 'gateway', 'metrics', 'sandbox', 'cli', 'workbench'],
              'pipeline builds on delivery and destinations only.'
            ),
            mayNotImport(
              'queue',
              ['insights', 'gateway', 'metrics', 'sandbox', 'cli', 'workbench'],
              'A queue knows events, but not who sends or shows them.'
            ),
            mayNotImport(
              'gateway',
              ['insights', 'sandbox', 'cli', 'workbench'],
              'The source stores events, but does not know who sends or shows them.'
            ),
            mayNotImport(
              'metrics',
              ['gateway', 'insights', 'sandbox', 'cli', 'workbench'],
              'Metrics know only outcomes and the queue; other folders may use them.'
            ),
            mayNotImport(
              'insights',
              ['sandbox', 'gateway', 'queue', 'metrics', 'cli', 'workbench'],
              'insights builds on pipeline, delivery and destinations only.'
            ),
            mayNotImport(
              'sandbox',
              ['destinations', 'delivery', 'pipeline', 'insights', 'queue', 'gateway', 'metrics', 'cli', 'workbench'],
              'The sandbox must not share the code that it checks.'
            ),
            mayNotImport('workbench/server', ['cli'], 'The workbench does not use the CLI.'),
            { ...enterByIndex('destinations/pinterest-conversions'), target: './src/!(destinations)/**/*' },
            enterByIndex('delivery', 'delivery|workbench'),
            ...['pipeline', 'queue', 'gateway', 'insights', 'metrics', 'sandbox'].map((folder) => enterByIndex(folder))
          ]
        }
      ]
    }
  },
  {
    files: ['**/__tests__/**', '__tests__/**', 'bench/**', 'scripts/**'],
    rules: {
      'no-console': 'off',
      'import-x/no-restricted-paths': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off'
    }
  },
  {
    // Segment's monorepo compiles the destination with TypeScript 5.5. `tsconfig.destination.json` can't hold this, since newer
    // versions accept it.
    files: ['src/destinations/**/*.ts'],
    ignores: ['**/__tests__/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: ['', 'ConditionalExpression > ', 'LogicalExpression > ']
            .map(
              (way) =>
                `VariableDeclarator[id.type="ObjectPattern"]:not([id.typeAnnotation]) > ${way}ObjectExpression[properties.length=0]`
            )
            .join(', '),
          message: 'TypeScript 5.5 rejects destructuring from {}: give the object a type first.'
        }
      ]
    }
  },
  {
    // What makes a test a system test: see CONTRIBUTING.md.
    files: ['**/__tests__/**/*.test.ts'],
    ignores: ['**/*.system.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'nock', message: 'Import __tests__/support/nock.ts, which checks that every mock was used.' }
          ],
          patterns: [{ regex: SYSTEM_MODULES, message: SYSTEM_TESTS_ONLY }]
        }
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'Literal[value=/(^|\\u002F)dist\\u002F/]', message: SYSTEM_TESTS_ONLY }
      ]
    }
  },
  {
    // A function fits on one screen, and a file can be read in one sitting. Tables of data are exempt, and so are functions
    // in tests, because a `describe` is one function.
    files: ['**/*.ts', '**/*.tsx', '**/*.mts', '**/*.js', '**/*.mjs'],
    ignores: ['**/generated-types.ts', '**/normalize/tables/**'],
    rules: { 'max-lines': ['error', 300] }
  },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mts', '**/*.js', '**/*.mjs'],
    ignores: ['**/__tests__/**'],
    rules: { 'max-lines-per-function': ['error', 55] }
  },
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  prettier
)
