import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type Outcome, type RequestFacts, type SubscriptionResult, withholdingOf } from '../delivery'
import type { EventQueue } from '../queue'
import type { OutcomeFacts, WorkObserver } from '../queue'

/** Maximum number of external names; the rest share one label value, so that a metric can't fill the memory. */
const MAX_NAMES = 100
const OTHER = 'other'

const PREFIX = 'pinterest_conversions_'
const SIZE_BUCKETS = [1, 10, 50, 100, 250, 500, 1000]
const SECONDS_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

/** All metrics of `serve` and `worker`. Labels hold kinds, event names and key names: never PII, a token or a hash. */
export class Metrics {
  readonly registry = new Registry()
  private readonly eventNames = new Set<string>()

  private readonly received = this.counter('events_received_total', 'Events that arrived at the HTTP source', ['type'])
  private readonly sourceRejections = this.counter(
    'source_rejections_total',
    'Requests, and single events of a batch, that the HTTP source rejected',
    ['code']
  )
  private readonly stored = this.counter('events_stored_total', 'Events that the HTTP source stored in the queue')
  private readonly requests = this.histogram('http_request_seconds', 'Seconds to answer a request to the source', {
    labelNames: ['route', 'status'],
    buckets: SECONDS_BUCKETS
  })
  private readonly connections = this.gauge('http_connections', 'Open connections to the HTTP source')
  private readonly dropped = this.counter(
    'http_connections_dropped_total',
    'Connections over the limit, closed at once'
  )
  private readonly profileHits = this.counter('profile_lookups_total', 'Events whose profile was looked up', ['result'])

  private readonly delivered = this.counter('events_delivered_total', 'Events that Pinterest processed', ['event'])
  private readonly rejected = this.counter('events_rejected_total', 'Events that cannot be delivered', ['by', 'reason'])
  private readonly notSubscribed = this.counter('events_not_subscribed_total', 'Events that were not sent', ['reason'])
  private readonly retries = this.counter('retries_total', 'Results that are retried', ['status'])
  private readonly unknown = this.counter('events_unknown_total', 'Offline events that Pinterest may have recorded')
  private readonly matchKeys = this.counter('match_keys_total', 'Delivered events that had the match key', [
    'event',
    'key'
  ])
  private readonly ldp = this.counter('ldp_decisions_total', 'Limited Data Processing of delivered events', [
    'decision'
  ])
  private readonly batches = this.histogram('batch_events', 'Events of a batch that was sent', {
    buckets: SIZE_BUCKETS
  })

  private readonly batchSeconds = this.histogram('batch_seconds', 'Seconds from reading a batch to its last answer', {
    buckets: SECONDS_BUCKETS
  })
  private readonly pinterestSeconds = this.histogram(
    'pinterest_request_seconds',
    'Seconds until Pinterest answered a request, by the class of its status',
    { labelNames: ['status'], buckets: SECONDS_BUCKETS }
  )
  private readonly late = this.counter(
    'events_late_total',
    'Events that were delivered over an hour after they happened: Pinterest counts them as offline'
  )
  private readonly expired = this.counter('events_expired_total', 'Events that were rejected for being over 7 days old')
  private readonly outOfAttempts = this.counter(
    'events_out_of_attempts_total',
    'Events that became dead letters after their last attempt'
  )

  observeReceived(type: string): void {
    this.received.inc({ type })
  }

  observeSourceRejection(code: string): void {
    this.sourceRejections.inc({ code })
  }

  observeStored(count: number): void {
    this.stored.inc(count)
  }

  /** `route` is a pattern such as `/v1/profiles/:userId`, never a path. */
  observeRequest({ route, status, seconds }: { route: string; status: number; seconds: number }): void {
    this.requests.observe({ route, status: String(status) }, seconds)
  }

  /** @param read returns the number of open connections at each scrape */
  watchConnections(read: () => Promise<number>): void {
    this.onScrape(this.connections, read)
  }

  observeDroppedConnection(): void {
    this.dropped.inc()
  }

  observeProfileLookup(isFound: boolean): void {
    this.profileHits.inc({ result: isFound ? 'found' : 'none' })
  }

  /** Metrics about sending a queue's events. */
  readonly workObserver: WorkObserver = {
    onBatch: (eventCount) => this.observeBatch(eventCount),
    onBatchEnd: (seconds) => this.batchSeconds.observe(seconds),
    onRequestEnd: (facts) => this.observePinterestRequest(facts),
    onOutcome: (outcome, facts) => this.observeOutcome(outcome, facts)
  }

