import { isUnitedStates, normalizeCountry } from './normalize/country'
import { isCalifornia, isStateOfTheUnitedStates, normalizeState } from './normalize/state'

/**
 * Limited Data Processing (LDP): the flag by which a person's opt-out reaches Pinterest. Pinterest honours it only when
 * `opt_out_type` is LDP *and* the person's state *and* country come with the event, and ignores it in silence otherwise.
 * The integration guide requires LDP, CA and US; Pinterest's own page names no list of states.
 *
 * https://help.pinterest.com/en/business/article/limited-data-processing
 */
export type LimitedDataProcessingDecision =
  /** Nobody asked for it. */
  | { status: 'not-requested' }
  /** LDP, California, United States: certain. */
  | { status: 'applied' }
  /** LDP and another US state: honoured only where Pinterest's state terms reach. */
  | { status: 'applied-by-state' }
  /** Asked for, and Pinterest will ignore it. `problems` says what is missing or doesn't fit, e.g. "the state is missing". */
  | { status: 'ignored'; problems: string[] }

/** Pinterest's one published `opt_out_type`. */
export const LIMITED_DATA_PROCESSING = 'LDP'

export interface LimitedDataProcessingInput {
  /** One value or several with commas between. */
  optOutType?: string
  /** Raw ("California") or SHA-256 of the normal form, in either case of letters. */
  states?: readonly string[]
  /** Raw ("United States") or SHA-256 of the normal form, in either case of letters. */
  countries?: readonly string[]
}

const NOT_REQUESTED: LimitedDataProcessingDecision = { status: 'not-requested' }
const CONTEXT_OF_THE_UNITED_STATES = { country: 'us', nowMs: 0 }

/** The opt-out decision: pure, and the only place where it is made. */
export function decideLimitedDataProcessing(input: LimitedDataProcessingInput): LimitedDataProcessingDecision {
  if (!input.optOutType || !parseOptOutTypes(input.optOutType).includes(LIMITED_DATA_PROCESSING)) return NOT_REQUESTED

  const problems: string[] = []
  const countries = (input.countries ?? []).map(toComparableCountry).filter(isGiven)
  if (countries.length === 0) problems.push('the country is missing')
  else if (!countries.some(isUnitedStates)) problems.push('the country is not the United States')

  const states = (input.states ?? []).map(toComparableState).filter(isGiven)
  if (states.length === 0) problems.push('the state is missing')
  else if (!states.some(isStateOfTheUnitedStates)) problems.push('the state is not one of the United States')

  if (problems.length > 0) return { status: 'ignored', problems }
  return { status: states.some(isCalifornia) ? 'applied' : 'applied-by-state' }
}

/** `opt_out_type` as Pinterest takes it: upper case, no doubles, values that nobody knows kept. */
export function parseOptOutTypes(optOutType: string): string[] {
  const types = optOutType.split(',').map((type) => type.trim().toUpperCase())
  return [...new Set(types.filter((type) => type !== ''))]
}

/** The decision in plain words, for everyone who asks "is my opt-out honoured?". */
export function describeLimitedDataProcessing(decision: LimitedDataProcessingDecision): string {
  switch (decision.status) {
    case 'not-requested':
      return 'Not requested: opt_out_type does not hold LDP, so Pinterest processes the event as usual.'
    case 'applied':
      return 'Applied: opt_out_type is LDP, the state is California and the country is the United States.'
    case 'applied-by-state':
      return (
        'Applied by state: opt_out_type is LDP and the person lives in another US state than California. ' +
        'Pinterest honours it only where its state privacy terms reach; it publishes no list of those states.'
      )
    case 'ignored':
      return (
        `Ignored by Pinterest: opt_out_type is LDP, but ${decision.problems.join(' and ')}. ` +
        'The flag is sent all the same. To have it honoured, map the state and the country of residence.'
      )
  }
}

/** What has no normal form, a hash among it, is still there: it may not fit, which is another problem than being missing. */
const toComparableCountry = (value: string): string => normalizeCountry(value) ?? value.trim()

const toComparableState = (value: string): string =>
  normalizeState(value.trim(), CONTEXT_OF_THE_UNITED_STATES) ?? value.trim()

function isGiven(value: string): boolean {
  return value !== ''
}
