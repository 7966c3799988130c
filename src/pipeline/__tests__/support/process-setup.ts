import type { ProcessOptions } from '../../process'
import type { SourceEvent } from '../../source'

export const rows = (count: number, event: Partial<SourceEvent> = {}) => Array.from({ length: count }, () => event)

export function setup(delivery: ProcessOptions['delivery'], overrides: Partial<ProcessOptions> = {}) {
  const limiter = { pauses: [] as number[], isClosed: false }
  const options: ProcessOptions = {
    delivery,
    rateLimiter: {
      pauseLeftMs: 0,
      pause: (milliseconds) => limiter.pauses.push(milliseconds),
      close: () => (limiter.isClosed = true)
    },
    concurrency: 4,
    maxAttempts: 5,
    retryDelayMs: ({ retryAfterSeconds = 0 }) => retryAfterSeconds * 1000,
    ...overrides
  }
  return { options, limiter }
}
