/** From an input of any size to a last word for each of its events: reading, sending at a measured pace, trying again, keeping what became of them. */
export * from './input'
export { Journal, JournalError, toOutcomeLine, type JournalOptions, type RunIdentity } from './journal'
export { processEvents, type ProcessEnd, type ProcessOptions } from './process'
export { RateLimiter, RateLimiterClosedError } from './rate-limiter'
export type { Acknowledgement, Batch, Source, SourceEvent } from './source'
export { run, type PartialRow, type RunEnd, type RunOptions, type SettledRow } from './run'
