const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

// In Stryker's copy of the project, which it deletes at the end: a file, because processes start and stop during a run.
const fileIn = (rootDir) => join(rootDir, 'test-names.json')

/** The duration in milliseconds and the test names of each test file, by path, from the first run without a mutant; empty before that. */
function readTestNames(rootDir) {
  try {
    return JSON.parse(readFileSync(fileIn(rootDir), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw error
  }
}

function addTestNames(rootDir, testPath, { milliseconds, names }) {
  writeFileSync(fileIn(rootDir), JSON.stringify({ ...readTestNames(rootDir), [testPath]: { milliseconds, names } }))
}

module.exports = { readTestNames, addTestNames }
