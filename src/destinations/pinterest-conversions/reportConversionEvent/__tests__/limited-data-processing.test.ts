import { sha256 } from '../hash'
import {
  decideLimitedDataProcessing,
  describeLimitedDataProcessing,
  parseOptOutTypes
} from '../limited-data-processing'
import type { LimitedDataProcessingDecision } from '../limited-data-processing'

/**
 * The truth table in full: three conditions (opt_out_type, state, country), each present and right in several spellings
 * (pre-hashed among them), present but another US state, absent, or wrong.
 */
const OPT_OUT_TYPES = [
  { is: 'right', value: 'LDP' },
  { is: 'right', value: ' ldp ' },
  { is: 'right', value: 'GDPR,LDP' },
  { is: 'absent', value: undefined },
  { is: 'absent', value: '' },
  { is: 'wrong', value: 'LDPX' },
  { is: 'wrong', value: 'L D P' }
] as const

const STATES = [
  { is: 'california', values: ['CA'] },
  { is: 'california', values: ['California'] },
  { is: 'california', values: [' us-ca '] },
  { is: 'california', values: ['California, USA'] },
  { is: 'california', values: [sha256('ca')] },
  { is: 'california', values: [` ${sha256('ca').toUpperCase()} `] },
  { is: 'california', values: ['Nevada', 'CA'] },
  { is: 'other-state', values: ['Colorado'] },
  { is: 'other-state', values: ['va'] },
  { is: 'other-state', values: [sha256('ct')] },
  { is: 'absent', values: undefined },
  { is: 'absent', values: [] },
  { is: 'absent', values: [''] },
  { is: 'wrong', values: ['Ontario'] },
  { is: 'wrong', values: [sha256('bavaria')] },
  { is: 'wrong', values: [sha256('CA')] }
] as const

const COUNTRIES = [
  { is: 'right', values: ['US'] },
  { is: 'right', values: ['United States'] },
  { is: 'right', values: ['usa'] },
  { is: 'right', values: ['United States (US)'] },
  { is: 'right', values: ['Canada', 'US'] },
  { is: 'right', values: [sha256('us')] },
  { is: 'right', values: [` ${sha256('us').toUpperCase()} `] },
  { is: 'absent', values: undefined },
  { is: 'absent', values: [] },
  { is: 'absent', values: [' '] },
  { is: 'wrong', values: ['CA'] },
  { is: 'wrong', values: ['Germany'] },
  { is: 'wrong', values: [sha256('US')] }
] as const

function expectedDecision(optOut: string, state: string, country: string): LimitedDataProcessingDecision {
  if (optOut !== 'right') return { status: 'not-requested' }
  const problems: string[] = []
  if (country === 'absent') problems.push('the country is missing')
  if (country === 'wrong') problems.push('the country is not the United States')
  if (state === 'absent') problems.push('the state is missing')
  if (state === 'wrong') problems.push('the state is not one of the United States')
  if (problems.length > 0) return { status: 'ignored', problems }
  return { status: state === 'california' ? 'applied' : 'applied-by-state' }
}

const rows = OPT_OUT_TYPES.flatMap((optOut) =>
  STATES.flatMap((state) => COUNTRIES.map((country) => ({ optOut, state, country })))
)

describe('decideLimitedDataProcessing', () => {
  it.each(rows)('opt-out $optOut.value, state $state.values, country $country.values', ({ optOut, state, country }) => {
    const decision = decideLimitedDataProcessing({
      optOutType: optOut.value,
      states: state.values,
      countries: country.values
    })
    expect(decision).toEqual(expectedDecision(optOut.is, state.is, country.is))
  })

  it('takes a country that is right beside one that is wrong', () => {
    expect(decideLimitedDataProcessing({ optOutType: 'LDP', states: ['CA'], countries: ['de', 'us'] })).toEqual({
      status: 'applied'
    })
  })
})

describe('parseOptOutTypes', () => {
  it.each([
    ['one value', 'LDP', ['LDP']],
    ['lower case', 'ldp', ['LDP']],
    ['white space', ' LDP , GPC ', ['LDP', 'GPC']],
    ['doubles', 'LDP,ldp, LDP', ['LDP']],
    ['empty values', ',,LDP,', ['LDP']],
    ['other values are kept', 'ccpa,ldp', ['CCPA', 'LDP']],
    ['nothing', '', []],
    ['only commas', ' , ', []]
  ])('%s', (_why, text, expected) => {
    expect(parseOptOutTypes(text)).toEqual(expected)
  })
})

describe('describeLimitedDataProcessing', () => {
  it.each<[LimitedDataProcessingDecision, RegExp]>([
    [{ status: 'not-requested' }, /^Not requested/],
    [{ status: 'applied' }, /^Applied: .*California/],
    [{ status: 'applied-by-state' }, /^Applied by state: .*another US state/],
    [
      { status: 'ignored', problems: ['the country is missing', 'the state is missing'] },
      /^Ignored by Pinterest: .*the country is missing and the state is missing/
    ]
  ])('%j', (decision, text) => {
    expect(describeLimitedDataProcessing(decision)).toMatch(text)
  })
})
