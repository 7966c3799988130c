const { existsSync } = require('node:fs')
const { delimiter, join } = require('node:path')

/** Debian installs it in a folder that only root's PATH includes. */
const USUAL_FOLDERS = ['/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']

/** The path of nats-server on this machine, for the tests that need a real one; `undefined` when there is none. */
function findNatsServer() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...USUAL_FOLDERS]
  const paths = [process.env.NATS_SERVER_PATH, ...folders.map((folder) => join(folder, 'nats-server'))]
  return paths.find((path) => path !== undefined && path !== '' && existsSync(path))
}

const HOW_TO_GET_IT =
  "Install Debian's package nats-server (apt-get install nats-server), or set NATS_SERVER_PATH to one."

/**
 * The patterns of test files to skip: those of JetStream on a machine without nats-server, which it prints as one line.
 * @throws in CI, where nobody would notice a skipped test.
 */
function testsWithoutNatsServer() {
  if (findNatsServer() !== undefined) return []
  if (process.env.CI === 'true') throw new Error(`The JetStream tests need nats-server. ${HOW_TO_GET_IT}`)
  console.error(`Skipped: the JetStream tests (*.nats.system.test.ts), which need nats-server. ${HOW_TO_GET_IT}`)
  return ['\\.nats\\.system\\.test\\.ts$']
}

module.exports = { findNatsServer, testsWithoutNatsServer }
