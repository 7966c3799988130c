import type { Outcome, RunSummary } from '../../delivery'

/** A row with its final outcome. */
export interface CommittedRow {
  row: number
  line: number
  event?: unknown
  /** The piece of input that can't be read. */
  text?: string
  /** The only subscriptions that the row is for, when it comes from a file of an earlier run. */
  only?: readonly string[]
  outcome: Outcome
}

/** A row of which one subscription has its result and another is retried. */
export interface OpenRow {
  row: number
  outcome: Outcome
}

export interface Commit {
  final: readonly CommittedRow[]
  open: readonly OpenRow[]
}

/** Where outcomes go. Rows are known by their number, so that a resumed run skips what is final. */
export interface OutcomeStore {
  readonly summary: RunSummary
  /** Rows with a final outcome, those of earlier starts included. */
  readonly committedCount: number
  readonly openOutcomes: ReadonlyMap<number, Outcome>
  isCommitted(row: number): boolean
  /**
   * Proves that the outcomes of so many more events can be written, before they are sent. The space is held until `release`.
   * @throws OutcomeStoreError
   */
  reserve(space: Space): Promise<void>
  release(space: Space): void
  /** Resolves when the rows can't be lost. @throws OutcomeStoreError */
  commit(commit: Commit): Promise<void>
  /** Marks the run as finished: it is not resumed when it is started again. */
  finish(): Promise<void>
  close(): Promise<void>
}

export interface Space {
  events: number
  /** Bytes of the events as text. */
  bytes: number
}
