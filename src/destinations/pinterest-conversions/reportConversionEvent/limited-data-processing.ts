import { isSha256 } from './hash'
import { countryOfHash, isUnitedStates, normalizeCountry } from './normalize/country'
import { isCalifornia, isStateOfTheUnitedStates, normalizeState } from './normalize/state'
import { LIMITED_DATA_PROCESSING, parseOptOutTypes } from './opt-out-type'

/**
 * Limited Data Processing (LDP) is the flag that tells Pinterest about a person's opt-out. Pinterest honors it only when
 * `opt_out_type` is LDP *and* the event has the person's state *and* country, and otherwise silently ignores it. The
 * integration guide requires LDP, CA and US; Pinterest's own page names no list of states.
 *
 * https://help.pinterest.com/en/business/article/limited-data-processing
 */
export type LimitedDataProcessingDecision =
  /** Not requested. */
  | { status: 'not-requested' }
  /** LDP, California, United States: certainly honored. */
  | { status: 'applied' }
  /** LDP and another US state: honored only where Pinterest's state terms apply. */
  | { status: 'applied-by-state' }
  /**
   * Requested, but Pinterest will ignore it. `problems` says what is missing, not understood or doesn't fit, e.g. "the state is
   * missing".
   */
  | { status: 'ignored'; problems: string[] }

export interface LimitedDataProcessingInput {
  /** One or several values, in any spelling. */
  optOutType?: string
  /** Raw ("California"), or SHA-256 of a usual spelling, in either case of letters. */
  states?: readonly string[]
  /** Raw ("United States"), or SHA-256 of a usual spelling, in either case of letters. */
  countries?: readonly string[]
  /** Whether the event has a state, understood or not. */
  isStateGiven?: boolean
  /** Whether the event has a country, understood or not. */
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

/** The decision in plain words: it answers "is my opt-out honored?". */
export function describeLimitedDataProcessing(decision: LimitedDataProcessingDecision): string {
  switch (decision.status) {
    case 'not-requested':
      return 'Not requested: opt_out_type is not LDP, so Pinterest processes the event as usual.'
    case 'applied':
      return 'Applied: opt_out_type is LDP, the state is California and the country is the United States.'
    case 'applied-by-state':
      return (
        'Applied by state: opt_out_type is LDP and the person lives in a US state other than California. ' +
        'Pinterest honors it only where its state privacy terms apply, and publishes no list of those states.'
      )
    case 'ignored':
      return (
        `Ignored by Pinterest: opt_out_type is LDP, but ${decision.problems.join(' and ')}. ` +
        "To have it honored, map the person's state and country of residence."
      )
  }
}

/** The normal form, or a known hash; undefined for a text that is not a known country. */
function toComparableCountry(value: string): string | undefined {
  return isSha256(value) ? countryOfHash(value.toLowerCase()) : normalizeCountry(value)
}

/** A value without a normal form, such as a hash, is not missing: that it doesn't fit is a different problem. */
function toComparableState(value: string): string {
  const state = value.trim()
  return normalizeState(state, CONTEXT_OF_THE_UNITED_STATES) ?? state
}
