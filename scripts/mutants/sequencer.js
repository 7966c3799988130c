const Sequencer = require('@jest/test-sequencer').default
const { readTestNames } = require('./test-names')

/**
 * Leaves out the test files that hold no test of a mutant (Stryker passes a pattern of the names that reach it, but jest
 * loads every file to look for them), and runs the fastest first.
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

  // The next run is of another mutant: what failed in this one says nothing about it.
  cacheResults() {}
}
