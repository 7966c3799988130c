import { observeCommits, type OutcomeStore, toOutcomeLine } from '../../pipeline'
import type { LineWriter } from '../line-writer'

/**
 * The same store, but it also writes each final outcome as a line. A slow reader slows down the run instead of filling the
 * memory.
 */
export function withOutcomeLines(store: OutcomeStore, writer: LineWriter): OutcomeStore {
  return observeCommits(store, async (rows) => {
    await writer.write(rows.map(toOutcomeLine).join(''))
  })
}
