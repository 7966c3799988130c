const base = require('./jest.config')
const { testsWithoutNatsServer } = require('./scripts/nats-server')

/** All tests, including the system tests. */
module.exports = {
  ...base,
  testPathIgnorePatterns: ['/node_modules/', ...testsWithoutNatsServer()],
  // Slow properties run as often as they should: see __tests__/support/runs.ts.
  globals: { allRuns: true }
}
