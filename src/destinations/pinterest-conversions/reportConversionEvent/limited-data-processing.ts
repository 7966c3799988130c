import { isStateOfTheUnitedStates } from './normalize/state'
import { sha256 } from './hash'

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
  /** Asked for, and Pinterest will ignore it. `problems` says what is missing or does not fit, e.g. "the state is missing". */
  | { status: 'ignored'; problems: string[] }

/** Pinterest's one published `opt_out_type`. */
export const LIMITED_DATA_PROCESSING = 'LDP'
