import type { Outcome, SubscriptionResult } from '../delivery'
import { NO_SUBSCRIPTION } from '../delivery'
import { isExpired } from './age'
import type { DeadLetter } from './queue'

export interface FailureContext {
  attempts: number
  failedAtMs: number
}

/** A dead letter that is not stored yet. */
export type UnstoredDeadLetter = Omit<DeadLetter, 'id'>

type FailedEvent = Pick<DeadLetter, 'event' | 'receivedAtMs' | 'text'>

/** The dead letter of an event that failed permanently; `undefined` for any other outcome. */
export function buildDeadLetter(
  { event, receivedAtMs, text }: FailedEvent,
  outcome: Outcome,
  context: FailureContext
): UnstoredDeadLetter | undefined {
  const failed = outcome.results.filter(isFailed)
  const kind = deadLetterKindOf(outcome, context.failedAtMs)
  if (kind === undefined) return undefined
  const only = failed.map(({ subscription }) => subscription).filter((name) => name !== NO_SUBSCRIPTION)
  return {
    event,
    ...(text !== undefined && { text }),
    receivedAtMs,
    ...context,
    reasons: [...new Set(failed.map(({ reason }) => reason))],
    kind,
    ...(only.length > 0 && { only })
  }
}

type FailedResult = Exclude<SubscriptionResult, { status: 'delivered' }>

const isFailed = (result: SubscriptionResult): result is FailedResult => result.status !== 'delivered'

function deadLetterKindOf({ status, timestamp }: Outcome, nowMs: number): DeadLetter['kind'] | undefined {
  switch (status) {
    case 'rejected':
      return isExpired(timestamp, nowMs) ? 'expired' : 'rejected'
    case 'unknown':
      return 'unknown'
    case 'retry':
      return 'out-of-attempts'
    case 'delivered':
    case 'not-subscribed':
      return undefined
  }
}

/** Why a replayed event is sent again. */
export const REPLAYED = 'Replayed from the dead letters.'

/** An event becomes a dead letter after this many processes crashed or hung while holding it. */
export const MAX_CRASHES = 5

/** After this many crashes an event is held alone: it may be the cause, and must not affect others. */
export const CRASHES_BEFORE_ISOLATION = 2

export function buildCrashLetter(
  { event, receivedAtMs, text }: FailedEvent,
  context: FailureContext
): UnstoredDeadLetter {
  const reason = `${MAX_CRASHES} times, a worker crashed or hung while it held this event.`
  return {
    event,
    ...(text !== undefined && { text }),
    receivedAtMs,
    ...context,
    reasons: [reason],
    kind: 'out-of-attempts'
  }
}
