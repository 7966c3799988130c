import { type Delivery, type Outcome, rejectEvent, type SubscriptionResult, verdictOfResult } from '../delivery'
import type { RateLimiter } from './rate-limiter'
import { retryDelayMs, type RetryDelayOptions } from './retry-delay'
import type { Acknowledgement, Batch, Source, SourceEvent } from './source'

export interface ProcessOptions {
  /** Its `beforeRequest` must await the rate limiter's `enter`. */
  delivery: Pick<Delivery, 'redeliver'>
  /** Closed when the run ends early, so that waiting requests are not sent. */
  rateLimiter: Pick<RateLimiter, 'pause' | 'close' | 'pauseLeftMs'>
  /** Maximum batches in flight. */
  concurrency: number
  /** Maximum bytes of all batches in flight. Default 64 MB; a single batch may be larger. */
  maxBytesInFlight?: number
  /** Total attempts; after the last one the event is done, with the outcome `retry`. */
  maxAttempts: number
  /** Milliseconds before the next attempt. Default: what Pinterest asks for, else exponential back-off. */
  retryDelayMs?: (options: RetryDelayOptions) => number
  /** Stops reading and sending, and waits for the answers to the requests in flight. */
  stop?: AbortSignal
}

export type ProcessEnd =
  /** The source has no more events. */
  | { end: 'finished' }
  /** Stopped by the caller. */
  | { end: 'stopped' }
  /** Pinterest rejects the token or the ad account, and would reject every event. */
  | { end: 'account-rejected'; reason: string; httpStatus: number }
  /** The source can't be read any further. All earlier events have been processed. */
  | { end: 'source-failed'; error: unknown }

const MAX_BYTES_IN_FLIGHT = 64 * 1024 * 1024
const KEEP_ALIVE_INTERVAL_MS = 5000

/**
 * Sends every event of a source, and acknowledges each: with its outcome, to be retried, or released when the run ends early.
 * Limits, retries and the meaning of answers are decided here, for every kind of source.
 * @throws what `acknowledge` throws: an outcome that can't be stored. Nothing more is sent then.
 */
export function processEvents(source: Source, options: ProcessOptions): Promise<ProcessEnd> {
  return new Processor(options).process(source)
}

class Processor {
  private readonly options: Required<Omit<ProcessOptions, 'stop'>>
  private readonly stop: AbortSignal | undefined
  /** Ends reading, for any reason. */
  private readonly halting = new AbortController()
  private readonly inFlight = new Set<Promise<void>>()
  private bytesInFlight = 0
  /**
   * Batches that may be in flight now. "Too many requests" reduces it to one, and each successful batch doubles it, so that not
   * all batches retry at once.
   */
  private slots: number
  private slowDowns = 0
  private failure: { error: unknown } | undefined
  private accountRejection: { reason: string; httpStatus: number } | undefined
  private wake: () => void = () => undefined

  constructor({ stop, ...options }: ProcessOptions) {
    this.options = { maxBytesInFlight: MAX_BYTES_IN_FLIGHT, retryDelayMs, ...options }
    this.stop = stop
    this.slots = options.concurrency
  }

  async process(source: Source): Promise<ProcessEnd> {
    const onStop = () => this.halt()
    this.stop?.addEventListener('abort', onStop, { once: true })
    if (this.stop?.aborted === true) this.halt()
    let readEnd: 'finished' | 'halted' | { error: unknown }
    try {
      readEnd = await this.readBatches(source)
    } finally {
      this.stop?.removeEventListener('abort', onStop)
      await Promise.all(this.inFlight)
    }
    if (this.failure !== undefined) throw this.failure.error
    if (this.accountRejection !== undefined) return { end: 'account-rejected', ...this.accountRejection }
    if (readEnd === 'finished') return { end: 'finished' }
    return readEnd === 'halted' ? { end: 'stopped' } : { end: 'source-failed', error: readEnd.error }
  }

  private get isHalted(): boolean {
    return this.halting.signal.aborted
  }

  private halt(): void {
    this.halting.abort()
    this.options.rateLimiter.close()
    this.wake()
  }

  private fail(error: unknown): void {
    this.failure ??= { error }
    this.halt()
  }

  private async readBatches(source: Source): Promise<'finished' | 'halted' | { error: unknown }> {
    const batches = source.read(this.halting.signal)[Symbol.asyncIterator]()
    try {
      for (;;) {
        await this.untilRoom()
        const reading = batches.next()
        const next = await this.unlessHalted(reading)
        if (next === 'halted') {
          releaseWhenRead(reading)
          return 'halted'
        }
        if (next.done === true) return this.isHalted ? 'halted' : 'finished'
        this.start(next.value)
      }
    } catch (error) {
      return this.isHalted && error instanceof Error && error.name === 'AbortError' ? 'halted' : { error }
    } finally {
      // Not awaited: a read from a silent pipe would block it.
      void batches.return?.().catch(() => undefined)
    }
  }

  /** Not Promise.race with one promise for the whole run, which would keep every batch in memory until the end. */
  private unlessHalted<T>(reading: Promise<T>): Promise<T | 'halted'> {
    const { signal } = this.halting
    return new Promise((resolve, reject) => {
      const onHalt = () => resolve('halted')
      if (signal.aborted) onHalt()
      signal.addEventListener('abort', onHalt, { once: true })
      const end = () => signal.removeEventListener('abort', onHalt)
      reading.then(resolve, reject).finally(end)
    })
  }

  private async untilRoom(): Promise<void> {
    while (!this.isHalted && !this.hasRoom) await new Promise<void>((resolve) => (this.wake = resolve))
  }

  private get hasRoom(): boolean {
    if (this.inFlight.size === 0) return true
    return this.inFlight.size < this.slots && this.bytesInFlight < this.options.maxBytesInFlight
  }

