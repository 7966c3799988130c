import { decideLimitedDataProcessing, isGiven, NOT_ANSWERED, verdictOf } from '../destinations/pinterest-conversions'
import type { Payload, PinterestEvent, Verdict } from '../destinations/pinterest-conversions'
import type { SubscriptionResult } from './outcome'
import type { Entry } from './runtime'

export const NO_ENTRY: Entry = {
  status: NOT_ANSWERED,
  errormessage: 'The destination returned no result for this event.',
  body: { unknown: true }
}

/** Keeps an outcome small, whatever an endpoint answers. */
const MAX_REASON_LENGTH = 1000

export interface ResultContext {
  subscription: string
  /** The mapped payload. */
  payload: Payload
  /** Warnings from before the action. */
  warnings: readonly string[]
  /** The delivery was aborted before the answer arrived. */
  isStopped: boolean
}

/** Turns the destination's entry for one payload into a result. */
export function toResult(
  entry: Entry = NO_ENTRY,
  { subscription, payload, warnings, isStopped }: ResultContext
): SubscriptionResult {
  const { status, sent, body } = entry
  // Pinterest joins its hints like this.
  const hints = (body?.warning_message ?? '').split('; ').filter((hint) => hint !== '')
  if (status === 200 && sent) {
    return describeDelivered({ subscription, sent, payload, warnings: [...warnings, ...hints] })
  }
  const reason = (entry.errormessage ?? `Pinterest answered ${status}.`).slice(0, MAX_REASON_LENGTH)
  const verdict = verdictOf({ status, isUnknown: body?.unknown === true })
  const isUnknown = verdict === 'unknown'
  // Pinterest can't deduplicate offline events: sent again, one would count twice.
  if (isUnknown && (sent ?? payload).action_source === 'offline')
    return { status: 'unknown', subscription, reason, httpStatus: status }
  if (isUnknown || verdict === 'retry' || verdict === 'slow-down') {
    return {
      status: 'retry',
      subscription,
      reason: isStopped ? 'Stopped before Pinterest answered.' : reason,
      httpStatus: status,
      ...(body?.retry_after_seconds !== undefined && { retryAfterSeconds: body.retry_after_seconds }),
      ...(isUnknown && { mayBeRecorded: true })
    }
  }
  return {
    status: 'rejected',
    subscription,
    reason,
    httpStatus: status,
    rejectedBy: sent ? 'pinterest' : 'destination'
  }
}

interface Delivered {
  subscription: string
  sent: PinterestEvent
  payload: Payload
  warnings: string[]
}

function describeDelivered({ subscription, sent, payload, warnings }: Delivered): SubscriptionResult {
  return {
    status: 'delivered',
    subscription,
    eventName: sent.event_name,
    warnings,
    limitedDataProcessing: decideLimitedDataProcessing({
      optOutType: sent.custom_data?.opt_out_type,
      states: sent.user_data.st,
      countries: sent.user_data.country,
      // A value that was given but not understood is not in the event, but not missing either.
      isStateGiven: isGiven(payload.user_data?.state),
      isCountryGiven: isGiven(payload.user_data?.country)
    }),
    matchKeys: Object.keys(sent.user_data)
  }
}

/** A rejection before sending, with our own message. */
export function rejectedByDestination(subscription: string, reason: string): SubscriptionResult {
  return { status: 'rejected', subscription, reason, httpStatus: 400, rejectedBy: 'destination' }
}

/**
 * What a result means for what is sent next, by the destination's `verdictOf`. `stop` is about the token or the ad account,
 * `slow-down` about every request to it.
 */
export function verdictOfResult(result: SubscriptionResult): Verdict {
  if (result.status === 'delivered') return 'processed'
  if (result.status === 'unknown') return 'unknown'
  // 400 is our own rejection, whatever it would mean from Pinterest.
  if (result.status === 'rejected' && result.rejectedBy === 'destination') return 'rejected'
  return verdictOf({ status: result.httpStatus })
}
