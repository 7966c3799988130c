const { createEmptyTestResult } = require('@jest/test-result')
const circus = require('jest-circus/runner').default
const { addTestNames } = require('./test-names')

let killedMutant

/**
 * Jest's own test runner, stopped after the first failure: one is enough to kill a mutant, and Stryker's jest runner can't
 * stop jest (https://github.com/jestjs/jest/issues/11766). Stryker requires `jest-circus` in this file's name.
 */
module.exports = async (globalConfig, config, environment, runtime, testPath, ...rest) => {
  const mutant = process.env.__STRYKER_ACTIVE_MUTANT__
  if (mutant === undefined) {
    const startedAt = Date.now()
    const result = await circus(globalConfig, config, environment, runtime, testPath, ...rest)
    addTestNames(config.rootDir, testPath, {
      milliseconds: Date.now() - startedAt,
      names: result.testResults.map(({ fullName }) => fullName)
    })
    return result
  }
  if (mutant === killedMutant) return skippedFile(testPath)
  skipAfterFailure(environment, () => (killedMutant = mutant))
  return circus(globalConfig, config, environment, runtime, testPath, ...rest)
}

function skipAfterFailure(environment, onFailure) {
  const handleTestEvent = environment.handleTestEvent?.bind(environment)
  let hasFailed = false
  environment.handleTestEvent = async (event, state) => {
    await handleTestEvent?.(event, state)
    if (event.name === 'test_done' && event.test.errors.length > 0) {
      hasFailed = true
      onFailure()
    }
    if (event.name === 'test_start' && hasFailed) event.test.mode = 'skip'
  }
}

/** Jest fails a file without tests. */
function skippedFile(testPath) {
  const test = { ancestorTitles: [], failureDetails: [], failureMessages: [], numPassingAsserts: 0, status: 'pending' }
  return {
    ...createEmptyTestResult(),
    numPendingTests: 1,
    skipped: true,
    testFilePath: testPath,
    testResults: [{ ...test, title: 'not run', fullName: 'not run' }]
  }
}
