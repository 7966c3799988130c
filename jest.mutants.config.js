// The unit tests of what is mutated: those that start no process, no browser and no compiler.
const base = require('./jest.config')

module.exports = {
  ...base,
  roots: ['<rootDir>/src/destinations', '<rootDir>/src/delivery', '<rootDir>/src/pipeline', '<rootDir>/__tests__'],
  testMatch: [
    '<rootDir>/src/{destinations,delivery,pipeline}/**/__tests__/**/*.test.ts',
    '<rootDir>/__tests__/golden.test.ts'
  ],
  coverageThreshold: undefined,
  collectCoverage: false,
  reporters: ['default']
}
