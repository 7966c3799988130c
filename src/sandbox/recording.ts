import type { WireEvent } from './schema'
import type { ReceivedRequest, SandboxCounts } from './types'

/** Event names come from outside, so their number is bounded, like everything stored here. */
const MAX_EVENT_NAMES = 1000

/**
 * What was received: the newest requests in full, and counts of all. Its memory doesn't grow with the number of events.
 */
export class Recording {
  readonly received: ReceivedRequest[] = []
  private readonly keep: number
  private readonly seen: RecentKeys
  private keptWeight = 0
  private requests = 0
  private testRequests = 0
  private processed = 0
  private failed = 0
  private duplicates = 0
  private countedTwice = 0
  private byStatus = new Map<number, number>()
  private byEventName = new Map<string, number>()

  constructor(options: { keep: number; rememberKeys: number }) {
    this.keep = options.keep
    this.seen = new RecentKeys(options.rememberKeys)
  }

  /**
   * Counts an event that Pinterest would count.
   *
   * @returns whether one with this name and ID was recorded before.
   */
  recordEvent(event: WireEvent): boolean {
    this.processed++
    const name =
      this.byEventName.has(event.event_name) || this.byEventName.size < MAX_EVENT_NAMES ? event.event_name : '(other)'
    increment(this.byEventName, name)
    const duplicate = this.seen.add(`${event.event_name}\n${event.event_id}`)
    if (duplicate) this.duplicates++
    if (duplicate && event.action_source === 'offline') this.countedTwice++
    return duplicate
  }

  recordFailure(): void {
    this.failed++
  }

  recordRequest(request: ReceivedRequest): void {
    this.requests++
    if (request.test) this.testRequests++
    increment(this.byStatus, request.status)
    if (this.keep === 0) return
    this.received.push(request)
    this.keptWeight += weightOf(request)
    let forgotten = 0
    for (const oldest of this.received) {
      if (this.keptWeight <= this.keep) break
      this.keptWeight -= weightOf(oldest)
      forgotten++
    }
    this.received.splice(0, forgotten)
  }

  get counts(): SandboxCounts {
    return {
      requests: this.requests,
      testRequests: this.testRequests,
      byStatus: Object.fromEntries(this.byStatus),
      events: this.processed + this.failed,
      processed: this.processed,
      failed: this.failed,
      byEventName: Object.fromEntries(this.byEventName),
      duplicates: this.duplicates,
      countedTwice: this.countedTwice
    }
  }

  reset(): void {
    this.received.length = 0
    this.keptWeight = 0
    this.requests = this.testRequests = this.processed = this.failed = this.duplicates = this.countedTwice = 0
    this.byStatus.clear()
    this.byEventName.clear()
    this.seen.clear()
  }
}

/** A request without events uses memory too. */
const weightOf = (request: ReceivedRequest): number => Math.max(1, request.events.length)

function increment<Key>(counter: Map<Key, number>, key: Key): void {
  counter.set(key, (counter.get(key) ?? 0) + 1)
}

/**
 * Remembers at least the last `capacity` keys, and at most twice as many: when the newer half is full, the older one goes.
 */
class RecentKeys {
  private newer = new Set<string>()
  private older = new Set<string>()

  constructor(private readonly capacity: number) {}

  /** @returns whether the key was there already. */
  add(key: string): boolean {
    if (this.newer.has(key) || this.older.has(key)) return true
    if (this.newer.size >= this.capacity) {
      this.older = this.newer
      this.newer = new Set()
    }
    this.newer.add(key)
    return false
  }

  clear(): void {
    this.newer.clear()
    this.older.clear()
  }
}
