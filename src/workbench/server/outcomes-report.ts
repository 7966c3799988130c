import { eventNameOf, kindOfText, RunSummary, type LdpStatus, type SubscriptionResult } from '../../delivery'
import { parseUnixSeconds } from '../../destinations/pinterest-conversions'
import type { DeliveryFilter, DeliveryReport, OutcomeRow } from '../contract'
import { isOutcome } from './is-outcome'
import { OverTime } from './over-time'

const ROWS_AT_ONCE = 50
/** How many rows can be listed, so that memory is bounded. To see older ones, the filter must be narrowed. */
const MAX_ROWS_BACK = 10_000
/** Rows of each ranking that the page gets. It shows all of them, and more would only make it slow. */
const RANKED_ROWS = 100
const EVENTS_IN_CHART = 6

/**
 * Counts outcomes in one pass, in bounded memory.
 * @param outcomes parsed outcomes, oldest first; anything else counts as unreadable
 */
export async function buildOutcomesReport(
  outcomes: AsyncIterable<unknown> | Iterable<unknown>,
  filter: DeliveryFilter = {}
): Promise<DeliveryReport> {
  const offset = Math.min(filter.offset ?? 0, MAX_ROWS_BACK - ROWS_AT_ONCE)
  const newest = new Newest<OutcomeRow>(offset + ROWS_AT_ONCE)
  const isWanted = matcherOf(filter)
  const summary = new RunSummary()
  const overTime = new OverTime()
  let total = 0
  let unreadable = 0

  for await (const outcome of outcomes) {
    if (!isOutcome(outcome)) {
      unreadable++
      continue
    }
    total++
    if (!isWanted(outcome)) continue
    const timeSeconds = parseUnixSeconds(outcome.timestamp)
    newest.add({ ...outcome, ...(timeSeconds !== undefined && { timeSeconds }) })
    summary.count(outcome)
    overTime.count(timeSeconds, { status: outcome.status, event: eventNameOf(outcome) })
  }

  const byEvent = summary.byEvent(RANKED_ROWS)
  return {
    total,
    matching: summary.total,
    unreadable,
    counts: summary.events,
    byEvent,
    overTime: overTime.chart(byEvent.top.slice(0, EVENTS_IN_CHART).map(({ event }) => event)),
    reasons: summary.reasons(RANKED_ROWS),
    withheld: summary.withheld(RANKED_ROWS),
    warnings: summary.warnings(RANKED_ROWS),
    matchKeys: summary.matchKeys(RANKED_ROWS),
    deliveredResults: summary.deliveredResults,
    ldp: summary.limitedDataProcessing,
    ldpProblems: summary.limitedDataProcessingProblems(RANKED_ROWS),
    rows: newest.list().slice(offset),
    offset,
    reachable: Math.min(summary.total, MAX_ROWS_BACK)
  }
}

/** The last few of many values. */
class Newest<T> {
  #kept: T[] = []
  constructor(readonly size: number) {}

  add(value: T): void {
    this.#kept.push(value)
    if (this.#kept.length >= 2 * this.size) this.#kept = this.#kept.slice(-this.size)
  }

  /** Newest first. */
  list(): T[] {
    return this.#kept.slice(-this.size).reverse()
  }
}

/** Whether an outcome passes the filter: every given part must match. */
function matcherOf(filter: DeliveryFilter): (outcome: OutcomeRow) => boolean {
  const { status, event, ldp } = filter
  const text = filter.text?.toLowerCase() ?? ''
  const reason = filter.reason === undefined ? undefined : kindOfText(filter.reason)
  return (outcome) =>
    (status === undefined || outcome.status === status) &&
    (event === undefined || eventNameOf(outcome) === event) &&
    (ldp === undefined || outcome.results.some((result) => ldpStatusOf(result) === ldp)) &&
    (reason === undefined || reasonsOf(outcome).some((one) => kindOfText(one) === reason)) &&
    (text === '' || textsOf(outcome).some((one) => one?.toLowerCase().includes(text) === true))
}

const ldpStatusOf = (result: SubscriptionResult): LdpStatus | undefined =>
  result.status === 'delivered' ? result.limitedDataProcessing.status : undefined

/** Every text of an outcome that the report's rankings group by. */
const reasonsOf = ({ results, reason }: OutcomeRow): string[] => [
  ...(reason === undefined ? [] : [reason]),
  ...results.flatMap((result) => (result.status === 'delivered' ? result.warnings : [result.reason]))
]

const textsOf = (outcome: OutcomeRow): (string | undefined)[] => [
  outcome.event,
  outcome.messageId,
  ...reasonsOf(outcome),
  ...outcome.results.flatMap((result) =>
    result.status === 'delivered' ? [result.subscription, result.eventName] : [result.subscription]
  )
]
