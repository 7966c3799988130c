import { createTimeout } from 'retry'

/** A longer wait in a header is cut to this; the next attempt then gets a new header. */
export const MAX_ASKED_WAIT_MS = 60 * 60 * 1000
export const DEFAULT_MIN_RETRY_DELAY_MS = 1000
const MAX_RETRY_DELAY_MS = 60_000

export interface RetryDelayOptions {
  /** Attempts so far, at least 1. */
  attempts: number
  /** The wait that Pinterest asked for. Zero or less results from a fast clock and counts as absent. */
  retryAfterSeconds?: number | undefined
  /** The minimum wait after the first attempt; jitter adds up to as much again. Default 1,000. */
  minDelayMs?: number | undefined
}

/**
 * Milliseconds before the next attempt. Pinterest's request takes precedence, plus up to a second, so that not all retry at
 * once; else exponential back-off with jitter: 1 to 2 s after the first attempt, twice that after the second, at most a minute.
 */
export function retryDelayMs({
  attempts,
  retryAfterSeconds = 0,
  minDelayMs = DEFAULT_MIN_RETRY_DELAY_MS
}: RetryDelayOptions): number {
  if (retryAfterSeconds > 0)
    return Math.min(retryAfterSeconds * 1000, MAX_ASKED_WAIT_MS) + Math.random() * Math.min(1000, minDelayMs)
  return createTimeout(attempts - 1, {
    minTimeout: minDelayMs,
    maxTimeout: Math.max(MAX_RETRY_DELAY_MS, minDelayMs),
    factor: 2,
    randomize: true
  })
}
