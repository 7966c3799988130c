import { type OutcomeStore, toOutcomeLine } from '../../pipeline'
import type { LineWriter } from '../line-writer'

/** The same store, which also writes each final outcome as a line. A slow reader slows the run instead of filling the memory. */
export function withOutcomeLines(store: OutcomeStore, writer: LineWriter): OutcomeStore {
  return {
    get summary() {
      return store.summary
    },
    get committedCount() {
      return store.committedCount
    },
    openOutcomes: store.openOutcomes,
    isCommitted: (row) => store.isCommitted(row),
    reserve: (space) => store.reserve(space),
    release: (space) => store.release(space),
    async commit(commit) {
      await store.commit(commit)
      await writer.write(commit.final.map(toOutcomeLine).join(''))
    },
    finish: () => store.finish(),
    close: () => store.close()
  }
}
