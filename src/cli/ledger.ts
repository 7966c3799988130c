import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { type Outcome, RunSummary } from '../delivery'
import { type PartialRow, type SettledRow, toOutcomeLine } from '../pipeline'

/** Where the last words of a run's events go. The Journal of `--out` is one. */
export interface Ledger {
  readonly summary: RunSummary
  readonly settledCount: number
  readonly partialOutcomes: ReadonlyMap<number, Outcome>
  isSettled(row: number): boolean
  /** Resolves when the rows can't be lost any more. */
  settle(rows: SettledRow[], partial: PartialRow[]): Promise<void>
  finish(): Promise<void>
  close(): Promise<void>
}

/** Counts, and keeps nothing. */
export function createCountingLedger(): Ledger {
  const summary = new RunSummary()
  return {
    summary,
    settledCount: 0,
    partialOutcomes: new Map(),
    isSettled: () => false,
    settle(rows) {
      for (const { outcome } of rows) summary.count(outcome)
      return Promise.resolve()
    },
    finish: () => Promise.resolve(),
    close: () => Promise.resolve()
  }
}

/** The same ledger, which also writes each outcome as a line. A slow reader holds the run back instead of filling the memory. */
export function withOutcomeLines(ledger: Ledger, stream: Writable): Ledger {
  return {
    summary: ledger.summary,
    settledCount: ledger.settledCount,
    partialOutcomes: ledger.partialOutcomes,
    isSettled: (row) => ledger.isSettled(row),
    async settle(rows, partial) {
      await ledger.settle(rows, partial)
      await writeAll(stream, rows.map(toOutcomeLine).join(''))
    },
    finish: () => ledger.finish(),
    close: () => ledger.close()
  }
}

/** Resolves when the stream takes more. A reader that is gone is no reason to wait: the stream's owner is told by its error event. */
export async function writeAll(stream: Writable, text: string): Promise<void> {
  if (text === '' || stream.destroyed || stream.write(text)) return
  await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => undefined)
}
