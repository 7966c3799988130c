import type { RateLimiter } from '../pipeline/rate-limiter'
import type { Source } from '../pipeline/source'

/** An event as the HTTP source hands it to a queue. */
export interface QueuedEvent {
  /** Unique for the write key and the event's messageId: a second event with the same ID is dropped. */
  id: string
  event: Record<string, unknown>
  /** Milliseconds since 1970 when the source received it. */
  receivedAtMs: number
}

/** A durable queue of events: embedded in one process, or JetStream for many. Its promises reject with a QueueError. */
export interface EventQueue {
  /**
   * Resolves when every event is stored durably, so that a killed process loses none. When it rejects, some may be stored:
   * enqueue all of them again, and those are dropped by their IDs.
   */
  enqueue(events: readonly QueuedEvent[]): Promise<void>
  /** The stored events in batches. What is acknowledged as done leaves the queue; what failed for good becomes a dead letter. */
  source(): Source
  /** Events that failed for good, each with its reason. */
  deadLetters: DeadLetterStore
  /** Events that wait, and the age of the oldest: for metrics. */
  status(): Promise<QueueStatus>
  /** Requests to Pinterest at most so often: by all workers of the queue together. */
  rateLimiter(options: { requestsPerMinute: number }): Promise<QueueRateLimiter>
  /** A store beside the queue, by its name: lower-case letters, digits and hyphens. Opened twice, it is the same store. */
  keyValueStore(name: string): Promise<KeyValueStore>
  /** Stop its sources first: what they have taken by then goes back into the queue. */
  close(): Promise<void>
}

export type QueueRateLimiter = Pick<RateLimiter, 'enter' | 'pause' | 'pauseLeftMs' | 'close'>

export interface QueueStatus {
  backlog: number
  /** Milliseconds since 1970; missing when the queue is empty. */
  oldestReceivedAtMs?: number
  deadLetters: number
}

export interface DeadLetter {
  /** Its place in the store, for `dlq replay` and `dlq purge`. */
  id: string
  event: Record<string, unknown>
  /** What came instead of an event, when another program put it into the stream. */
  text?: string
  receivedAtMs: number
  failedAtMs: number
  attempts: number
  /** Why, in the outcome's own words. Never holds PII. */
  reasons: string[]
  /** `unknown`: Pinterest may have recorded this offline event. `expired`: older than seven days. */
  kind: 'rejected' | 'out-of-attempts' | 'unknown' | 'expired'
  /** Names of the subscriptions that failed: a replay tries only these. Missing when none was asked: a replay asks all. */
  only?: string[]
}

export interface DeadLetterStore {
  /** Oldest first. */
  list(): AsyncIterable<DeadLetter>
  get(id: string): Promise<DeadLetter | undefined>
  /** Puts them back into the queue and resolves to their number. */
  replay(ids: readonly string[] | 'all'): Promise<number>
  /** Deletes them and resolves to their number. */
  purge(ids: readonly string[] | 'all'): Promise<number>
}

/** A durable key-value store beside the queue, for profiles. Values are JSON. */
export interface KeyValueStore {
  get(key: string): Promise<unknown>
  put(key: string, value: unknown): Promise<void>
  delete(key: string): Promise<void>
  /** Every entry, in no order. */
  entries(): AsyncIterable<[key: string, value: unknown]>
}
