import { isRecord } from '../record'
import type { PinterestEventResult } from '../types'
import { NOT_ANSWERED } from './result'
import type { FailedResult, SendResult } from './result'
import { waitSecondsOf } from './retry-after'
import { verdictOf } from './verdict'

/** What Pinterest answered to one request. */
export type Answer =
  /** A result for each event, in the order sent. */
  | { kind: 'results'; results: SendResult[] }
  /** The request as a whole, without a word about which of its events is at fault. */
  | { kind: 'rejected-whole'; result: FailedResult }
  /** The same for all of the request's events. */
  | { kind: 'status'; result: FailedResult }

export interface RawAnswer {
  status: number
  /** The body: parsed when it was labeled as JSON, else text. */
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
  if (rows.length === eventCount) return { kind: 'results', results: rows.map(toResult) }
  // Which rows are missing can't be known, so no row is matched to an event by its position.
  if (rows.length > 0)
    return unknown(`Pinterest answered ${status} with ${rows.length} results for ${eventCount} events.`)
  if (isSuccess) return unknown(`Pinterest answered ${status} with a body that is not the documented one.`)
  const echoed = messageOf(body)
  // 413: no limit of a body's size is published, so a smaller request is worth a try.
  if (status === 400 || status === 413 || status === 422) {
    const said = echoed === undefined ? { message: `Pinterest answered ${status}.` } : { message: '', echoed }
    return { kind: 'rejected-whole', result: { status, ...said } }
  }
  return { kind: 'status', result: describeStatus(status, echoed, waitSecondsOf(status, headers, nowMs)) }
}

function unknown(message: string): Answer {
  return { kind: 'status', result: { status: NOT_ANSWERED, message, isUnknown: true } }
}

/** actions-core parses only what is labeled JSON; an answer that is JSON without the label counts too. */
function parseBody(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

/** The list of results: at the top of a 200, under `details` of a 422, and at the top there too by some accounts. `[]` for none. */
function rowsOf(body: unknown): unknown[] {
  if (!isRecord(body)) return []
  const lists = [body.events, isRecord(body.details) ? body.details.events : undefined]
  return lists.find((list): list is unknown[] => Array.isArray(list) && list.length > 0) ?? []
}

/** Success only for a row that says so: HTTP 200 alone is not success. */
function toResult(entry: unknown): SendResult {
  const row = parseRow(entry)
  if (!row) {
    const message = 'Pinterest answered with a result for this event that is not the documented one.'
    return { status: NOT_ANSWERED, message, isUnknown: true }
  }
  if (row.status === 'processed') return { status: 200, row }
  if (!row.error_message) return { status: 400, row, message: 'Pinterest rejected the event and named no reason.' }
  return { status: 400, row, message: '', echoed: row.error_message }
}

/** A row of the documented form, without what isn't documented: an unknown key could hold anything. */
function parseRow(entry: unknown): PinterestEventResult | undefined {
  if (!isRecord(entry) || (entry.status !== 'processed' && entry.status !== 'failed')) return undefined
  const row: PinterestEventResult = { status: entry.status }
  for (const key of ['error_message', 'warning_message'] as const) {
    const message = entry[key]
    if (typeof message === 'string' || message === null) row[key] = message
  }
  return row
}

/** An answer that concerns the whole request and is no event's fault. */
function describeStatus(
  status: number,
  echoed: string | undefined,
  retryAfterSeconds: number | undefined
): FailedResult {
  if (status < 400) {
    return {
      status: NOT_ANSWERED,
      message: `Pinterest answered ${status}, which is no answer to an event. Try again later.`
    }
  }
  const verdict = verdictOf({ status })
  const mayRetry = verdict === 'retry' || verdict === 'slow-down'
  const wait = mayRetry && retryAfterSeconds !== undefined ? { retryAfterSeconds } : {}
  const message = sentenceFor(status)
  if (message !== undefined) return { status, message, ...wait }
  const answered = `Pinterest answered ${status}${mayRetry ? ': it is not available just now. Try again later.' : '.'}`
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

function messageOf(body: unknown): string | undefined {
  return isRecord(body) && typeof body.message === 'string' && body.message !== '' ? body.message : undefined
}
