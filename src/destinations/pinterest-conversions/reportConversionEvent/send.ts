import type { RequestClient } from '@segment/actions-core'
import { MAX_EXTRA_REQUESTS_FOR_ISOLATION } from '../constants'
import type { PinterestEvent, PinterestEventResult } from '../types'
import { isRetryableStatus } from '@segment/actions-shared'

/** What Pinterest made of one event. */
export type SendResult =
  /** Processed. `row` is Pinterest's own entry for the event. */
  { status: 200; row: PinterestEventResult } | FailedResult

/** Anything but processed. What a person is told is `message`, and `echoed` behind it. */
export interface FailedResult {
  /** An HTTP status. */
  status: number
  /** Our own words: there is nothing in them to mask. Empty when Pinterest's say it all. */
  message: string
  /** Pinterest's words, which can hold customer data: to be masked. */
  echoed?: string
  /** Pinterest's entry, when it named the event. */
  row?: PinterestEventResult
  retryAfterSeconds?: number
}

export interface Endpoint {
  /** The full URL that events are posted to. */
  url: string
  /** Events of one request, at most. */
  maxEvents: number
  /** Milliseconds that an answer may take. */
  timeoutMs: number
  /** The clock, in milliseconds since 1970: for a Retry-After that names a date. */
  now: () => number
}

/** The status of an event that was not answered for: 503, which every runtime tries again. */
export const NOT_ANSWERED = 503

/** The one place that decides what may be tried again: 408, 423, 429 and 5xx but 501. */
export function isRetryable(status: number): boolean {
  return isRetryableStatus(status)
}

/**
 * Posts the events in chunks, one after the other, and resolves to one result for each, in order. Never rejects: no answer
 * is a result too. Once Pinterest refuses the credentials or asks to slow down, the chunks that are left are not sent.
 */
export async function sendEvents(
  request: RequestClient,
  events: readonly PinterestEvent[],
  endpoint: Endpoint
): Promise<SendResult[]> {
  const results: SendResult[] = []
  for (let start = 0; start < events.length; start += endpoint.maxEvents) {
    const chunk = events.slice(start, start + endpoint.maxEvents)
    const chunkResults = await sendChunk(request, chunk, endpoint)
    for (const result of chunkResults) results.push(result)

    const stop = chunkResults.find((result) => isFinalForAll(result.status))
    if (stop) while (results.length < events.length) results.push(stop)
    if (stop) break
  }
  return results
}

/** Answers that are about the sender, not about an event: the next chunk would get the same. */
function isFinalForAll(status: number): boolean {
  return status === 401 || status === 403 || status === 404 || status === 429
}

/**
 * Pinterest may refuse a whole request (an unknown key, say) "with no word about which event". Then the chunk is halved until
 * the bad event stands alone. Widest first: good events get through before the budget of extra requests is spent on bad ones.
 */
async function sendChunk(
  request: RequestClient,
  chunk: readonly PinterestEvent[],
  endpoint: Endpoint
): Promise<SendResult[]> {
  const results = new Array<SendResult>(chunk.length)
  const queue = [{ start: 0, end: chunk.length }]
  let extraRequests = 0

  for (let part = queue.shift(); part; part = queue.shift()) {
    const { start, end } = part
    const answer = await post(request, start === 0 && end === chunk.length ? chunk : chunk.slice(start, end), endpoint)
    if (answer.kind === 'rows') {
      for (let i = start; i < end; i++) results[i] = toResult(answer.rows[i - start])
      continue
    }
    const canSplit = answer.kind === 'refused-whole' && end - start > 1
    if (canSplit && extraRequests + 2 <= MAX_EXTRA_REQUESTS_FOR_ISOLATION) {
      extraRequests += 2
      const middle = start + Math.ceil((end - start) / 2)
      queue.push({ start, end: middle }, { start: middle, end })
      continue
    }
    results.fill(answer.result, start, end)
    if (isFinalForAll(answer.result.status)) {
      for (const { start, end } of queue) results.fill(answer.result, start, end)
      break
    }
  }
  return results
}

type Answer =
  /** One row an event, in the order sent. */
  | { kind: 'rows'; rows: unknown[] }
  /** The request as a whole, and one of its events may be at fault. */
  | { kind: 'refused-whole'; result: SendResult }
  /** The same for all of the request's events. */
  | { kind: 'status'; result: SendResult }

async function post(request: RequestClient, events: readonly PinterestEvent[], endpoint: Endpoint): Promise<Answer> {
  let response: Awaited<ReturnType<RequestClient>>
  try {
    response = await request(endpoint.url, {
      method: 'post',
      json: { data: events },
      throwHttpErrors: false,
      timeout: endpoint.timeoutMs,
      // A redirect is no documented answer, and following one would carry the events elsewhere.
      redirect: 'manual'
    })
  } catch (error) {
    // The error itself is never passed on: actions-core's errors carry the request, and so the token.
    return { kind: 'status', result: { status: NOT_ANSWERED, message: describeNoAnswer(error, endpoint.timeoutMs) } }
  }
  return readAnswer(response.status, readBody(response.data), response.headers, endpoint.now)
}

