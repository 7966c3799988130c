import type { Outcome, OutcomeStatus, SubscriptionResult } from '../../delivery'
import { parseUnixSeconds } from '../../destinations/pinterest-conversions'
import type { DeliveryFilter, DeliveryReport, LdpStatus, OutcomeRow, StatusCounts } from '../contract'

const STATUSES = ['delivered', 'rejected', 'retry', 'not-subscribed'] as const
const LDP_STATUSES = ['applied', 'applied-by-state', 'ignored', 'not-requested'] as const
const ROWS_AT_ONCE = 50
const MAX_BUCKETS = 96
const BUCKET_SECONDS = [60, 300, 900, 3600, 3 * 3600, 6 * 3600, 86_400, 7 * 86_400, 28 * 86_400, 364 * 86_400]
const EVENTS_IN_CHART = 6

/**
 * Counts outcomes in one pass, whatever their number: what is kept grows with the different names, reasons and minutes, not with
 * the outcomes.
 * @param outcomes parsed outcomes, or what a line held instead of one (then it counts as unreadable)
 */
export async function buildDeliveryReport(
  outcomes: AsyncIterable<unknown> | Iterable<unknown>,
  filter: DeliveryFilter = {}
): Promise<DeliveryReport> {
  const offset = filter.offset ?? 0
  const counts = noCounts()
  const events = new Map<string, StatusCounts>()
  const minutes = new Map<number, MinuteCounts>()
  const reasons = new Map<string, DeliveryReport['reasons'][number]>()
  const warnings = new Map<string, number>()
  const matchKeys = new Map<string, number>()
  const ldp = Object.fromEntries(LDP_STATUSES.map((status) => [status, 0])) as Record<LdpStatus, number>
  const ldpProblems = new Map<string, number>()
  const rows: OutcomeRow[] = []
  let total = 0
  let matching = 0
  let unreadable = 0
  let undated = 0
  let deliveredResults = 0

  for await (const outcome of outcomes) {
    if (!isOutcome(outcome)) {
      unreadable++
      continue
    }
    total++
    if (!isTaken(outcome, filter)) continue
    const timeSeconds = parseUnixSeconds(outcome.timestamp)
    if (matching >= offset && rows.length < ROWS_AT_ONCE) {
      rows.push({ ...outcome, ...(timeSeconds !== undefined && { timeSeconds }) })
    }
    matching++

    const event = outcome.event ?? '(no name)'
    counts[outcome.status]++
    const ofEvent = events.get(event) ?? noCounts()
    ofEvent[outcome.status]++
    events.set(event, ofEvent)

    if (timeSeconds === undefined) undated++
    else {
      const minute = Math.floor(timeSeconds / 60)
      const ofMinute = minutes.get(minute) ?? { counts: noCounts(), events: new Map<string, number>() }
      ofMinute.counts[outcome.status]++
      increment(ofMinute.events, event)
      minutes.set(minute, ofMinute)
    }

    for (const result of outcome.results) {
      if (result.status === 'delivered') {
        deliveredResults++
        for (const key of result.matchKeys) increment(matchKeys, key)
        for (const warning of result.warnings) increment(warnings, warning)
        ldp[result.limitedDataProcessing.status]++
        if (result.limitedDataProcessing.status === 'ignored') {
          for (const problem of result.limitedDataProcessing.problems) increment(ldpProblems, problem)
        }
      } else {
        const by =
          result.status === 'retry' ? 'to be tried again' : result.status === 'unknown' ? 'unknown' : refusedBy(result)
        const key = `${by}\n${result.reason}`
        const known = reasons.get(key) ?? { reason: result.reason, status: result.status, by, count: 0 }
        known.count++
        reasons.set(key, known)
      }
    }
  }

  const byEvent = [...events]
    .map(([event, counts]) => ({ event, counts }))
    .sort((a, b) => sum(b.counts) - sum(a.counts))
  return {
    total,
    matching,
    unreadable,
    counts,
    byEvent,
    overTime: { ...toBuckets(minutes, byEvent), undated },
    reasons: [...reasons.values()].sort((a, b) => b.count - a.count),
    warnings: ranked(warnings).map(([warning, count]) => ({ warning, count })),
    matchKeys: ranked(matchKeys).map(([key, count]) => ({ key, count })),
    deliveredResults,
    ldp,
    ldpProblems: ranked(ldpProblems).map(([problem, count]) => ({ problem, count })),
    rows
  }
}

function isOutcome(value: unknown): value is OutcomeRow {
  if (typeof value !== 'object' || value === null) return false
  const { status, results } = value as Partial<Outcome>
  return (
    STATUSES.some((known) => known === status) &&
    Array.isArray(results) &&
    results.every((result: unknown) => typeof result === 'object' && result !== null && isResult(result))
  )
}

/** The parts that are counted: a line of another version, or of another program, must not end the reading. */
function isResult(result: Partial<SubscriptionResult>): result is SubscriptionResult {
  if (result.status === 'rejected' || result.status === 'retry') return typeof result.reason === 'string'
  if (result.status !== 'delivered') return false
  const decision = result.limitedDataProcessing
  return (
    Array.isArray(result.matchKeys) &&
    Array.isArray(result.warnings) &&
    LDP_STATUSES.some((known) => known === decision?.status) &&
    (decision?.status !== 'ignored' || Array.isArray(decision.problems))
  )
}

