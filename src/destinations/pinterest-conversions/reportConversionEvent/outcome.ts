import {
  IntegrationError,
  InvalidAuthenticationError,
  PayloadValidationError,
  RetryableError
} from '@segment/actions-core'
import type { JSONLikeObject, MultiStatusResponse } from '@segment/actions-core'
import type { PinterestEvent, PinterestEventResult, Rejection } from '../types'
import type { Payload } from './generated-types'
import { isProcessed, UNANSWERED } from './result'
import type { FailedResult, SendResult } from './result'
import { isAboutEvents, verdictOf } from './verdict'

/** A payload with the event sent for it. */
export interface SentPayload {
  payload: Payload
  event: PinterestEvent
  /** Our own hints for this event. */
  warnings: readonly string[]
}

/** Rejected before sending: neither `sent` nor `body`, so that runtimes show that the integration rejected it. */
export function setRejected(responses: MultiStatusResponse, index: number, rejection: Rejection): void {
  responses.setErrorResponseAtIndex(index, {
    status: 400,
    errortype: 'PAYLOAD_VALIDATION_FAILED',
    errormessage: rejection.reason
  })
}

/** Sent to Pinterest, whether answered or not. The messages of `result` are masked already. */
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
  const body = buildFailedBody(result)
  responses.setErrorResponseAtIndex(index, {
    status: result.status,
    errormessage: result.message,
    sent: item,
    ...(body && { body })
  })
}

/** For a single event: Pinterest's entry when processed, else throws the error whose class tells a runtime what to do. */
export function unwrap(sent: SentPayload, result: SendResult = UNANSWERED): JSONLikeObject {
  if (isProcessed(result)) return buildBody(result.row, sent.warnings)
  const { status, message, isUnknown } = result
  switch (verdictOf({ status, isUnknown })) {
    case 'retry':
    case 'slow-down':
    case 'unknown':
      // The parameter's type lists only the statuses that Segment knows; every status is passed on.
      throw new RetryableError(message, status as 503)
    case 'stop':
      if (status === 401) throw new InvalidAuthenticationError(message)
      throw new IntegrationError(message, status === 403 ? 'FORBIDDEN' : 'NOT_FOUND', status)
    case 'rejected':
    case 'processed':
      if (isAboutEvents(status)) throw new PayloadValidationError(message)
      throw new IntegrationError(message, 'UNEXPECTED_STATUS', status)
  }
}

/**
 * Pinterest's entry if it named the event, `unknown: true` if it may have recorded it, `not_isolated: true` if a smaller batch
 * should be sent, and the requested wait.
 */
function buildFailedBody({
  row,
  isUnknown,
  isNotIsolated,
  retryAfterSeconds
}: FailedResult): JSONLikeObject | undefined {
  const body = {
    ...row,
    ...(isUnknown && { unknown: true }),
    ...(isNotIsolated && { not_isolated: true }),
    ...(retryAfterSeconds !== undefined && { retry_after_seconds: retryAfterSeconds })
  }
  return Object.keys(body).length > 0 ? body : undefined
}

/** Pinterest's entry, with our hints added to its own in the same format. */
function buildBody(row: PinterestEventResult, warnings: readonly string[]): JSONLikeObject {
  if (warnings.length === 0) return { ...row }
  const hints = row.warning_message ? [row.warning_message, ...warnings] : warnings
  return { ...row, warning_message: hints.join('; ') }
}