function readAnswer(status: number, body: unknown, headers: Headers, now: () => number): Answer {
  const isSuccess = status >= 200 && status < 300
  if (isSuccess || status === 422 || status === 400) {
    const rows = rowsOf(body)
    if (rows) return { kind: 'rows', rows }
  }
  if (isSuccess) {
    const message = `Pinterest answered ${status} with a body that is not the documented one.`
    return { kind: 'status', result: { status: NOT_ANSWERED, message } }
  }
  // 413: no limit of a body's size is published, so a smaller request is worth a try.
  if (status === 400 || status === 422 || status === 413) {
    const echoed = messageOf(body)
    const said = echoed === undefined ? { message: `Pinterest answered ${status}.` } : { message: '', echoed }
    return { kind: 'refused-whole', result: { status, ...said } }
  }
  return {
    kind: 'status',
    result: { status, ...describeStatus(status, messageOf(body)), ...waitOf(status, headers, now) }
  }
}

/** The list of results: at the top of a 200, under `details` of a 422, and at the top there too by some accounts. */
function rowsOf(body: unknown): unknown[] | undefined {
  if (!isRecord(body)) return undefined
  const list = body.events ?? (isRecord(body.details) ? body.details.events : undefined)
  return Array.isArray(list) ? (list as unknown[]) : undefined
}

/** Success only for a row that says so in as many words: HTTP 200 alone is not success. */
function toResult(entry: unknown): SendResult {
  const row = readRow(entry)
  if (!row) return { status: NOT_ANSWERED, message: 'Pinterest answered, but with no result for this event.' }
  if (row.status === 'processed') return { status: 200, row }
  if (!row.error_message) return { status: 400, row, message: 'Pinterest refused the event and named no reason.' }
  return { status: 400, row, message: '', echoed: row.error_message }
}

/** A row of the documented form, without what isn't documented: an unknown key could hold anything. */
function readRow(entry: unknown): PinterestEventResult | undefined {
  if (!isRecord(entry) || (entry.status !== 'processed' && entry.status !== 'failed')) return undefined
  const row: PinterestEventResult = { status: entry.status }
  for (const key of ['error_message', 'warning_message'] as const) {
    const message = entry[key]
    if (typeof message === 'string' || message === null) row[key] = message
  }
  return row
}

/** What to tell a person of an answer that concerns the whole request. */
function describeStatus(status: number, echoed: string | undefined): Pick<FailedResult, 'message' | 'echoed'> {
  const message = sentenceFor(status)
  if (message !== undefined) return { message }
  const answered = `Pinterest answered ${status}${isRetryable(status) ? ': it is not available just now. Try again later.' : '.'}`
  return echoed === undefined ? { message: answered } : { message: `${answered} It says: `, echoed }
}

function sentenceFor(status: number): string | undefined {
  switch (status) {
    case 401:
      return (
        'Pinterest refused the conversion token (401): it is wrong, expired or revoked. ' +
        'Create a new one in Pinterest Ads Manager under Conversions > Conversion access token, and save it in the settings.'
      )
    case 403:
      return (
        'The conversion token may not report to this ad account (403). ' +
        'Check that Ad Account ID is the account for which the token was created.'
      )
    case 404:
      return 'Pinterest knows no ad account with this Ad Account ID (404). Check it in Pinterest Ads Manager.'
    case 429:
      return 'Pinterest asks to slow down (429): too many requests for this ad account. Try again later.'
    default:
      return undefined
  }
}

function describeNoAnswer(error: unknown, timeoutMs: number): string {
  const { code, type, name } = isRecord(error) ? error : {}
  if (code === 'ETIMEDOUT' || type === 'body-timeout' || type === 'request-timeout' || name === 'RequestTimeoutError') {
    return `Pinterest did not answer within ${timeoutMs / 1000} seconds. Try again later.`
  }
  if (name === 'RequestClientError') return 'The request was cancelled before Pinterest answered. Try again later.'
  // Only a code such as ECONNRESET is passed on: the message of an error may name anything.
  const detail = typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : ''
  return `Pinterest could not be reached${detail}. Try again later.`
}

/** Seconds to wait: Retry-After, then (on 429) X-RateLimit-Reset. No one has seen a Retry-After; it is honoured if it comes. */
function waitOf(status: number, headers: Headers, now: () => number): { retryAfterSeconds?: number } {
  if (!isRetryable(status)) return {}
  const retryAfter = parseRetryAfter(headers.get('retry-after'), now())
  const seconds = retryAfter ?? (status === 429 ? parseSeconds(headers.get('x-ratelimit-reset')) : undefined)
  return seconds === undefined ? {} : { retryAfterSeconds: seconds }
}

/** Seconds of a Retry-After header: a number of seconds, or an HTTP date. Undefined when it is neither. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  const seconds = parseSeconds(header)
  if (seconds !== undefined || header === null) return seconds
  const dateMs = Date.parse(header)
  return Number.isNaN(dateMs) ? undefined : Math.max(0, Math.ceil((dateMs - nowMs) / 1000))
}

function parseSeconds(header: string | null): number | undefined {
  const match = /^\s*(\d{1,7})(?:\.\d+)?\s*(?:[,;]|$)/.exec(header ?? '')
  return match ? Number(match[1]) : undefined
}

/** actions-core parses only what is labelled JSON; an answer that is JSON without the label counts too. */
function readBody(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

function messageOf(body: unknown): string | undefined {
  return isRecord(body) && typeof body.message === 'string' && body.message !== '' ? body.message : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
