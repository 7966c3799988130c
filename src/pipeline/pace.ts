export interface PaceOptions {
  requestsPerMinute: number
  /** Monotonic milliseconds. */
  nowMs?: () => number
}

/** Thrown to a request that must not be sent any more. */
export class PaceClosedError extends Error {
  override readonly name = 'PaceClosedError'
}

/**
 * The one gate that every request passes, whoever sends it: evenly spaced, so that a minute never holds more than allowed, and
 * shut for all of them while Pinterest asks to wait.
 */
export class Pace {
  private readonly intervalMs: number
  private readonly nowMs: () => number
  private readonly closing = new AbortController()
  private nextMs = 0
  private pausedUntilMs = 0

  constructor(options: PaceOptions) {
    this.intervalMs = 60_000 / options.requestsPerMinute
    this.nowMs = options.nowMs ?? (() => performance.now())
  }

  /** Milliseconds until the pause ends; 0 when there is none. */
  get pauseLeftMs(): number {
    return Math.max(0, this.pausedUntilMs - this.nowMs())
  }

  /** Resolves when the caller may send one request. @throws PaceClosedError after `close`. */
  async enter(): Promise<void> {
    // Again after each wait: a pause may have begun meanwhile.
    for (let wait = this.pauseLeftMs; wait > 0; wait = this.pauseLeftMs) await this.wait(wait)
    const now = this.nowMs()
    const mine = Math.max(now, this.nextMs)
    this.nextMs = mine + this.intervalMs
    if (mine > now) await this.wait(mine - now)
    for (let wait = this.pauseLeftMs; wait > 0; wait = this.pauseLeftMs) await this.wait(wait)
    if (this.closing.signal.aborted) throw new PaceClosedError('No further requests are sent.')
  }

  /** Nobody sends for this long. A longer pause that is on already stays. */
  pause(milliseconds: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, this.nowMs() + milliseconds)
  }

  /** From now on no request passes: those that wait are turned away too. */
  close(): void {
    this.closing.abort()
  }

  private wait(milliseconds: number): Promise<void> {
    const { signal } = this.closing
    return new Promise((resolve, reject) => {
      const turnAway = () => {
        clearTimeout(timer)
        reject(new PaceClosedError('No further requests are sent.'))
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', turnAway)
        resolve()
      }, milliseconds)
      if (signal.aborted) turnAway()
      else signal.addEventListener('abort', turnAway, { once: true })
    })
  }
}
