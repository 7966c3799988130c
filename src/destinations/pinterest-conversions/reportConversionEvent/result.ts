import type { PinterestEventResult } from '../types'

/** The result of one event. */
export type SendResult =
  /** Processed. `row` is Pinterest's own entry for the event. */
  { status: 200; row: PinterestEventResult } | FailedResult

/** Anything but processed. People read `message`, followed by `echoed`. */
export interface FailedResult {
  /** An HTTP status. */
  status: number
  /** Our own message, with nothing to mask. Empty when Pinterest's is enough. */
  message: string
  /** Pinterest's message, which can contain customer data: must be masked. */
  echoed?: string
  /** Pinterest's entry, if it named the event. */
  row?: PinterestEventResult
  /** Sent without a usable answer: Pinterest may have recorded the event. */
  isUnknown?: true
  /** Rejected together with others without knowing which one is at fault: to be sent in a smaller batch. */
  isNotIsolated?: true
  retryAfterSeconds?: number
}

/** The status of an event without a usable answer, recorded or not: 503, which every runtime retries. */
export const NOT_ANSWERED = 503

/** For an event without any result. */
export const UNANSWERED: FailedResult = {
  status: NOT_ANSWERED,
  message: 'Pinterest returned no result for this event.',
  isUnknown: true
}

export function isProcessed(result: SendResult): result is { status: 200; row: PinterestEventResult } {
  return result.status === 200
}
