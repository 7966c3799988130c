const Sequencer = require('@jest/test-sequencer').default
const { readTestNames } = require('./test-names')

/**
 * Skips the test files without a test that reaches the mutant (Stryker passes a pattern of test names, but jest loads every
 * file to find them), and runs the fastest files first.
 */
module.exports = class MutantsSequencer extends Sequencer {
  constructor(options) {
    super(options)
    this.pattern = options.globalConfig.testNamePattern
  }

  sort(tests) {
    if (this.pattern === undefined || tests.length === 0) return tests
    const pattern = new RegExp(this.pattern, 'i')
    const known = readTestNames(tests[0].context.config.rootDir)
    return tests
      .filter(({ path }) => known[path]?.names.some((name) => pattern.test(name)) ?? true)
      .sort((a, b) => (known[a.path]?.milliseconds ?? 0) - (known[b.path]?.milliseconds ?? 0))
  }

  // The next run is for another mutant, so failures of this one are irrelevant.
  cacheResults() {}
}
