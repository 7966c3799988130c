import type { Fault, FaultKind } from './faults'

export interface SandboxOptions {
  /** Default 0: any free port. The server listens on 127.0.0.1 only. */
  port?: number
  /** The one ad account that the token may write to. Default `549755885175`. */
  adAccountId?: string
  /** Default `SANDBOX_CONVERSION_TOKEN`. */
  conversionToken?: string
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number
  /** The faults. Default none. */
  faults?: Fault[]
  /**
   * How many received events to keep, to limit memory. Whole requests are dropped, oldest first. 0 = counts only. Default
   * 10,000.
   */
  keep?: number
  /** How many dedup keys (event name and ID) to remember at least, to count duplicates. Default 200,000. */
  rememberKeys?: number
  /** Milliseconds between recording a request and answering it. Default 0. */
  latencyMs?: number
  /** Requests per minute; beyond it, 429 until the minute ends. Default none (the headers are sent anyway). */
  requestsPerMinute?: number
  /** Maximum bytes of a request's body; a larger one gets 413. Pinterest publishes no limit. Default 32 MiB. */
  bodyLimitBytes?: number
}

/** One row of an answer, in Pinterest's form. */
export interface RowResult {
  status: 'processed' | 'failed'
  error_message: string
  /** Hints joined by `; `. */
  warning_message: string
}

/**
 * What Pinterest would do with the Limited Data Processing flag: `honored` with the hashes of `ca` and `us`,
 * `honored-by-state` with another state of the US (only where Pinterest's state terms apply), else `ignored`.
 */
export type LimitedDataProcessing = 'not-requested' | 'honored' | 'honored-by-state' | 'ignored'

export interface ReceivedEvent {
  /** As received, except that text in a hashed `user_data` key that is not a SHA-256 hash is replaced by `NOT_A_HASH`. */
  event: Readonly<Record<string, unknown>>
  /** The row of the answer, even if a fault prevented the answer. */
  result: RowResult
  /** Whether Pinterest would count it: false for failed rows and test requests. */
  recorded: boolean
  /** An event with this name and ID was recorded before. */
  duplicate: boolean
  limitedDataProcessing: LimitedDataProcessing
}

/** One POST to the events endpoint, answered or not. Never holds the token. */
export interface ReceivedRequest {
  /** Also sent back, as `X-Sandbox-Request-Id`. */
  id: string
  /** Milliseconds since 1970. */
  at: number
  /** HTTP status of the answer; 0 when the connection hung or was cut before any status. */
  status: number
  /** `?test=true`: checked and answered, nothing recorded. */
  test: boolean
  /** How many events the request contained; 0 when its body could not be read. */
  eventCount: number
  /** The processed events: none if the request was rejected as a whole; the first 20 of a test request. */
  events: readonly ReceivedEvent[]
  /** Why the whole request was rejected: which event, which key. Pinterest's answer doesn't say. */
  rejectedBecause?: string
  fault?: FaultKind
}

export interface SandboxCounts {
  /** POSTs to the events endpoint, rejected and test ones included. */
  requests: number
  testRequests: number
  /** By HTTP status; `0` for those without one. */
  byStatus: Record<string, number>
  /** Events whose row was decided (test requests and requests rejected as a whole not included): `processed + failed`. */
  events: number
  /** Recorded: what Pinterest would count, duplicates included. */
  processed: number
  failed: number
  /** Recorded events by event name. Beyond 1000 names, the rest are under `(other)`. */
  byEventName: Record<string, number>
  /** Recorded events whose name and ID were recorded before. Pinterest counts only the first one ... */
  duplicates: number
  /** ... except these: `action_source` is `offline`, where Pinterest can't deduplicate, so they are counted twice. */
  countedTwice: number
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT`, the destination's `baseUrl`. */
  url: string
  adAccountId: string
  conversionToken: string
  /** Oldest first; a live view, emptied by `reset`. */
  received: readonly ReceivedRequest[]
  /** A snapshot. */
  counts: SandboxCounts
  /** Replaces the faults and restarts their `times` and `skip`. */
  setFaults(faults: Fault[]): void
  /** Clears the received requests, counts, dedup keys, the rate limiter's window and the faults. */
  reset(): void
  /** Ends every connection at once, hung ones included. May be called twice. */
  close(): Promise<void>
}
