const SOURCES = {
  destination: 'src/destinations/pinterest-conversions/reportConversionEvent/**/*.ts',
  delivery: 'src/delivery/**/*.ts',
  pipeline: 'src/pipeline/**/*.ts'
}
const folder = process.env.MUTANTS_OF

/**
 * Mutation testing: `npm run mutants`. CONTRIBUTING.md says how to run a part of it, and how long that takes.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'jest',
  jest: { configFile: 'jest.mutants.config.js', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  mutate: [
    ...(folder === undefined ? Object.values(SOURCES) : [SOURCES[folder]]),
    '!**/__tests__/**',
    '!**/generated-types.ts',
    // Data: a changed country name survives every test that doesn't repeat the table.
    '!**/normalize/tables/**'
  ],
  // A text in another wording is no fault that a test should find.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  ignorePatterns: ['dist', 'coverage', 'docs', 'examples', 'reports'],
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: 'reports/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false },
  concurrency: 2,
  // Only a mutant that loops takes as long: a busy or paused machine must not count as a kill.
  timeoutMS: 60_000,
  // Jest's memory grows when it runs many times in one process.
  maxTestRunnerReuse: 200,
  tempDirName: '.stryker-tmp'
}
