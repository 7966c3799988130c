/** Reads, rate-limits, sends, retries and records every event of a source. */
export * from './input'
export * from './outcome-store'
export { readInBatches } from './record-batches'
export { FileSource, type FileSourceOptions } from './file-source'
export { DEFAULT_MIN_RETRY_DELAY_MS, retryDelayMs, type RetryDelayOptions } from './retry-delay'
export { processEvents, type ProcessEnd, type ProcessOptions } from './process'
export { RateLimiter, RateLimiterClosedError } from './rate-limiter'
export type { Acknowledgement, Batch, Source, SourceEvent } from './source'
