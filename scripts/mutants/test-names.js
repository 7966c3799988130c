const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

// In Stryker's copy of the project, which it deletes at its end: its processes come and go during a run.
const fileIn = (rootDir) => join(rootDir, 'test-names.json')

/** Milliseconds and test names of each test file, by path, as the first run without a mutant found them; empty before it. */
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
