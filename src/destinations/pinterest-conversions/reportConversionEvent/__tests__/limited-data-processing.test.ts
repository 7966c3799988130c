import { describeLimitedDataProcessing } from '../limited-data-processing'
import type { LimitedDataProcessingDecision } from '../limited-data-processing'

// The decision itself is held by the truth table in __tests__/opt-outs.test.ts.
describe('describeLimitedDataProcessing', () => {
  it.each<[LimitedDataProcessingDecision, RegExp]>([
    [{ status: 'not-requested' }, /^Not requested/],
    [{ status: 'applied' }, /^Applied: .*California/],
    [{ status: 'applied-by-state' }, /^Applied by state: .*a US state other than California/],
    [
      { status: 'ignored', problems: ['the country is missing', 'the state is missing'] },
      /^Ignored by Pinterest: .*the country is missing and the state is missing/
    ]
  ])('%j', (decision, text) => {
    expect(describeLimitedDataProcessing(decision)).toMatch(text)
  })
})
