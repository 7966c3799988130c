import type { RateLimiter, Source } from '../pipeline'
import type { QueueError } from './error'

/** An event from the HTTP source. */
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
   * enqueue all of them again; duplicates are dropped by ID.
   */
  enqueue(events: readonly QueuedEvent[]): Promise<void>
  /** The stored events in batches. Events acknowledged as done leave the queue; permanent failures become dead letters. */
  source(): Source
  /** Events that failed permanently, each with its reason. */
  deadLetters: DeadLetterStore
  /** The number of waiting events and the age of the oldest, for metrics. */
  status(): Promise<QueueStatus>
  /** Limits the requests to Pinterest of all workers of the queue together. */
  rateLimiter(options: { requestsPerMinute: number }): Promise<QueueRateLimiter>
  /** A store next to the queue, by name (lower-case letters, digits and hyphens). The same name is the same store. */
  keyValueStore(name: string): Promise<KeyValueStore>
  /**
   * Resolves with the reason when the queue is lost and needs a restart of the process. Pending while it can recover by
   * itself, and after `close`.
   */
  readonly lost: Promise<QueueError>
  /** Stop its sources first: the events they hold go back into the queue. */
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
  /** Its ID in the store, for `dlq replay` and `dlq purge`. */
  id: string
  event: Record<string, unknown>
  /** The message of another program, when it is not an event. */
  text?: string
  receivedAtMs: number
  failedAtMs: number
  attempts: number
  /** Why it failed, from the outcome. Contains no PII. */
  reasons: string[]
  /** `unknown`: Pinterest may have recorded this offline event. `expired`: older than seven days. */
  kind: 'rejected' | 'out-of-attempts' | 'unknown' | 'expired'
  /** Names of the failed subscriptions: a replay retries only these. Missing when there are none: a replay tries all. */
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

/** A durable key-value store next to the queue, for profiles. Values are JSON. */
export interface KeyValueStore {
  get(key: string): Promise<unknown>
  put(key: string, value: unknown): Promise<void>
  delete(key: string): Promise<void>
  /** Every entry, in no particular order. */
  entries(): AsyncIterable<[key: string, value: unknown]>
}
