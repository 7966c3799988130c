import { noCounts, OUTCOME_STATUSES, sumOf, type OutcomeStatus, type StatusCounts } from '../../delivery'
import type { DeliveryReport } from '../contract'

const MAX_BUCKETS = 96
const BUCKET_SECONDS = [60, 300, 900, 3600, 3 * 3600, 6 * 3600, 86_400, 7 * 86_400, 28 * 86_400, 364 * 86_400]
const MINUTE = 60
/** Names that keep their counts over time if there are too many. */
const KEPT_NAMES = 50

interface Bucket {
  counts: StatusCounts
  events: Map<string, number>
}

type Chart = DeliveryReport['overTime']

/** Counts outcomes by their events' times, per minute or coarser, in bounded memory. */
export class OverTime {
  readonly #maxCells: number
  #widthMinutes = 1
  /** By the bucket's index: the number of bucket widths since 1970. */
  #buckets = new Map<number, Bucket>()
  #cells = 0
  #undated = 0

  /** @param maxCells before buckets are merged. A cell is a time, a status or a name, and its count. */
  constructor(maxCells = 200_000) {
    this.#maxCells = maxCells
  }

  count(timeSeconds: number | undefined, { status, event }: { status: OutcomeStatus; event: string }): void {
    if (timeSeconds === undefined) {
      this.#undated += 1
      return
    }
    const bucket = this.#bucketAt(Math.floor(timeSeconds / MINUTE / this.#widthMinutes))
    bucket.counts[status] += 1
    this.#add(bucket, event, 1)
    if (this.#cells > this.#maxCells) this.#coarsen()
  }

  /** @param names events that get their own series */
  chart(names: readonly string[]): Chart {
    const { first, last } = this.#span()
    const spanSeconds = (last - first + 1) * MINUTE * this.#widthMinutes
    const widest = Math.ceil(spanSeconds / MAX_BUCKETS / 86_400) * 86_400
    const bucketSeconds = BUCKET_SECONDS.find((seconds) => spanSeconds / seconds <= MAX_BUCKETS) ?? widest
    if (this.#buckets.size === 0) return { ...emptyChart(0), undated: this.#undated }

    const indexOf = (bucket: number) => Math.floor((bucket * MINUTE * this.#widthMinutes) / bucketSeconds)
    const start = indexOf(first)
    const length = indexOf(last) - start + 1
    const chart: Chart = {
      ...emptyChart(length),
      bucketSeconds,
      starts: Array.from({ length }, (_, index) => (start + index) * bucketSeconds),
      byEvent: names.map((event) => ({ event, counts: zeros(length) })),
      undated: this.#undated
    }
    for (const [at, { counts, events }] of this.#buckets) {
      if (at < first || at > last) {
        chart.outside += sumOf(counts)
        continue
      }
      const index = indexOf(at) - start
      for (const status of OUTCOME_STATUSES) addAt(chart.byStatus[status], index, counts[status])
      for (const { event, counts } of chart.byEvent) addAt(counts, index, events.get(event) ?? 0)
    }
    return chart
  }

  /**
   * The range that a chart should show: everything, unless a few distant events would take up most of its width. One event
   * from 1970 must not squeeze a day into a line.
   */
  #span(): { first: number; last: number } {
    const sorted = [...this.#buckets].sort(([a], [b]) => a - b)
    const total = sorted.reduce((count, [, { counts }]) => count + sumOf(counts), 0)
    const all = { first: sorted[0]?.[0] ?? 0, last: sorted.at(-1)?.[0] ?? 0 }
    const inner = { ...all }
    let seen = 0
    for (const [at, { counts }] of sorted) {
      if (seen <= total / 100) inner.first = at
      if (seen < (total * 99) / 100) inner.last = at
      seen += sumOf(counts)
    }
    const margin = (inner.last - inner.first + 1) / 4
    const near = sorted.map(([at]) => at).filter((at) => at >= inner.first - margin && at <= inner.last + margin)
    const shown = { first: near[0] ?? all.first, last: near.at(-1) ?? all.last }
    return (shown.last - shown.first) * 2 < all.last - all.first ? shown : all
  }

  #bucketAt(index: number): Bucket {
    const known = this.#buckets.get(index)
    if (known !== undefined) return known
    const bucket = { counts: noCounts(), events: new Map<string, number>() }
    this.#buckets.set(index, bucket)
    this.#cells += 1
    return bucket
  }

  #add(bucket: Bucket, event: string, count: number): void {
    const before = bucket.events.get(event)
    if (before === undefined) this.#cells += 1
    bucket.events.set(event, (before ?? 0) + count)
  }

  /** Widens the buckets and keeps only the most frequent names, until at most half of the allowed cells are left. */
  #coarsen(): void {
    const kept = this.#frequentNames()
    do {
      const before = this.#buckets
      const isWider = before.size * (kept.size + 1) > this.#maxCells / 2
      if (isWider) this.#widthMinutes *= 2
      this.#buckets = new Map()
      this.#cells = 0
      for (const [at, { counts, events }] of before) {
        const bucket = this.#bucketAt(isWider ? Math.floor(at / 2) : at)
        for (const status of OUTCOME_STATUSES) bucket.counts[status] += counts[status]
        for (const [event, count] of events) if (kept.has(event)) this.#add(bucket, event, count)
      }
    } while (this.#cells > this.#maxCells / 2)
  }

  #frequentNames(): Set<string> {
    const totals = new Map<string, number>()
    for (const { events } of this.#buckets.values())
      for (const [event, count] of events) totals.set(event, (totals.get(event) ?? 0) + count)
    const ranked = [...totals].sort(([, a], [, b]) => b - a).slice(0, KEPT_NAMES)
    return new Set(ranked.map(([event]) => event))
  }
}

const emptyChart = (length: number): Chart => ({
  bucketSeconds: MINUTE,
  starts: [],
  byStatus: {
    delivered: zeros(length),
    rejected: zeros(length),
    retry: zeros(length),
    unknown: zeros(length),
    'not-subscribed': zeros(length)
  },
  byEvent: [],
  undated: 0,
  outside: 0
})
const zeros = (length: number): number[] => new Array<number>(length).fill(0)

function addAt(series: number[], index: number, count: number): void {
  series[index] = (series[index] ?? 0) + count
}
