import type { Outcome, RunSummary } from '../../delivery'

/** A row with its final outcome. */
export interface CommittedRow {
  row: number
  line: number
  event?: unknown
  /** The text that can't be read. */
  text?: string
  /** From a file of an earlier run: the only subscriptions that the row is for. */
  only?: readonly string[]
  outcome: Outcome
}

/** A row for which one subscription has its result and another is retried. */
export interface OpenRow {
  row: number
  outcome: Outcome
}

export interface Commit {
  final: readonly CommittedRow[]
  open: readonly OpenRow[]
}

/** Stores outcomes. Rows are identified by their number, so that a resumed run skips final ones. */
export interface OutcomeStore {
  readonly summary: RunSummary
  /** Rows with a final outcome, including those of earlier starts. */
  readonly committedCount: number
  readonly openOutcomes: ReadonlyMap<number, Outcome>
  isCommitted(row: number): boolean
  /**
   * Reserves space for the outcomes of this many more events before they are sent, until `release`.
   * @throws OutcomeStoreError
   */
  reserve(space: Space): Promise<void>
  release(space: Space): void
  /** Resolves when the rows are stored durably. @throws OutcomeStoreError */
  commit(commit: Commit): Promise<void>
  /** Marks the run as finished: the next start does not resume it. */
  finish(): Promise<void>
  close(): Promise<void>
}

export interface Space {
  events: number
  /** Bytes of the events as text. */
  bytes: number
}
