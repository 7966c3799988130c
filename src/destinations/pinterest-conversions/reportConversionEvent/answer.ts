import { isRecord } from '../record'
import type { PinterestEventResult } from '../types'
import { NOT_ANSWERED } from './result'
import type { FailedResult, SendResult } from './result'
import { waitSecondsOf } from './retry-after'
import { isAboutEvents, verdictOf } from './verdict'

/** What Pinterest answered to one request. */
export type Answer =
  /** A result for each event, in the order sent. */
  | { kind: 'results'; results: SendResult[] }
  /** About the request as a whole, without naming the event at fault. */
  | { kind: 'rejected-whole'; result: FailedResult }
  /** One result for all of the request's events. */
  | { kind: 'status'; result: FailedResult }

export interface RawAnswer {
  status: number
  /** The body: parsed when its content type is JSON, else text. */
  data: unknown
  headers: Headers
}

/** Reads the answer to a request of `eventCount` events. */
export function readAnswer(
  { status, data, headers }: RawAnswer,
  { eventCount, nowMs }: { eventCount: number; nowMs: number }
): Answer {
  const body = parseBody(data)
  const isSuccess = status >= 200 && status < 300
  const mayHoldList = isSuccess || status === 400 || status === 422
  const rows = mayHoldList ? rowsOf(body) : []
  if (rows.length === eventCount) return { kind: 'results', results: rows.map(resultOfRow) }
  // It is unknown which rows are missing, so no row can be matched to an event by position.
  if (rows.length > 0)
    return unknown(`Pinterest answered ${status} with ${rows.length} results for ${eventCount} events.`)
  if (isSuccess) return unknown(`Pinterest answered ${status} with an undocumented body.`)
  const echoed = messageOf(body)
  if (isAboutEvents(status)) {
    const said = echoed === undefined ? { message: `Pinterest answered ${status}.` } : { message: '', echoed }
    return { kind: 'rejected-whole', result: { status, ...said } }
  }
  return { kind: 'status', result: describeStatus(status, echoed, waitSecondsOf(status, headers, nowMs)) }
}

function unknown(message: string): Answer {
  return { kind: 'status', result: { status: NOT_ANSWERED, message, isUnknown: true } }
}

/** actions-core parses only answers with a JSON content type; JSON without it is read too. */
function parseBody(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

/**
 * The list of results: at the top of a 200, under `details` of a 422, and by some accounts at the top of a 422 too. `[]` when
 * there is none.
 */
function rowsOf(body: unknown): unknown[] {
  if (!isRecord(body)) return []
  const lists = [body.events, isRecord(body.details) ? body.details.events : undefined]
  return lists.find((list): list is unknown[] => Array.isArray(list) && list.length > 0) ?? []
}

/** Only a row that says `processed` is success: HTTP 200 alone is not. */
function resultOfRow(entry: unknown): SendResult {
  const row = parseRow(entry)
  if (!row) {
    const message = 'Pinterest answered with an undocumented result for this event.'
    return { status: NOT_ANSWERED, message, isUnknown: true }
  }
  if (row.status === 'processed') return { status: 200, row }
  if (!row.error_message) return { status: 400, row, message: 'Pinterest rejected the event without a reason.' }
  return { status: 400, row, message: '', echoed: row.error_message }
}

/** The documented keys of a row: an undocumented key could hold anything. */
function parseRow(entry: unknown): PinterestEventResult | undefined {
  if (!isRecord(entry) || (entry.status !== 'processed' && entry.status !== 'failed')) return undefined
  const row: PinterestEventResult = { status: entry.status }
  for (const key of ['error_message', 'warning_message'] as const) {
    const message = entry[key]
    if (typeof message === 'string' || message === null) row[key] = message
  }
  return row
}

/** An answer about the whole request that is not the fault of any event. */
function describeStatus(
  status: number,
  echoed: string | undefined,
  retryAfterSeconds: number | undefined
): FailedResult {
  if (status < 400) {
    return {
      status: NOT_ANSWERED,
      message: `Pinterest answered ${status}, which is not an answer to a conversion event. Try again later.`
    }
  }
  const verdict = verdictOf({ status })
  const mayRetry = verdict === 'retry' || verdict === 'slow-down'
  const wait = mayRetry && retryAfterSeconds !== undefined ? { retryAfterSeconds } : {}
  const message = sentenceFor(status)
  if (message !== undefined) return { status, message, ...wait }
  const answered = `Pinterest answered ${status}${mayRetry ? ': it is temporarily unavailable. Try again later.' : '.'}`
  return { status, message: answered, ...(echoed !== undefined && { echoed }), ...wait }
}

function sentenceFor(status: number): string | undefined {
  switch (status) {
    case 401:
      return (
        'Pinterest rejected the conversion token (401): it is wrong, expired or revoked. ' +
        'Create a new one in Pinterest Ads Manager under Conversions > Conversion access token, and save it in the settings.'
      )
    case 403:
      return (
        'The conversion token has no access to this ad account (403). ' +
        'Check that Ad Account ID is the account for which the token was created.'
      )
    case 404:
      return 'Pinterest has no ad account with this ID (404). Check it in Pinterest Ads Manager.'
    case 429:
      return 'Too many requests for this ad account (429). Try again later.'
    default:
      return undefined
  }
}

function messageOf(body: unknown): string | undefined {
  return isRecord(body) && typeof body.message === 'string' && body.message !== '' ? body.message : undefined
}
