import type { PinterestEventResult } from '../types'

/** What Pinterest made of one event. */
export type SendResult =
  /** Processed. `row` is Pinterest's own entry for the event. */
  { status: 200; row: PinterestEventResult } | FailedResult

/** Anything but processed. What a person reads is `message`, and what `echoed` says behind it. */
export interface FailedResult {
  /** An HTTP status. */
  status: number
  /** Our own words: there is nothing in them to mask. Empty when Pinterest's say it all. */
  message: string
  /** Pinterest's words, which can hold customer data: to be masked. */
  echoed?: string
  /** Pinterest's entry, when it named the event. */
  row?: PinterestEventResult
  /** Sent without a usable answer: Pinterest may have recorded the event. */
  isUnknown?: true
  /** Rejected together with others, and not found out which one is at fault: to be sent in a smaller batch. */
  isNotIsolated?: true
  retryAfterSeconds?: number
}

/** The status of an event without a usable answer, recorded or not: 503, which every runtime tries again. */
export const NOT_ANSWERED = 503

/** For an event that got no result at all. */
export const UNANSWERED: FailedResult = {
  status: NOT_ANSWERED,
  message: 'Pinterest gave no result for this event.',
  isUnknown: true
}

export function isProcessed(result: SendResult): result is { status: 200; row: PinterestEventResult } {
  return result.status === 200
}
