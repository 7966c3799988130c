/** Where the outcomes of a run are kept, so that a killed run resumes. */
export { createCountingStore } from './counting-store'
export { FolderStore, type FolderStoreOptions } from './folder-store'
export { OutcomeStoreError } from './error'
export { toOutcomeLine } from './lines'
export type { RunIdentity } from './checkpoint'
export type { Commit, CommittedRow, OpenRow, OutcomeStore, Space } from './outcome-store'
