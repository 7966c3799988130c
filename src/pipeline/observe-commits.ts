import type { CommittedRow, OutcomeStore } from './outcome-store'

/** The same store, but it also reports the final rows of each commit once they are stored. */
export function observeCommits(
  store: OutcomeStore,
  onCommitted: (rows: readonly CommittedRow[]) => void | Promise<void>
): OutcomeStore {
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
      await onCommitted(commit.final)
    },
    finish: () => store.finish(),
    close: () => store.close()
  }
}
