import type { RequestClient, RequestOptions } from '@segment/actions-core'
import { isRecord } from '../record'
import type { PinterestEvent } from '../types'
import { readAnswer } from './answer'
import type { Answer } from './answer'
import { NOT_ANSWERED } from './result'
import type { FailedResult } from './result'

export interface Endpoint {
  /** The full URL that events are posted to. */
  url: string
  /** Maximum events per request. */
  maxEvents: number
  /** Milliseconds to wait for an answer, and the same again for its body. */
  timeoutMs: number
  /** The clock, in milliseconds since 1970: for a Retry-After that names a date. */
  now: () => number
}

/** Missing in actions-core's type of request options; its client merges them with its own. */
type HookedRequestOptions = RequestOptions & { beforeRequest: ((options: { signal?: AbortSignal | null }) => void)[] }

/** One POST. Never rejects: a failed request is an answer too. */
export async function postEvents(
  request: RequestClient,
  events: readonly PinterestEvent[],
  endpoint: Endpoint
): Promise<Answer> {
  let isSent = false
  let requestSignal: AbortSignal | null | undefined
  const options: HookedRequestOptions = {
    method: 'post',
    json: { data: events },
    throwHttpErrors: false,
    timeout: endpoint.timeoutMs,
    // A redirect is not documented, and following one would send the events elsewhere.
    redirect: 'manual',
    // actions-core calls it just before the request leaves.
    beforeRequest: [
      ({ signal }) => {
        isSent = true
        requestSignal = signal
      }
    ]
  }
  try {
    const { status, data, headers } = await request(endpoint.url, options)
    return readAnswer({ status, data, headers }, { eventCount: events.length, nowMs: endpoint.now() })
  } catch (error) {
    // A body that times out leaves its connection open: node-fetch closes it only when the request's signal says "abort", and
    // actions-core, which owns that signal, has released it by then. The event is enough for node-fetch.
    requestSignal?.dispatchEvent(new Event('abort'))
    // The error itself is never passed on: actions-core's errors contain the request, and so the token.
    return { kind: 'status', result: describeNoAnswer(error, { isSent, timeoutMs: endpoint.timeoutMs }) }
  }
}

/** Failures before the first byte of a request is sent: DNS, connection and TLS. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/

function describeNoAnswer(error: unknown, { isSent, timeoutMs }: { isSent: boolean; timeoutMs: number }): FailedResult {
  // Not destructured from `{}`: TypeScript 5.5, which Segment's monorepo compiles with, rejects that.
  const fields: Record<string, unknown> = isRecord(error) ? error : {}
  const { code, type, name } = fields
  const codeText = typeof code === 'string' ? code : ''
  if (!isSent || NEVER_SENT.test(codeText)) {
    // Only a code is passed on: an error's message may contain anything.
    const detail = isCode(codeText) ? ` (${codeText})` : ''
    return { status: NOT_ANSWERED, message: `Pinterest could not be reached${detail}. Try again later.` }
  }
  const unknown = (message: string): FailedResult => ({ status: NOT_ANSWERED, message, isUnknown: true })
  if (
    name === 'TimeoutError' ||
    name === 'RequestTimeoutError' ||
    type === 'body-timeout' ||
    type === 'request-timeout'
  ) {
    return unknown(`Pinterest did not answer within ${timeoutMs / 1000} seconds. It may have recorded the event.`)
  }
  if (name === 'RequestClientError' || name === 'AbortError') {
    return unknown('The request was canceled before Pinterest answered. It may have recorded the event.')
  }
  const detail = isCode(codeText) ? ` (${codeText})` : ''
  return unknown(
    `The connection was lost before Pinterest's answer was complete${detail}. It may have recorded the event.`
  )
}

const isCode = (text: string): boolean => /^[A-Z_]{3,40}$/.test(text)
