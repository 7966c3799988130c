import { chosenRows, type Fault } from './faults'
import type { WireEvent } from './schema'
import type { RowResult } from './types'

/** What a request is answered with, and what of it is recorded. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
  /** How it goes out: whole, half and then silence or a cut, or not at all. */
  delivery: 'whole' | 'half-then-silence' | 'half-then-cut' | 'silence' | 'cut'
  /** One for each event that is processed; none when the request is refused as a whole. */
  results: RowResult[]
  /** The first so many rows get as far as being recorded. */
  reachedRows: number
  refusedBecause?: string
}

/** Pinterest's error body. `because` is for the kept record: the answer itself doesn't say. */
export function buildErrorReply(status: number, code: number, message: string, because?: string): Reply {
  return {
    status,
    headers: {},
    body: JSON.stringify({ code, message }),
    delivery: 'whole',
    results: [],
    reachedRows: 0,
    refusedBecause: because ?? message
  }
}

const INVALID_DATA = {
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

function buildList(results: readonly RowResult[], received: number) {
  return {
    num_events_received: received,
    num_events_processed: results.filter(({ status }) => status === 'processed').length,
    events: results
  }
}

/**
 * 200 when every row is processed, else 422 with the list under `details`.
 *
 * @param received how many events the request held.
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

/** Made-up contacts, in forms that a mask must know. */
const ECHOED = 'jane.doe@example.com, +1 (415) 555-0134, 14155550134'

const LONG_ANSWER_BYTES = 120_000
const PAGE =
  '<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Something is wrong here</h1></body></html>'

/**
 * The reply that a fault makes out of the proper one.
 *
 * @param events those whose rows `reply.results` holds.
 * @param received how many events the request held.
 */
export function buildFaultyReply(fault: Fault, reply: Reply, events: readonly WireEvent[], received: number): Reply {
  switch (fault.kind) {
    case 'rate-limit':
      return { ...replies.rateLimited(), headers: rateLimitHeaders(fault) }
    case 'unavailable':
      return { ...replies.unavailable(), headers: retryAfter(fault.retryAfterSeconds) }
    case 'server-error':
      return buildErrorReply(fault.status ?? 500, 1, 'Something went wrong on our end.')
    case 'unauthorized':
      return replies.unauthorized()
    case 'forbidden':
      return replies.forbidden()
    case 'not-found':
      return replies.notFound()
    case 'failed-rows': {
      const results = failRows(
        fault,
        reply,
        events,
        () => fault.message ?? 'Internal error: the event was not processed'
      )
      return { ...reply, results, status: 200, body: JSON.stringify(buildList(results, received)) }
    }
    case 'mixed': {
      const results = failRows(fault, reply, events, () => fault.message ?? 'The event is invalid')
      const status = fault.status ?? 422
      if (fault.list === 'none') return buildErrorReply(status, status === 422 ? 953 : 4196, INVALID_DATA.message)
      return withFailures(reply, results, { status, received, atTop: fault.list === 'top' })
    }
    case 'echo-pii': {
      const echo = (event: WireEvent) =>
        `Invalid user_data ${JSON.stringify(event.user_data)} (was ${fault.message ?? ECHOED})`
      if (fault.status === 400) {
        const hit = [...chosenRows(fault, idsOf(events))]
        return buildErrorReply(
          400,
          4196,
          events
            .filter((_, row) => hit.includes(row))
            .map(echo)
            .join('; '),
          'echo-pii'
        )
      }
      return withFailures(reply, failRows(fault, reply, events, echo), { status: fault.status ?? 422, received })
    }
    case 'hang':
      return { ...reply, delivery: 'silence', reachedRows: fault.recorded === true ? reply.reachedRows : 0 }
    case 'stall':
      return { ...reply, delivery: 'half-then-silence' }
    case 'cut':
      return cut(reply, fault.when ?? 'before')
    case 'not-json':
      return {
        ...reply,
        status: fault.status ?? 200,
        headers: { 'Content-Type': 'text/html' },
        body: PAGE,
        reachedRows: fault.recorded === true ? reply.reachedRows : 0
      }
    case 'wrong-length':
      return {
        ...reply,
        body: JSON.stringify(buildList(resized(reply.results, fault.by ?? -1), received)),
        status: 200
      }
    case 'long-messages': {
      const hint = "'external_id' is missing: providing it may improve matching"
      const warning = Array<string>(Math.ceil(LONG_ANSWER_BYTES / events.length / hint.length))
        .fill(hint)
        .join('; ')
      return buildRowsReply(
        reply.results.map((result) => ({ ...result, warning_message: warning })),
        received
      )
    }
  }
}

const idsOf = (events: readonly WireEvent[]): string[] => events.map(({ event_id: eventId }) => eventId)

function failRows(
  fault: Parameters<typeof chosenRows>[0],
  reply: Reply,
  events: readonly WireEvent[],
  message: (event: WireEvent) => string
): RowResult[] {
  const hit = chosenRows(fault, idsOf(events))
  return reply.results.map((result, row) => {
    const event = events[row]
    if (event === undefined || !hit.has(row)) return result
    return { status: 'failed', error_message: message(event), warning_message: '' }
  })
}

function withFailures(
  reply: Reply,
  results: RowResult[],
  { status, received, atTop = false }: { status: number; received: number; atTop?: boolean }
): Reply {
  const list = buildList(results, received)
  const body = status === 200 ? list : atTop ? { ...INVALID_DATA, ...list } : { ...INVALID_DATA, details: list }
  return { ...reply, results, status, body: JSON.stringify(body) }
}

function cut(reply: Reply, when: 'before' | 'middle' | 'after' | 'answer'): Reply {
  if (when === 'answer') return { ...reply, delivery: 'half-then-cut' }
  const share = { before: 0, middle: 0.5, after: 1 }[when]
  return { ...reply, delivery: 'cut', reachedRows: Math.floor(reply.reachedRows * share) }
}

function resized(results: readonly RowResult[], by: number): RowResult[] {
  if (by < 0) return results.slice(0, by)
  const more = Array.from({ length: by }, (): RowResult => ({
    status: 'processed',
    error_message: '',
    warning_message: ''
  }))
  return [...results, ...more]
}

const retryAfter = (seconds: number | undefined): Record<string, string> =>
  seconds === undefined ? {} : { 'Retry-After': String(seconds) }

/** Replaces the headers of the request's own turn; an empty one is left out. */
function rateLimitHeaders(fault: { resetSeconds?: number; retryAfterSeconds?: number }): Record<string, string> {
  const reset = fault.resetSeconds ?? (fault.retryAfterSeconds === undefined ? 1 : undefined)
  return {
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': reset === undefined ? '' : String(reset),
    ...retryAfter(fault.retryAfterSeconds)
  }
}
