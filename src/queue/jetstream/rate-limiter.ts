import { setTimeout as sleep } from 'node:timers/promises'
import type { KV } from '@nats-io/kv'
import { RateLimiterClosedError } from '../../pipeline'
import type { QueueRateLimiter } from '../queue'

export interface SharedRateLimiterOptions {
  requestsPerMinute: number
}

/** The state shared by all workers. Times are the server's, in milliseconds since 1970. */
interface Schedule {
  /** When the next request of any worker may be sent. */
  nextMs: number
  pausedUntilMs: number
}

const KEY = 'schedule'
/** Wait before a retry when the server is unavailable or another worker was first. */
const RETRY_MS = 100

/**
 * One rate limit for all workers of a queue, evenly spaced: each reserves the next times of a schedule in a bucket, by compare-and-set,
 * for as many requests as wait in it. A worker that ends wastes at most a few reserved times.
 */
export class SharedRateLimiter implements QueueRateLimiter {
  private readonly intervalMs: number
  private readonly closing = new AbortController()
  private readonly waiting: { admit: () => void; reject: (error: Error) => void }[] = []
  private isReserving = false
  private pausedUntilMs = 0

  private constructor(
    private readonly bucket: KV,
    /** The server's clock minus this machine's: different clocks must not starve a worker. */
    private readonly clockOffsetMs: number,
    { requestsPerMinute }: SharedRateLimiterOptions
  ) {
    this.intervalMs = 60_000 / requestsPerMinute
  }

  static async create(bucket: KV, options: SharedRateLimiterOptions): Promise<SharedRateLimiter> {
    const before = Date.now()
    const revision = await bucket.put('clock', '')
    const middle = (before + Date.now()) / 2
    const entry = await bucket.get('clock', { revision })
    return new SharedRateLimiter(bucket, entry === null ? 0 : entry.created.getTime() - middle, options)
  }

  get pauseLeftMs(): number {
    return Math.max(0, this.pausedUntilMs - this.nowMs)
  }

  enter(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ admit: resolve, reject })
      if (this.isClosed) this.close()
      else if (!this.isReserving) void this.admitAll()
    })
  }

  /** Pauses every worker of the queue. */
  pause(milliseconds: number): void {
    const untilMs = this.nowMs + milliseconds
    this.pausedUntilMs = Math.max(this.pausedUntilMs, untilMs)
    void this.change((schedule) => ({ ...schedule, pausedUntilMs: Math.max(schedule.pausedUntilMs, untilMs) }))
  }

  close(): void {
    this.closing.abort()
    for (const { reject } of this.waiting.splice(0)) reject(new RateLimiterClosedError('No further requests are sent.'))
  }

  private get nowMs(): number {
    return Date.now() + this.clockOffsetMs
  }

  private get isClosed(): boolean {
    return this.closing.signal.aborted
  }

  private async admitAll(): Promise<void> {
    this.isReserving = true
    while (this.waiting.length > 0 && !this.isClosed) {
      const count = this.waiting.length
      const before = await this.change((schedule) => this.reserve(schedule, count))
      if (before === undefined) break
      this.pausedUntilMs = Math.max(this.pausedUntilMs, before.pausedUntilMs)
      await this.admit(this.startOf(before), count)
    }
    this.isReserving = false
  }

  /** Each at its time. If a pause begins meanwhile, the rest is reserved again after it. */
  private async admit(startMs: number, count: number): Promise<void> {
    const pausedUntilMs = this.pausedUntilMs
    for (let turn = 0; turn < count; turn++) {
      await this.sleep(startMs + turn * this.intervalMs - this.nowMs)
      if (this.isClosed || this.pausedUntilMs > pausedUntilMs) return
      this.waiting.shift()?.admit()
    }
  }

  private startOf({ nextMs, pausedUntilMs }: Schedule): number {
    return Math.max(this.nowMs, nextMs, pausedUntilMs)
  }

  private reserve(schedule: Schedule, count: number): Schedule {
    return { ...schedule, nextMs: this.startOf(schedule) + count * this.intervalMs }
  }

  /** Resolves to the schedule as it was before the change; `undefined` when the limiter was closed before it was made. */
  private async change(build: (schedule: Schedule) => Schedule): Promise<Schedule | undefined> {
    while (!this.isClosed) {
      try {
        const entry = await this.bucket.get(KEY)
        const before = entry?.operation === 'PUT' ? entry.json<Schedule>() : { nextMs: 0, pausedUntilMs: 0 }
        const after = JSON.stringify(build(before))
        if (entry === null) await this.bucket.create(KEY, after)
        else await this.bucket.update(KEY, after, entry.revision)
        return before
      } catch {
        await this.sleep(Math.random() * RETRY_MS)
      }
    }
    return undefined
  }

  private async sleep(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return
    await sleep(milliseconds, undefined, { signal: this.closing.signal }).catch(() => undefined)
  }
}
