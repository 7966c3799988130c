import { isSha256 } from './hash'
import { countryOfHash, isUnitedStates, normalizeCountry } from './normalize/country'
import { isCalifornia, isStateOfTheUnitedStates, normalizeState } from './normalize/state'
import { LIMITED_DATA_PROCESSING, parseOptOutTypes } from './opt-out-type'

/**
 * Limited Data Processing (LDP): the flag by which a person's opt-out reaches Pinterest. Pinterest honors it only when
 * `opt_out_type` is LDP *and* the person's state *and* country come with the event, and ignores it in silence otherwise.
 * The integration guide requires LDP, CA and US; Pinterest's own page names no list of states.
 *
 * https://help.pinterest.com/en/business/article/limited-data-processing
 */
export type LimitedDataProcessingDecision =
  /** Not asked for. */
  | { status: 'not-requested' }
  /** LDP, California, United States: certain. */
  | { status: 'applied' }
  /** LDP and another US state: honored only where Pinterest's state terms reach. */
  | { status: 'applied-by-state' }
  /** Asked for, and Pinterest will ignore it. `problems` says what is missing, was not understood or doesn't fit, e.g. "the state is missing". */
  | { status: 'ignored'; problems: string[] }

export interface LimitedDataProcessingInput {
  /** Any spelling of one value or of several. */
  optOutType?: string
  /** Raw ("California"), or SHA-256 of a usual spelling, in either case of letters. */
  states?: readonly string[]
  /** Raw ("United States"), or SHA-256 of a usual spelling, in either case of letters. */
  countries?: readonly string[]
  /** The event held a state, understood or not: it is not missing then. */
  isStateGiven?: boolean
  /** The event held a country, understood or not. */
  isCountryGiven?: boolean
}

const NOT_REQUESTED: LimitedDataProcessingDecision = { status: 'not-requested' }
const CONTEXT_OF_THE_UNITED_STATES = { country: 'us', nowMs: 0 }

/** The opt-out decision: pure, and the only place where it is made. */
export function decideLimitedDataProcessing(input: LimitedDataProcessingInput): LimitedDataProcessingDecision {
  if (!input.optOutType || !parseOptOutTypes(input.optOutType).includes(LIMITED_DATA_PROCESSING)) return NOT_REQUESTED

  const problems: string[] = []
  const countries = (input.countries ?? []).map((value) => value.trim()).filter((value) => value !== '')
  const known = countries.map(toComparableCountry).filter((country) => country !== undefined)
  if (countries.length === 0 && input.isCountryGiven !== true) problems.push('the country is missing')
  else if (known.length === 0) problems.push('the country was not understood')
  else if (!known.some(isUnitedStates)) problems.push('the country is not the United States')

  const states = (input.states ?? []).map(toComparableState).filter((state) => state !== '')
  if (states.length === 0) problems.push(input.isStateGiven ? 'the state was not understood' : 'the state is missing')
  else if (!states.some(isStateOfTheUnitedStates)) problems.push('the state is not one of the United States')

  if (problems.length > 0) return { status: 'ignored', problems }
  return { status: states.some(isCalifornia) ? 'applied' : 'applied-by-state' }
}

/** The decision in plain words, for everyone who asks "is my opt-out honored?". */
export function describeLimitedDataProcessing(decision: LimitedDataProcessingDecision): string {
  switch (decision.status) {
    case 'not-requested':
      return 'Not requested: opt_out_type does not hold LDP, so Pinterest processes the event as usual.'
    case 'applied':
      return 'Applied: opt_out_type is LDP, the state is California and the country is the United States.'
    case 'applied-by-state':
      return (
        'Applied by state: opt_out_type is LDP and the person lives in another US state than California. ' +
        'Pinterest honors it only where its state privacy terms reach; it publishes no list of those states.'
      )
    case 'ignored':
      return (
        `Ignored by Pinterest: opt_out_type is LDP, but ${decision.problems.join(' and ')}. ` +
        'The flag is sent all the same. To have it honored, map the state and the country of residence.'
      )
  }
}

/** The normal form, or a hash that is known; undefined for a text that names no country here. */
function toComparableCountry(value: string): string | undefined {
  return isSha256(value) ? countryOfHash(value.toLowerCase()) : normalizeCountry(value)
}

/** What has no normal form, a hash among it, is still there: it doesn't fit, which is another problem than being missing. */
function toComparableState(value: string): string {
  const state = value.trim()
  return normalizeState(state, CONTEXT_OF_THE_UNITED_STATES) ?? state
}
