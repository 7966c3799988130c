export interface RateLimiterOptions {
  requestsPerMinute: number
  /** Monotonic milliseconds. */
  nowMs?: () => number
}

/** Thrown for a request that must no longer be sent. */
export class RateLimiterClosedError extends Error {
  override readonly name = 'RateLimiterClosedError'
}

/**
 * Every request waits here: evenly spaced, so that no minute has more than allowed, and paused while Pinterest asks to wait.
 */
export class RateLimiter {
  private readonly intervalMs: number
  private readonly nowMs: () => number
  private readonly closing = new AbortController()
  private readonly queue: { admit: () => void; reject: (error: Error) => void }[] = []
  private timer: NodeJS.Timeout | undefined
  private nextMs = 0
  private pausedUntilMs = 0

  constructor(options: RateLimiterOptions) {
    this.intervalMs = 60_000 / options.requestsPerMinute
    this.nowMs = options.nowMs ?? (() => performance.now())
  }

  /** Milliseconds until the pause ends; 0 when there is none. */
  get pauseLeftMs(): number {
    return Math.max(0, this.pausedUntilMs - this.nowMs())
  }

  /** Resolves when the caller may send one request. @throws RateLimiterClosedError after `close`. */
  enter(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.closing.signal.aborted) {
        reject(closedError())
        return
      }
      this.queue.push({ admit: resolve, reject })
      this.admit()
    })
  }

  /** No request is sent for this long. A longer pause in progress is kept. */
  pause(milliseconds: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, this.nowMs() + milliseconds)
  }

  /** Rejects waiting and future requests. */
  close(): void {
    this.closing.abort()
    clearTimeout(this.timer)
    for (const { reject } of this.queue.splice(0)) reject(closedError())
  }

  /**
   * One at a time, by the clock: slots that pass during a pause must not cause a burst after it.
   * @param lateMs how late a slot may be used and still count as on time: late timers must not lower the rate
   */
  private admit(lateMs = 0): void {
    if (this.timer !== undefined) return
    while (this.queue.length > 0) {
      const now = this.nowMs()
      const waitMs = Math.max(this.nextMs, this.pausedUntilMs) - now
      if (waitMs > 0) {
        this.timer = setTimeout(() => {
          this.timer = undefined
          this.admit(TIMER_LATENESS_MS)
        }, Math.ceil(waitMs))
        return
      }
      this.nextMs = Math.max(this.nextMs, now - lateMs) + this.intervalMs
      this.queue.shift()?.admit()
    }
  }
}

const TIMER_LATENESS_MS = 2

function closedError(): RateLimiterClosedError {
  return new RateLimiterClosedError('No further requests are sent.')
}
