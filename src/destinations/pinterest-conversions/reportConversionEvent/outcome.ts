import {
  IntegrationError,
  InvalidAuthenticationError,
  PayloadValidationError,
  RetryableError
} from '@segment/actions-core'
import type { JSONLikeObject, MultiStatusResponse } from '@segment/actions-core'
import type { PinterestEvent, PinterestEventResult, Refusal } from '../types'
import type { Payload } from './generated-types'
import { isRetryable, NOT_ANSWERED } from './send'
import type { FailedResult, SendResult } from './send'

/** For an event that got no result at all: tried again rather than lost. */
export const UNANSWERED: FailedResult = { status: NOT_ANSWERED, message: 'Pinterest gave no result for this event.' }

/** A payload that was sent, with what the answer is told by. */
export interface SentPayload {
  payload: Payload
  event: PinterestEvent
  /** Our own hints for this event. */
  warnings: readonly string[]
}

/** Refused before sending: neither `sent` nor `body`, so that runtimes name the integration as the one who refused. */
export function setRefused(responses: MultiStatusResponse, index: number, refusal: Refusal): void {
  responses.setErrorResponseAtIndex(index, {
    status: 400,
    errortype: 'PAYLOAD_VALIDATION_FAILED',
    errormessage: refusal.reason
  })
}

/** Answered, or not, by Pinterest. `result` has its messages masked already. */
export function setSent(
  responses: MultiStatusResponse,
  index: number,
  sent: SentPayload,
  result: SendResult = UNANSWERED
): void {
  const item = sent.event as unknown as JSONLikeObject
  if (isProcessed(result)) {
    responses.setSuccessResponseAtIndex(index, { status: 200, sent: item, body: buildBody(result.row, sent.warnings) })
    return
  }
  const { status, message, row, retryAfterSeconds } = result
  const wait = retryAfterSeconds === undefined ? undefined : { retry_after_seconds: retryAfterSeconds }
  responses.setErrorResponseAtIndex(index, {
    status,
    errormessage: message,
    sent: item,
    ...((row ?? wait) && { body: { ...row, ...wait } })
  })
}

/** For a single event: Pinterest's entry when processed, else the error whose class tells a runtime what to do. */
export function unwrap(sent: SentPayload, result: SendResult = UNANSWERED): JSONLikeObject {
  if (isProcessed(result)) return buildBody(result.row, sent.warnings)
  const { status, message } = result
  if (status === 401) throw new InvalidAuthenticationError(message)
  // Its type lists the statuses that Segment has met; any other that may be retried is passed on as it is.
  if (isRetryable(status)) throw new RetryableError(message, status as 503)
  if (status === 400 || status === 413 || status === 422) throw new PayloadValidationError(message)
  if (status === 403) throw new IntegrationError(message, 'FORBIDDEN', status)
  if (status === 404) throw new IntegrationError(message, 'NOT_FOUND', status)
  throw new IntegrationError(message, 'UNEXPECTED_STATUS', status)
}

export function isProcessed(result: SendResult): result is { status: 200; row: PinterestEventResult } {
  return result.status === 200
}

/** Pinterest's entry, with our own hints beside its own, joined as it joins them. */
function buildBody(row: PinterestEventResult, warnings: readonly string[]): JSONLikeObject {
  if (warnings.length === 0) return { ...row }
  const hints = row.warning_message ? [row.warning_message, ...warnings] : warnings
  return { ...row, warning_message: hints.join('; ') }
}
