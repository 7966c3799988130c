import { isRetryableStatus } from '@segment/actions-shared'

/**
 * What a result means for what is sent next:
 * - `processed`: Pinterest recorded the event.
 * - `rejected`: sending the same event again gets the same answer.
 * - `stop`: the token or the ad account is wrong, so every further request gets the same answer.
 * - `slow-down`: too many requests. Not recorded; wait before any further request.
 * - `retry`: not recorded; the same event can be sent again.
 * - `unknown`: sent, but there is no usable answer. Pinterest may have recorded the event.
 */
export type Verdict = 'processed' | 'rejected' | 'stop' | 'slow-down' | 'retry' | 'unknown'

/** The one place that decides what a result means. `status` is the HTTP status of the result of one event. */
export function verdictOf({ status, isUnknown = false }: { status: number; isUnknown?: boolean }): Verdict {
  if (isUnknown) return 'unknown'
  if (status === 200) return 'processed'
  if (status === 401 || status === 403 || status === 404) return 'stop'
  if (status === 429) return 'slow-down'
  return isRetryableStatus(status) ? 'retry' : 'rejected'
}

/**
 * A rejection for the events, and not for the request as such. 413 too: Pinterest publishes no size limit, so a smaller request
 * may succeed.
 */
export const isAboutEvents = (status: number): boolean => status === 400 || status === 413 || status === 422