  private start(batch: Batch): void {
    const sizeBytes = batch.sizeBytes ?? 0
    this.bytesInFlight += sizeBytes
    const keepAlive =
      batch.keepAlive && setInterval(() => batch.keepAlive?.(), batch.keepAliveIntervalMs ?? KEEP_ALIVE_INTERVAL_MS)
    const sending = this.send(batch)
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        clearInterval(keepAlive)
        this.bytesInFlight -= sizeBytes
        this.inFlight.delete(sending)
        this.wake()
      })
    this.inFlight.add(sending)
  }

  private async send(batch: Batch): Promise<void> {
    if (this.isHalted) return batch.acknowledge(releaseAll(batch))
    const unreadable: Acknowledgement[] = []
    const readable: { event: SourceEvent; index: number }[] = []
    batch.events.forEach((event, index) => {
      if (event.problem === undefined) readable.push({ event, index })
      else unreadable.push({ index, kind: 'done', outcome: rejectEvent(event.problem) })
    })
    if (unreadable.length > 0) await batch.acknowledge(unreadable)
    const retried: Acknowledgement[] = []
    await this.options.delivery.redeliver(
      readable.map(({ event }) => event.event),
      readable.map(({ event }) => event.previous),
      {
        onOutcomes: async (reported) => {
          const acknowledgements = this.answer(
            reported.flatMap(({ index: at, outcome, isComplete }) => {
              const { event, index } = readable[at] ?? {}
              return event === undefined || index === undefined ? [] : [{ event, index, outcome, isComplete }]
            })
          )
          if (acknowledgements.length === 0) return
          retried.push(...acknowledgements.filter(({ kind }) => kind === 'retry'))
          // The delivery doesn't need to know of a failed store: the rate limiter rejects its remaining requests.
          await batch.acknowledge(acknowledgements).catch((error: unknown) => this.fail(error))
        }
      }
    )
    if (retried.length === 0) this.slots = Math.min(this.options.concurrency, this.slots * 2)
  }

  /** Applies what the answers mean for everything sent next, then decides for each event. */
  private answer(answered: readonly Answered[]): Acknowledgement[] {
    const results = answered.flatMap(({ outcome }) => outcome.results)
    this.applyVerdicts(results)
    const retryAfterSeconds = retryAfterOf(results)
    // Events that failed together are retried together, in one request.
    const delays = new Map<number, number>()
    const delayMsAfter = (attempts: number): number => {
      const delayMs = delays.get(attempts) ?? this.options.retryDelayMs({ attempts, retryAfterSeconds })
      delays.set(attempts, delayMs)
      return delayMs
    }
    return answered.flatMap((one) => this.acknowledgementsOf(one, delayMsAfter))
  }

  private applyVerdicts(results: readonly SubscriptionResult[]): void {
    const stopping = results.find(isStop)
    if (stopping !== undefined) {
      this.accountRejection ??= { reason: stopping.reason, httpStatus: stopping.httpStatus }
      this.halt()
    }
    if (results.some((result) => verdictOfResult(result) === 'slow-down')) {
      this.slots = 1
      // Answers to requests that were in flight together count as one.
      if (this.options.rateLimiter.pauseLeftMs === 0) this.slowDowns += 1
      const retryAfterSeconds = retryAfterOf(results)
      this.options.rateLimiter.pause(this.options.retryDelayMs({ attempts: this.slowDowns, retryAfterSeconds }))
    } else if (results.some(({ status }) => status === 'delivered')) this.slowDowns = 0
  }

  private acknowledgementsOf(
    { event, index, outcome: given, isComplete }: Answered,
    delayMsAfter: (attempts: number) => number
  ): Acknowledgement[] {
    const outcome = given.results.some(isStop) ? withStopsOpen(given) : given
    if (outcome.status !== 'retry') return [{ index, kind: 'done', outcome }]
    const progress: Acknowledgement[] = outcome.results.some(({ status }) => status !== 'retry')
      ? [{ index, kind: 'progress', outcome }]
      : []
    if (!isComplete) return progress
    if (this.isHalted) return [...progress, { index, kind: 'release' }]
    const attempts = event.attempts + 1
    if (attempts >= this.options.maxAttempts) return [{ index, kind: 'done', outcome }]
    return [{ index, kind: 'retry', outcome, delayMs: delayMsAfter(attempts) }]
  }
}

interface Answered {
  event: SourceEvent
  index: number
  outcome: Outcome
  isComplete: boolean
}

/** Releases a batch that arrives after the end. Not awaited: a silent pipe may never return one. */
function releaseWhenRead(reading: Promise<IteratorResult<Batch, unknown>>): void {
  void reading
    .then((next) => (next.done === true ? undefined : next.value.acknowledge(releaseAll(next.value))))
    .catch(() => undefined)
}

function releaseAll({ events }: Batch): Acknowledgement[] {
  return events.map((_, index) => ({ index, kind: 'release' }))
}

function isStop(result: SubscriptionResult): result is SubscriptionResult & { status: 'rejected' } {
  return result.status === 'rejected' && verdictOfResult(result) === 'stop'
}

/** The event is valid: it can be sent once the token is right. */
function withStopsOpen(outcome: Outcome): Outcome {
  const results = outcome.results.map((result): SubscriptionResult => {
    if (!isStop(result)) return result
    return { status: 'retry', subscription: result.subscription, reason: result.reason, httpStatus: result.httpStatus }
  })
  return { ...outcome, status: 'retry', results }
}

function retryAfterOf(results: readonly SubscriptionResult[]): number | undefined {
  const waits = results.flatMap((result) => (result.status === 'retry' ? (result.retryAfterSeconds ?? []) : []))
  return waits.length === 0 ? undefined : Math.max(...waits)
}