  observeBatch(eventCount: number): void {
    this.batches.observe(eventCount)
  }

  observePinterestRequest({ seconds, status }: RequestFacts): void {
    this.pinterestSeconds.observe({ status: status === undefined ? 'none' : `${Math.floor(status / 100)}xx` }, seconds)
  }

  /** One event's outcome: final, or with results to be retried. */
  observeOutcome(outcome: Outcome, facts: Partial<OutcomeFacts> = {}): void {
    if (facts.isExpired === true) this.expired.inc()
    if (facts.isLate === true) this.late.inc()
    if (facts.isFinal === true && outcome.status === 'retry') this.outOfAttempts.inc()
    if (outcome.status === 'not-subscribed') {
      this.notSubscribed.inc({ reason: outcome.reason === undefined ? 'no mapping' : withholdingOf(outcome.reason) })
    }
    for (const result of outcome.results) this.observeResult(result)
  }

  private observeResult(result: SubscriptionResult): void {
    switch (result.status) {
      case 'delivered': {
        const event = this.boundedName(result.eventName)
        this.delivered.inc({ event })
        for (const key of result.matchKeys) this.matchKeys.inc({ event, key })
        this.ldp.inc({ decision: result.limitedDataProcessing.status })
        return
      }
      case 'rejected':
        this.rejected.inc({ by: result.rejectedBy, reason: reasonClassOf(result) })
        return
      case 'retry':
        this.retries.inc({ status: String(result.httpStatus) })
        return
      case 'unknown':
        this.unknown.inc()
    }
  }

  /** Backlog, oldest age and dead letters of the queue, read at each scrape. */
  watchQueue(queue: Pick<EventQueue, 'status'>, now: () => number = Date.now): void {
    const backlog = this.gauge('backlog_events', 'Events waiting in the queue')
    const oldest = this.gauge('oldest_event_age_seconds', 'Age of the oldest waiting event')
    const deadLetters = this.gauge('dead_letters', 'Events that failed permanently and wait for a decision')
    this.onScrape(backlog, async () => {
      const status = await queue.status()
      oldest.set(status.oldestReceivedAtMs === undefined ? 0 : Math.max(0, now() - status.oldestReceivedAtMs) / 1000)
      deadLetters.set(status.deadLetters)
      return status.backlog
    })
  }

  /** Prometheus' text format. */
  async render(): Promise<{ contentType: string; text: string }> {
    // All other metrics must be available even while the queue does not answer.
    for (const [gauge, read] of this.scraped) gauge.set(await read().catch(() => NaN))
    return { contentType: this.registry.contentType, text: await this.registry.metrics() }
  }

  private readonly scraped = new Map<Gauge, () => Promise<number>>()

  private onScrape(gauge: Gauge, read: () => Promise<number>): void {
    this.scraped.set(gauge, read)
  }

  private boundedName(name: string): string {
    if (!this.eventNames.has(name) && this.eventNames.size >= MAX_NAMES) return OTHER
    this.eventNames.add(name)
    return name
  }

  private counter<Label extends string>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.registry] })
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name: PREFIX + name, help, registers: [this.registry] })
  }

  private histogram<Label extends string>(
    name: string,
    help: string,
    options: { labelNames?: Label[]; buckets: number[] }
  ): Histogram<Label> {
    return new Histogram({ name: PREFIX + name, help, ...options, registers: [this.registry] })
  }
}

/** What the destination's messages begin with or contain, by the cause to look into. */
const REASON_CLASSES: readonly [pattern: RegExp, name: string][] = [
  [/last 7 days/, 'too old'],
  [/in the future/, 'in the future'],
  [/event_time/i, 'no time'],
  [/email|hashed_maids|user_data/i, 'no identity'],
  [/limited data processing|opt_out_type|LDP/i, 'incomplete opt-out'],
  [/required|must be|mapping/i, 'mapping']
]

function reasonClassOf({ reason, rejectedBy, httpStatus }: SubscriptionResult & { status: 'rejected' }): string {
  if (rejectedBy === 'pinterest') return `HTTP ${httpStatus}`
  return REASON_CLASSES.find(([pattern]) => pattern.test(reason))?.[1] ?? OTHER
}
