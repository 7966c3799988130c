import type { LimitedDataProcessingDecision } from '../destinations/pinterest-conversions'
import { maskMessage, NOT_ANSWERED, parseUnixSeconds } from '../destinations/pinterest-conversions'

export const OUTCOME_STATUSES = ['delivered', 'rejected', 'retry', 'unknown', 'not-subscribed'] as const
export type OutcomeStatus = (typeof OUTCOME_STATUSES)[number]

/** The result of one event under one subscription. Never holds PII, a token or a hash. */
export type SubscriptionResult =
  | {
      status: 'delivered'
      /** The subscription's name, e.g. "Checkout". */
      subscription: string
      /** Pinterest's name for it, e.g. `checkout`. */
      eventName: string
      warnings: string[]
      limitedDataProcessing: LimitedDataProcessingDecision
      /** Names of the `user_data` keys that were sent, e.g. `['em', 'ph']`. */
      matchKeys: string[]
    }
  | {
      status: 'rejected'
      subscription: string
      reason: string
      /** HTTP status, 400 when rejected before sending. */
      httpStatus: number
      /** Who rejected it: this code before sending, or Pinterest. */
      rejectedBy: 'destination' | 'pinterest'
    }
  | {
      status: 'retry'
      subscription: string
      reason: string
      /** 503 when there was no answer. */
      httpStatus: number
      /** Seconds that Pinterest asked to wait (Retry-After, else X-RateLimit-Reset). Missing when it named none. */
      retryAfterSeconds?: number
      /**
       * Sent without a usable answer: Pinterest may have recorded it. It can be sent again: Pinterest deduplicates by event_id.
       */
      mayBeRecorded?: true
    }
  | {
      /** Sent without a usable answer, and Pinterest can't deduplicate offline events: a person decides whether to send it again. */
      status: 'unknown'
      subscription: string
      reason: string
      httpStatus: number
    }

/** The result of one event. One event may match several subscriptions: `results` has one entry for each that matched. */
export interface Outcome {
  /**
   * The first of these that occurs among the results: `retry`, `unknown`, `rejected`, `delivered`; `not-subscribed` when there
   * is no result.
   */
  status: OutcomeStatus
  /** The source's name for the event, e.g. "Order Completed", else its type, e.g. "page". */
  event?: string
  messageId?: string
  /** The event's own timestamp, unchanged except for a comment in parentheses, if it is a time. */
  timestamp?: string
  results: SubscriptionResult[]
  /** Why the event was not sent although a subscription matches it, e.g. "no consent for Advertising". Only with `not-subscribed`. */
  reason?: string
}

/** `subscription` of a result from before subscriptions are evaluated. */
export const NO_SUBSCRIPTION = '-'

/** The outcome of something that is not an event, e.g. a line that can't be read. `reason` must contain nothing of it. */
export function rejectEvent(reason: string): Outcome {
  const rejection = {
    status: 'rejected',
    subscription: NO_SUBSCRIPTION,
    reason,
    httpStatus: 400,
    rejectedBy: 'destination'
  } as const
  return { status: 'rejected', results: [rejection] }
}

/**
 * The earlier outcome of an event of which only some subscriptions failed: the others already have the event. Undefined if none
 * is named: then all are tried.
 * @param reason is shown if they are not tried in this run either.
 */
export function retryOnly(subscriptions: readonly string[] | undefined, reason: string): Outcome | undefined {
  if (subscriptions === undefined) return undefined
  const results = subscriptions.map((subscription): SubscriptionResult => {
    return { status: 'retry', subscription, reason, httpStatus: NOT_ANSWERED }
  })
  return { status: 'retry', results }
}

export function statusOf(results: readonly SubscriptionResult[]): OutcomeStatus {
  const has = (status: OutcomeStatus) => results.some((result) => result.status === status)
  return (['retry', 'unknown', 'rejected', 'delivered'] as const).find(has) ?? 'not-subscribed'
}

/** The event's name in an outcome. */
export function describeEvent(
  event: Readonly<Record<string, unknown>>
): Pick<Outcome, 'event' | 'messageId' | 'timestamp'> {
  const name = labelOf(event.event) ?? labelOf(event.type)
  const messageId = labelOf(event.messageId)
  const { timestamp } = event
  const isTime =
    (typeof timestamp === 'string' || typeof timestamp === 'number') && parseUnixSeconds(timestamp) !== undefined
  return {
    ...(name !== undefined && { event: name }),
    ...(messageId !== undefined && { messageId }),
    ...(isTime && { timestamp: String(timestamp).replace(COMMENT, '') })
  }
}

const MAX_LABEL_LENGTH = 200
/** Masked before it is cut, so that no half of an address remains; longer text is not a name. */
const MAX_TEXT_LENGTH = 2000
/** An at sign, including escaped and full-width ones, or a hash. */
const MAY_NAME_SOMEONE = /@|＠|%(?:25)*40|&#|\\|[0-9a-f]{64}/i
/** Some times name their zone in parentheses, which can contain anything. */
const COMMENT = /\s*\([^()]*\)$/

/**
 * The source's name, short enough for a line. Sources put email addresses and hashes into names, which an outcome must not
 * contain; digits are kept, because the event is found by its ID.
 */
function labelOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const text = value.trim()
  if (text.length > MAX_TEXT_LENGTH) return undefined
  return (MAY_NAME_SOMEONE.test(text) ? maskMessage(text, []) : text).slice(0, MAX_LABEL_LENGTH)
}
