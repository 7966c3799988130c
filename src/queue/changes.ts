/** The longest wait of a Node timer. */
const MAX_WAIT_MS = 2 ** 31 - 1

export interface WaitOptions {
  /** `version` from before the caller looked: a change since then ends the wait at once. */
  since: number
  signal: AbortSignal
  /** Default: no limit. */
  maxMs?: number
}

/** Wakes all waiters: there may be something new. */
export class Changes {
  version = 0
  private readonly waiting = new Set<() => void>()

  notify(): void {
    this.version += 1
    for (const wake of this.waiting) wake()
  }

  /** Resolves at the next change, when the time is over, or when `signal` aborts. */
  wait({ since, signal, maxMs = MAX_WAIT_MS }: WaitOptions): Promise<void> {
    if (this.version !== since || signal.aborted || maxMs <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        this.waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, Math.min(maxMs, MAX_WAIT_MS))
      signal.addEventListener('abort', wake, { once: true })
      this.waiting.add(wake)
    })
  }
}
