import { chosenRows, type Fault } from './faults'
import { buildErrorReply, buildList, buildRowsReply, INVALID_DATA, replies, type Reply } from './reply'
import type { WireEvent } from './schema'
import type { RowResult } from './types'

/** Fictional contacts, in forms that masking must recognize. */
const ECHOED = 'jane.doe@example.com, +1 (415) 555-0134, 14155550134'

const LONG_ANSWER_BYTES = 120_000
const PAGE =
  '<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Something is wrong here</h1></body></html>'

/** The normal reply to a request, with its context. */
interface ProperReply {
  reply: Reply
  /** The events of the rows in `reply.results`. */
  events: readonly WireEvent[]
  /** How many events the request contained. */
  received: number
}

/** The reply with the fault applied. */
export function buildFaultyReply(fault: Fault, proper: ProperReply): Reply {
  const { reply, received } = proper
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
    case 'failed-rows':
      return buildFailedRows(fault, proper)
    case 'mixed':
      return buildMixed(fault, proper)
    case 'echo-pii':
      return buildEcho(fault, proper)
    case 'hang':
      return { ...reply, delivery: 'silence', reachedRows: fault.recorded === true ? reply.reachedRows : 0 }
    case 'stall':
      return { ...reply, delivery: 'half-then-silence' }
    case 'cut':
      return cut(reply, fault.when ?? 'before')
    case 'not-json':
      return buildPage(fault, reply)
    case 'wrong-length':
      return {
        ...reply,
        body: JSON.stringify(buildList(resized(reply.results, fault.by ?? -1), received)),
        status: 200
      }
    case 'long-messages':
      return buildLongMessages(proper)
  }
}

type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>

function buildFailedRows(fault: FaultOf<'failed-rows'>, { reply, events, received }: ProperReply): Reply {
  const message = fault.message ?? 'Internal error: the event was not processed'
  const results = failRows(fault, reply, events, () => message)
  return { ...reply, results, status: 200, body: JSON.stringify(buildList(results, received)) }
}

function buildMixed(fault: FaultOf<'mixed'>, { reply, events, received }: ProperReply): Reply {
  const status = fault.status ?? 422
  if (fault.list === 'none') return buildErrorReply(status, status === 422 ? 953 : 4196, INVALID_DATA.message)
  const results = failRows(fault, reply, events, () => fault.message ?? 'The event is invalid')
  return withFailures(reply, results, { status, received, atTop: fault.list === 'top' })
}

function buildEcho(fault: FaultOf<'echo-pii'>, { reply, events, received }: ProperReply): Reply {
  const echo = (event: WireEvent) =>
    `Invalid user_data ${JSON.stringify(event.user_data)} (was ${fault.message ?? ECHOED})`
  if (fault.status !== 400) {
    return withFailures(reply, failRows(fault, reply, events, echo), { status: fault.status ?? 422, received })
  }
  const hit = chosenRows(fault, idsOf(events))
  const message = events
    .filter((_, row) => hit.has(row))
    .map(echo)
    .join('; ')
  return buildErrorReply(400, 4196, message, 'echo-pii')
}

function buildPage(fault: FaultOf<'not-json'>, reply: Reply): Reply {
  return {
    ...reply,
    status: fault.status ?? 200,
    headers: { 'Content-Type': 'text/html' },
    body: PAGE,
    reachedRows: fault.recorded === true ? reply.reachedRows : 0
  }
}

function buildLongMessages({ reply, events, received }: ProperReply): Reply {
  const hint = "'external_id' is missing: providing it may improve matching"
  const warning = Array<string>(Math.ceil(LONG_ANSWER_BYTES / events.length / hint.length))
    .fill(hint)
    .join('; ')
  return buildRowsReply(
    reply.results.map((result) => ({ ...result, warning_message: warning })),
    received
  )
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

/** Replaces the headers of the request's own turn; an empty one is removed. */
function rateLimitHeaders(fault: { resetSeconds?: number; retryAfterSeconds?: number }): Record<string, string> {
  const reset = fault.resetSeconds ?? (fault.retryAfterSeconds === undefined ? 1 : undefined)
  return {
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': reset === undefined ? '' : String(reset),
    ...retryAfter(fault.retryAfterSeconds)
  }
}
