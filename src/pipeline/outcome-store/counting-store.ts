import { RunSummary } from '../../delivery'
import type { OutcomeStore } from './outcome-store'

/** Only counts. */
export function createCountingStore(): OutcomeStore {
  const summary = new RunSummary()
  return {
    summary,
    committedCount: 0,
    openOutcomes: new Map(),
    isCommitted: () => false,
    reserve: () => Promise.resolve(),
    release: () => undefined,
    commit({ final }) {
      for (const { outcome } of final) summary.count(outcome)
      return Promise.resolve()
    },
    finish: () => Promise.resolve(),
    close: () => Promise.resolve()
  }
}
