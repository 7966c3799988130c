/**
 * The tests that need no build and start no browser or other process. The others are the system tests: see
 * jest.all.config.js.
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: '<rootDir>/__tests__/support/environment.ts',
  roots: ['<rootDir>/src', '<rootDir>/__tests__'],
  testMatch: ['**/__tests__/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.system\\.test\\.ts$'],
  // Only ends tests that hang: a test that is slow on a busy machine must not fail.
  testTimeout: 180_000,
  // jest leaves one core free by default: half of a small CI machine.
  maxWorkers: '100%',
  // tsc checks types (`npm run typecheck`, including tests); here they are only stripped.
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
  // A test file runs in a vm, where each access to a global is slow: actions-core's mapping alone uses Object and Array a
  // hundred times per event. These are passed to each module instead, except Date and the timers, which tests replace.
  sandboxInjectedGlobals: ['Object', 'Array', 'String', 'Number', 'Boolean', 'RegExp', 'Map', 'Set', 'JSON', 'Math'],
  globalSetup: '<rootDir>/__tests__/support/global-setup.ts',
  globalTeardown: '<rootDir>/__tests__/support/global-teardown.ts',
  // v8 would count files that contain only types as never run.
  collectCoverageFrom: [
    'src/**/*.ts',
    '!src/**/{generated-types,types,context,contract,explanation}.ts',
    '!src/workbench/page/**',
    '!src/cli/main.ts'
  ],
  coverageProvider: 'v8',
  coverageThreshold: { './src/destinations/': { lines: 95, branches: 95, functions: 95, statements: 95 } },
  coverageReporters: ['text-summary', 'lcov', 'json-summary'],
  // The second reporter prints the closing line, which a CI can parse.
  reporters: ['default', '<rootDir>/scripts/closing-line-reporter.js']
}
