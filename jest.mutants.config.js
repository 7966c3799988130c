// The tests for mutants: those that start no process, browser or compiler.
const base = require('./jest.config')

const TESTS = {
  destination: ['src/destinations/**/__tests__/**/*.test.ts', '__tests__/{golden,opt-outs,stored-mappings}.test.ts'],
  delivery: ['src/delivery/**/__tests__/**/*.test.ts'],
  pipeline: ['src/pipeline/**/__tests__/**/*.test.ts']
}
/** One of the keys above. Default: all. */
const folder = process.env.MUTANTS_OF

module.exports = {
  ...base,
  roots: ['<rootDir>/src/destinations', '<rootDir>/src/delivery', '<rootDir>/src/pipeline', '<rootDir>/__tests__'],
  testMatch: (folder === undefined ? Object.values(TESTS).flat() : TESTS[folder]).map((glob) => `<rootDir>/${glob}`),
  testRunner: '<rootDir>/scripts/mutants/jest-circus-until-failure.js',
  testSequencer: '<rootDir>/scripts/mutants/sequencer.js',
  setupFilesAfterEnv: ['<rootDir>/scripts/mutants/setup.js'],
  // A mutant that hangs is killed after this time. No test takes as long, even on a busy machine.
  testTimeout: 20_000,
  watchman: false,
  coverageThreshold: undefined,
  collectCoverage: false,
  reporters: ['default']
}
