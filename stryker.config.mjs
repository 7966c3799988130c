const SOURCES = {
  destination: 'src/destinations/pinterest-conversions/reportConversionEvent/**/*.ts',
  delivery: 'src/delivery/**/*.ts',
  pipeline: 'src/pipeline/**/*.ts'
}
const folder = process.env.MUTANTS_OF

/**
 * Mutation testing: `npm run mutants`, or `npm run mutants -- --mutate 'src/delivery/trigger.ts'` for one file.
 * Not part of `npm test`: it takes as long as all unit tests times the number of mutants.
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
  timeoutMS: 60_000,
  maxTestRunnerReuse: 200,
  tempDirName: '.stryker-tmp'
}
