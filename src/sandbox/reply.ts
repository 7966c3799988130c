import type { RowResult } from './types'

/** The answer to a request, and what is recorded. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
  /** How it is sent: whole, half followed by silence or a cut, or not at all. */
  delivery: 'whole' | 'half-then-silence' | 'half-then-cut' | 'silence' | 'cut'
  /** One for each event that is processed; none when the request is rejected as a whole. */
  results: RowResult[]
  /** Only this many rows, from the first, are recorded. */
  reachedRows: number
  rejectedBecause?: string
}

/** Pinterest's error body. `because` is only in the record: Pinterest's answer doesn't say it. */
export function buildErrorReply(status: number, code: number, message: string, because?: string): Reply {
  return {
    status,
    headers: {},
    body: JSON.stringify({ code, message }),
    delivery: 'whole',
    results: [],
    reachedRows: 0,
    rejectedBecause: because ?? message
  }
}

export const INVALID_DATA = {
  code: 953,
  message: 'The action could not be processed properly due to some or all data provided being invalid.'
}

export const replies = {
  badRequest: (because: string) => buildErrorReply(400, 4196, 'Invalid request.', because),
  unauthorized: () => buildErrorReply(401, 2, 'Authentication failed.'),
  forbidden: () => buildErrorReply(403, 29, 'You are not permitted to access that resource.'),
  notFound: () => buildErrorReply(404, 2, 'AdAccount not found.'),
  rateLimited: () => buildErrorReply(429, 8, 'You have exceeded your rate limit. Try again later.'),
  unavailable: () => buildErrorReply(503, 4197, 'This endpoint is ramped down. Try again later.')
}

/** Pinterest's list of results. */
export function buildList(results: readonly RowResult[], received: number) {
  return {
    num_events_received: received,
    num_events_processed: results.filter(({ status }) => status === 'processed').length,
    events: results
  }
}

/**
 * 200 when every row is processed, else 422 with the list under `details`.
 *
 * @param received how many events the request contained.
 */
export function buildRowsReply(results: RowResult[], received: number): Reply {
  const list = buildList(results, received)
  const isWhole = list.num_events_processed === results.length
  return {
    status: isWhole ? 200 : 422,
    headers: {},
    body: JSON.stringify(isWhole ? list : { ...INVALID_DATA, details: list }),
    delivery: 'whole',
    results,
    reachedRows: results.length
  }
}
