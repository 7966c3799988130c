const SOURCES = {
  destination: 'src/destinations/pinterest-conversions/reportConversionEvent/**/*.ts',
  delivery: 'src/delivery/**/*.ts',
  pipeline: 'src/pipeline/**/*.ts'
}
const folder = process.env.MUTANTS_OF

/**
 * Mutation testing: `npm run mutants`. See CONTRIBUTING.md for how to run one part, and how long it takes.
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
  // Tests need not detect a different wording.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  ignorePatterns: ['dist', 'coverage', 'docs', 'examples', 'reports'],
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: 'reports/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false },
  concurrency: 2,
  // Only a mutant that loops takes this long. A busy or paused machine must not count as a kill.
  timeoutMS: 60_000,
  // Jest's memory grows when it runs many times in one process.
  maxTestRunnerReuse: 200,
  tempDirName: '.stryker-tmp'
}
