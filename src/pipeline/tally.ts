import type { Outcome, OutcomeStatus, SubscriptionResult } from '../delivery'

/** Counts by name. */
export type Counts = Record<string, number>

/**
 * What became of a run's events, as numbers: never larger than its bounds, however many the events, and plain JSON,
 * so that a resumed run goes on with it. Holds no PII, token or hash, since outcomes don't.
 */
export interface Tally {
  events: Record<OutcomeStatus, number>
  /** By the source's name of the event, for those that match a subscription. */
  byEvent: Record<string, EventCounts>
  /** Events that no subscription takes, by the source's name. */
  notSubscribed: Counts
  /** Events that a subscription takes and that were not sent, by reason, e.g. "no consent for Advertising". */
  withheld: Counts
  /** Reasons why events were refused, and by whom. Those that differ in their numbers only count as one. */
  rejections: Record<string, ReasonCount>
  retries: Record<string, ReasonCount>
  warnings: Record<string, ReasonCount>
  limitedDataProcessing: Counts
  /** Why a requested Limited Data Processing is ignored. */
  limitedDataProcessingProblems: Counts
  /** Pinterest events delivered: the base of `matchKeys`. An event with two subscriptions counts twice. */
  deliveredResults: number
  matchKeys: Counts
}

export interface EventCounts {
  /** Pinterest's names for it. */
  pinterestNames: string[]
  delivered: number
  rejected: number
  retry: number
  unknown: number
}

export interface ReasonCount {
  /** The first of its kind, as it came. */
  example: string
  count: number
  /** Others of its kind have other numbers in them. */
  varies: boolean
}

/** Names come from the input, and their number must not fill the memory. */
const MAX_NAMES = 500
export const OTHER = '(other)'

export function createTally(): Tally {
  return {
    events: { delivered: 0, rejected: 0, retry: 0, unknown: 0, 'not-subscribed': 0 },
    byEvent: {},
    notSubscribed: {},
    withheld: {},
    rejections: {},
    retries: {},
    warnings: {},
    limitedDataProcessing: {},
    limitedDataProcessingProblems: {},
    deliveredResults: 0,
    matchKeys: {}
  }
}

/** Counts one settled event. */
export function countOutcome(tally: Tally, outcome: Outcome): void {
  tally.events[outcome.status] += 1
  const name = outcome.event ?? '(unreadable)'
  if (outcome.reason !== undefined) increment(tally.withheld, outcome.reason)
  else if (outcome.status === 'not-subscribed') increment(tally.notSubscribed, name)
  if (outcome.results.length > 0) countEvent(tally, name, outcome.results)
  for (const result of outcome.results) countResult(tally, result)
}

export function eventsIn(tally: Tally): number {
  return Object.values(tally.events).reduce((sum, count) => sum + count, 0)
}

function countEvent(tally: Tally, name: string, results: readonly SubscriptionResult[]): void {
  const counts = take(tally.byEvent, name, () => ({
    pinterestNames: [],
    delivered: 0,
    rejected: 0,
    retry: 0,
    unknown: 0
  }))
  for (const result of results) {
    counts[result.status] += 1
    if (result.status !== 'delivered' || counts.pinterestNames.includes(result.eventName)) continue
    if (counts.pinterestNames.length < MAX_PINTEREST_NAMES) counts.pinterestNames.push(result.eventName)
  }
}

const MAX_PINTEREST_NAMES = 10

function countResult(tally: Tally, result: SubscriptionResult): void {
  switch (result.status) {
    case 'delivered':
      tally.deliveredResults += 1
      for (const key of result.matchKeys) increment(tally.matchKeys, key)
      for (const warning of result.warnings) countReason(tally.warnings, warning)
      increment(tally.limitedDataProcessing, result.limitedDataProcessing.status)
      if (result.limitedDataProcessing.status === 'ignored') {
        for (const problem of result.limitedDataProcessing.problems)
          increment(tally.limitedDataProcessingProblems, problem)
      }
      return
    case 'rejected':
      countReason(tally.rejections, result.rejectedBy === 'pinterest' ? `Pinterest: ${result.reason}` : result.reason)
      return
    case 'unknown':
    case 'retry':
      countReason(tally.retries, result.reason)
  }
}

function countReason(reasons: Record<string, ReasonCount>, reason: string): void {
  const kind = reason.replace(/\d+([.,]\d+)*/g, '#')
  const counted = take(reasons, kind, () => ({ example: reason, count: 0, varies: false }))
  counted.count += 1
  if (counted.example !== reason) counted.varies = true
}

function increment(counts: Counts, name: string): void {
  const key = boundedKey(counts, name)
  counts[key] = (Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0) + 1
}

function take<Value>(values: Record<string, Value>, name: string, create: () => Value): Value {
  const key = boundedKey(values, name)
  const before = Object.hasOwn(values, key) ? values[key] : undefined
  return before ?? (values[key] = create())
}

function boundedKey(values: object, name: string): string {
  // "__proto__" as an event's name would not be a key of its own.
  if (name === '__proto__') return OTHER
  return Object.hasOwn(values, name) || Object.keys(values).length < MAX_NAMES ? name : OTHER
}