function isTaken(outcome: OutcomeRow, filter: DeliveryFilter): boolean {
  if (filter.status !== undefined && outcome.status !== filter.status) return false
  if (filter.event !== undefined && (outcome.event ?? '(no name)') !== filter.event) return false
  if (filter.ldp !== undefined && !outcome.results.some((result) => ldpStatus(result) === filter.ldp)) return false
  if (filter.text === undefined || filter.text === '') return true
  const sought = filter.text.toLowerCase()
  return [outcome.event, outcome.messageId, ...outcome.results.flatMap(textOf)].some(
    (text) => text?.toLowerCase().includes(sought) === true
  )
}

const ldpStatus = (result: SubscriptionResult): LdpStatus | undefined =>
  result.status === 'delivered' ? result.limitedDataProcessing.status : undefined

const textOf = (result: SubscriptionResult): string[] =>
  result.status === 'delivered'
    ? [result.subscription, result.eventName, ...result.warnings]
    : [result.subscription, result.reason]

const refusedBy = (result: Extract<SubscriptionResult, { status: 'rejected' }>): string =>
  result.rejectedBy === 'pinterest' ? 'by the endpoint' : 'before sending'

function toBuckets(
  minutes: Map<number, MinuteCounts>,
  byEvent: DeliveryReport['byEvent']
): Omit<DeliveryReport['overTime'], 'undated'> {
  if (minutes.size === 0) return { bucketSeconds: 60, starts: [], byStatus: noSeries(0), byEvent: [], outside: 0 }

  const { first, last } = spanOf(minutes)
  const spanSeconds = (last - first + 1) * 60
  const widest = Math.ceil(spanSeconds / MAX_BUCKETS / 86_400) * 86_400
  const bucketSeconds = BUCKET_SECONDS.find((seconds) => spanSeconds / seconds <= MAX_BUCKETS) ?? widest
  const bucketOf = (minute: number) => Math.floor((minute * 60) / bucketSeconds)
  const start = bucketOf(first)
  const length = bucketOf(last) - start + 1

  const byStatus = noSeries(length)
  const names = byEvent.slice(0, EVENTS_IN_CHART).map(({ event }) => event)
  const series = new Map(names.map((name) => [name, new Array<number>(length).fill(0)]))
  let outside = 0
  for (const [minute, { counts, events }] of minutes) {
    if (minute < first || minute > last) {
      outside += sum(counts)
      continue
    }
    const bucket = bucketOf(minute) - start
    for (const status of STATUSES) add(byStatus[status], bucket, counts[status])
    for (const [event, count] of events) {
      const ofEvent = series.get(event)
      if (ofEvent !== undefined) add(ofEvent, bucket, count)
    }
  }
  return {
    bucketSeconds,
    starts: Array.from({ length }, (_, index) => (start + index) * bucketSeconds),
    byStatus,
    byEvent: [...series].map(([event, counts]) => ({ event, counts })),
    outside
  }
}

/**
 * The minutes that a chart should show: all, unless a few far away would take most of its width. One event
 * of 1970 must not squeeze a day into a line.
 */
function spanOf(minutes: Map<number, MinuteCounts>): { first: number; last: number } {
  const sorted = [...minutes].sort(([a], [b]) => a - b)
  const total = sorted.reduce((count, [, { counts }]) => count + sum(counts), 0)
  const all = { first: sorted[0]?.[0] ?? 0, last: sorted.at(-1)?.[0] ?? 0 }
  const inner = { ...all }
  let seen = 0
  for (const [minute, { counts }] of sorted) {
    if (seen <= total / 100) inner.first = minute
    if (seen < (total * 99) / 100) inner.last = minute
    seen += sum(counts)
  }
  const margin = (inner.last - inner.first + 1) / 4
  const near = sorted
    .map(([minute]) => minute)
    .filter((minute) => minute >= inner.first - margin && minute <= inner.last + margin)
  const shown = { first: near[0] ?? all.first, last: near.at(-1) ?? all.last }
  return (shown.last - shown.first) * 2 < all.last - all.first ? shown : all
}

interface MinuteCounts {
  counts: StatusCounts
  events: Map<string, number>
}

const noCounts = (): StatusCounts => ({ delivered: 0, rejected: 0, retry: 0, unknown: 0, 'not-subscribed': 0 })

const noSeries = (length: number): Record<OutcomeStatus, number[]> => ({
  delivered: new Array<number>(length).fill(0),
  rejected: new Array<number>(length).fill(0),
  retry: new Array<number>(length).fill(0),
  unknown: new Array<number>(length).fill(0),
  'not-subscribed': new Array<number>(length).fill(0)
})

const add = (series: number[], index: number, count: number) => {
  series[index] = (series[index] ?? 0) + count
}

const increment = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)

const ranked = (counts: Map<string, number>) => [...counts].sort(([, a], [, b]) => b - a)

const sum = (counts: StatusCounts) => STATUSES.reduce((total, status) => total + counts[status], 0)
