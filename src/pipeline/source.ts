import type { Outcome } from '../delivery'

/**
 * Where events come from. Files, the embedded queue and JetStream differ only in their implementation of this interface;
 * batching, the rate limit, retries and outcomes are implemented once, in the pipeline.
 */
export interface Source {
  /**
   * Batches in the order in which they can be sent. Ends when there are no more events, or soon after `signal` aborts.
   * @throws when the source can't be read any further.
   */
  read(signal: AbortSignal): AsyncIterable<Batch>
}

/** Some events and their acknowledgement. */
export interface Batch {
  readonly events: readonly SourceEvent[]
  /** Approximate bytes of the events as text: limits the memory of batches in flight. */
  readonly sizeBytes?: number
  /**
   * Reports outcomes of some of its events. Resolves when they are stored durably. Called several times, as answers arrive: for
   * each event any number of times with `progress`, then exactly once with another kind.
   * @throws when they can't be stored: nothing more is sent then.
   */
  acknowledge(acknowledgements: readonly Acknowledgement[]): Promise<void>
  /** Called every few seconds while the batch is being sent, so that a queue does not hand its events to another worker. */
  keepAlive?(): void
  /** How often `keepAlive` is called, in milliseconds. Default 5000. */
  readonly keepAliveIntervalMs?: number
}

export interface SourceEvent {
  /** The parsed event; missing when there is a `problem`. */
  event?: unknown
  /** Why there is no event. Contains none of its content. */
  problem?: string
  /** Attempts before this one. */
  attempts: number
  /** The outcome of earlier attempts: only results with status `retry` are sent again. */
  previous?: Outcome
}

export type Acknowledgement = { index: number } & (
  | /** Final: delivered, rejected, unknown, not subscribed, or `retry` with no attempts left. */ {
      kind: 'done'
      outcome: Outcome
    }
  | /** To be read again after `delayMs`, with `attempts` increased by one and `outcome` as `previous`, which is stored as for `progress`. */ {
      kind: 'retry'
      outcome: Outcome
      delayMs: number
    }
  | /** Not sent, or only in part (stopped, or the account is rejected): to be read again at the next start, with its last `progress`. */ {
      kind: 'release'
    }
  | /** One of several subscriptions has its result; the others follow. Stored, so that a killed process does not send it again. */ {
      kind: 'progress'
      outcome: Outcome
    }
)
