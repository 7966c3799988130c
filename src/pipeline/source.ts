import type { Outcome } from '../delivery'

/**
 * Where events come from. Everything that differs between a file, an embedded queue and JetStream is behind this interface;
 * batching, the rate limit, retries and outcomes are written once, in the pipeline.
 */
export interface Source {
  /**
   * Batches in the order in which they can be sent. Ends when there will be no more events, or soon after `signal` aborts.
   * @throws when the source can't be read any further.
   */
  read(signal: AbortSignal): AsyncIterable<Batch>
}

/** Some events and their acknowledgement. */
export interface Batch {
  readonly events: readonly SourceEvent[]
  /**
   * Tells the source what became of some of its events. Resolves when that is stored so that it can't be lost. May be called
   * several times, as answers arrive, but at most once for each event with anything but `progress`.
   */
  acknowledge(acknowledgements: readonly Acknowledgement[]): Promise<void>
  /** Called every few seconds while the batch is being sent, so that a queue does not hand its events to another worker. */
  keepAlive?(): void
}

export interface SourceEvent {
  /** The parsed event; missing when there is a `problem`. */
  event?: unknown
  /** Why there is no event. Holds nothing of its content. */
  problem?: string
  /** Attempts before this one. */
  attempts: number
  /** What earlier attempts left: only results with status `retry` are tried again. */
  previous?: Outcome
}

export type Acknowledgement = { index: number } & (
  | /** Final: delivered, rejected, unknown, not subscribed, or `retry` with no attempts left. */ {
      kind: 'done'
      outcome: Outcome
    }
  | /** To be read again after `delayMs`, with `attempts` one higher and `outcome` as `previous`. */ {
      kind: 'retry'
      outcome: Outcome
      delayMs: number
    }
  | /** Not tried (stopped, or the account is refused): to be read again at the next start, as it was. */ {
      kind: 'release'
    }
  | /** One of several subscriptions has its result; the rest follows. Stored, so that a killed process does not send it twice. */ {
      kind: 'progress'
      outcome: Outcome
    }
)
