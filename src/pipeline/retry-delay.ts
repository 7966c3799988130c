import { createTimeout } from 'retry'

/** A header that asks for longer is obeyed only so far: then the next try asks again. */
export const MAX_ASKED_WAIT_MS = 60 * 60 * 1000
const MIN_BACKOFF_MS = 1000
const MAX_BACKOFF_MS = 60_000

/**
 * Milliseconds before the next try. What Pinterest asked for comes first, with up to a second more, so that not all come back in the same instant;
 * else exponential backoff with jitter: 1 to 2 s after the first try, twice that after the second, at most a minute.
 */
export function retryDelayMs(triesSoFar: number, retryAfterSeconds: number | undefined): number {
  if (retryAfterSeconds !== undefined)
    return Math.min(retryAfterSeconds * 1000, MAX_ASKED_WAIT_MS) + Math.random() * 1000
  return createTimeout(triesSoFar - 1, {
    minTimeout: MIN_BACKOFF_MS,
    maxTimeout: MAX_BACKOFF_MS,
    factor: 2,
    randomize: true
  })
}
