import { LDP_STATUSES, OUTCOME_STATUSES, type Outcome, type SubscriptionResult } from '../../delivery'
import type { OutcomeRow } from '../contract'

/** Checks the parts that are counted: a line from another version or another program must not abort the report. */
export function isOutcome(value: unknown): value is OutcomeRow {
  if (typeof value !== 'object' || value === null) return false
  const { status, event, results, reason } = value as Partial<Outcome>
  return (
    OUTCOME_STATUSES.some((known) => known === status) &&
    isTextOrMissing(event) &&
    isTextOrMissing(reason) &&
    Array.isArray(results) &&
    results.every((result: unknown) => typeof result === 'object' && result !== null && isResult(result))
  )
}

function isResult(result: Partial<SubscriptionResult>): result is SubscriptionResult {
  if (result.status !== 'delivered') {
    const isKnown = result.status === 'rejected' || result.status === 'retry' || result.status === 'unknown'
    return isKnown && typeof result.reason === 'string'
  }
  const decision = result.limitedDataProcessing
  return (
    isTexts(result.matchKeys) &&
    isTexts(result.warnings) &&
    typeof result.eventName === 'string' &&
    LDP_STATUSES.some((known) => known === decision?.status) &&
    (decision?.status !== 'ignored' || isTexts(decision.problems))
  )
}

const isTextOrMissing = (value: unknown): boolean => value === undefined || typeof value === 'string'

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string')
