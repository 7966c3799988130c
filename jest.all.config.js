const base = require('./jest.config')
const { testsWithoutNatsServer } = require('./scripts/nats-server')

/** All tests, the system tests too. */
module.exports = { ...base, testPathIgnorePatterns: ['/node_modules/', ...testsWithoutNatsServer()] }
