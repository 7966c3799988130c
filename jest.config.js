/**
 * The tests that need no build and start no browser, no server and no process of their own. The others are the system
 * tests: jest.all.config.js.
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/__tests__'],
  testMatch: ['**/__tests__/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.system\\.test\\.ts$'],
  // Only to end what hangs: a busy machine must not fail a test that is merely slow.
  testTimeout: 60_000,
  // jest leaves one core free by default: half of a small CI machine.
  maxWorkers: '100%',
  // Types are checked by tsc (`npm run typecheck`, tests too): here they are only stripped.
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline'
      }
    ]
  },
  // A test file runs in a vm, in which each use of a global is slow: actions-core's mapping alone asks for Object and Array a hundred
  // times an event. These are passed to each module instead. Not Date and the timers, which tests replace.
  sandboxInjectedGlobals: ['Object', 'Array', 'String', 'Number', 'Boolean', 'RegExp', 'Map', 'Set', 'JSON', 'Math'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/support/setup.ts'],
  // Files of types only are none of v8's business: it would count them as never run.
  collectCoverageFrom: [
    'src/**/*.ts',
    '!src/**/{generated-types,types,context,contract,explanation}.ts',
    '!src/workbench/page/**',
    '!src/cli/main.ts'
  ],
  coverageProvider: 'v8',
  coverageThreshold: { './src/destinations/': { lines: 95, branches: 95, functions: 95, statements: 95 } },
  coverageReporters: ['text-summary', 'lcov', 'json-summary'],
  // The second reporter prints the plain closing line that a CI reads in any language.
  reporters: ['default', '<rootDir>/scripts/closing-line-reporter.js']
}
