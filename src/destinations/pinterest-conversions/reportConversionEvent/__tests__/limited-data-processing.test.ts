import { sha256 } from '../../../../../__tests__/support/sha256'
import { decideLimitedDataProcessing, describeLimitedDataProcessing } from '../limited-data-processing'
import type { LimitedDataProcessingDecision } from '../limited-data-processing'

// How one state and one country are written is in the truth table of __tests__/opt-outs.test.ts.
describe('decideLimitedDataProcessing, of the values of an event', () => {
  const APPLIED = { status: 'applied' }
  const ignored = (...problems: string[]) => ({ status: 'ignored', problems })
  it.each<[why: string, states: string[], countries: string[], decision: object]>([
    ['not normalized yet', ['California'], ['United States'], APPLIED],
    ['hashed, with white space around', [` ${sha256('ca')} `], [` ${sha256('us')} `], APPLIED],
    ['blank: as good as missing', [' '], ['', ' '], ignored('the country is missing', 'the state is missing')],
    ['several: one of each that fits is enough', ['ON', 'TX', 'CA'], ['Canada', 'US'], APPLIED],
    ['several: one that is not understood changes nothing', ['Estado', 'CA'], ['Estados', 'US'], APPLIED],
    ['several states, none of them California', ['ON', 'TX'], ['US'], { status: 'applied-by-state' }],
    [
      'several that do not fit',
      ['ON', 'QC'],
      ['CA', 'MX'],
      ignored('the country is not the United States', 'the state is not one of the United States')
    ]
  ])('%s', (_why, states, countries, decision) => {
    expect(decideLimitedDataProcessing({ optOutType: 'LDP', states, countries })).toEqual(decision)
  })
})

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
