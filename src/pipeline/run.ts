import { type Delivery, type Outcome, refuseEvent, type SubscriptionResult } from '../delivery'
import type { InputRecord } from './input'
import type { RateLimiter } from './rate-limiter'
import { retryDelayMs } from './retry-delay'

/** A row with its last word. */
export interface SettledRow {
  row: number
  line: number
  event?: unknown
  /** The piece of input that can't be read. */
  text?: string
  outcome: Outcome
}

/** A row of which one subscription has its last word and another is tried again. */
export interface PartialRow {
  row: number
  outcome: Outcome
}

export interface RunOptions {
  records: AsyncIterable<InputRecord[]>
  delivery: Pick<Delivery, 'deliver' | 'redeliver'>
  pace: Pick<RateLimiter, 'pause' | 'close'>
  /** Batches under way at the same time. */
  concurrency: number
  /** Events in a batch. */
  batchSize: number
  /** Tries in all, the first included; then the row is settled as `retry`. */
  maxAttempts: number
  retryDelayMs?: typeof retryDelayMs
  /** What an earlier, killed run knows of rows that it could not settle. */
  partialOutcomes?: ReadonlyMap<number, Outcome>
  /** Resolves when the rows are where they can't be lost: only then does the next batch take their place. */
  settle: (rows: SettledRow[], partial: PartialRow[]) => Promise<void>
  /** First Ctrl-C: read no more, send no more, let what is under way end. */
  stop?: AbortSignal
  /** Told with each change. */
  onWaiting?: (rowsWaitingForRetry: number) => void
}

export type RunEnd =
  /** Each row that could be read has its last word. */
  | { end: 'finished' }
  /** Stopped from outside. `waitingRows` had been tried and have no last word yet. */
  | { end: 'stopped'; waitingRows: number }
  /** Pinterest refuses the token or the ad account: nothing more would be taken. These rows are not settled. */
  | { end: 'account-refused'; reason: string; httpStatus: number }
  /** The input can't be read to its end. All before that has its last word. */
  | { end: 'input-failed'; error: unknown }

/** A batch on its way: all its rows have been tried the same number of times. */
interface Unit {
  records: InputRecord[]
  tries: number
  /** Missing before the first try, but for rows that bring theirs. */
  outcomes?: Outcome[]
  dueMs: number
}

/** With fewer events than a batch at hand, the batch waits this long for more: a slow pipe must not keep events back. */
const MAX_BATCH_WAIT_MS = 1000

/** Rows in memory for another try, in batches for each one under way. When they are that many, no more are read until some are settled. */
const WAITING_BATCHES_PER_SLOT = 2

const ACCOUNT_REFUSALS = new Set([401, 403, 404])

/**
 * Reads, sends in batches, tries again what may succeed later, and settles each row exactly once.
 *
 * Memory is bounded: batches under way, batches waiting for another try, and one that is read ahead.
 * Rejects only when `settle` does: then nothing more is sent, and what isn't settled isn't lost, for a later run finds it unsettled.
 */
export async function run(options: RunOptions): Promise<RunEnd> {
  return new Run(options).toEnd()
}

class Run {
  private readonly batches: AsyncGenerator<InputRecord[]>
  private readonly waiting: Unit[] = []
  private ready: InputRecord[] | undefined
  private isReading = false
  private isInputAtEnd = false
  private underWay = 0
  /**
   * Batches that may be under way now. Pinterest's "too many requests" brings it down to one, and each batch that gets through
   * doubles it: so a storm is met by one batch asking, not by all at once.
   */
  private slots: number
  private inputFailure: { error: unknown } | undefined
  private settleFailure: { error: unknown } | undefined
  private accountRefusal: { reason: string; httpStatus: number } | undefined
  private wake: () => void = () => undefined

  constructor(private readonly options: RunOptions) {
    this.slots = options.concurrency
    this.batches = inBatches(options.records, options.batchSize)
  }

  async toEnd(): Promise<RunEnd> {
    const { stop } = this.options
    const onStop = () => {
      this.options.pace.close()
      this.wake()
    }
    stop?.addEventListener('abort', onStop)
    if (stop?.aborted === true) onStop()
    try {
      for (;;) {
        const change = new Promise<void>((resolve) => (this.wake = resolve))
        if (this.isHalted) {
          if (this.underWay === 0) break
        } else {
          this.readAhead()
          this.startBatches()
          if (this.isDone) break
        }
        await this.changeOrDue(change)
      }
    } finally {
      stop?.removeEventListener('abort', onStop)
      // Not awaited, for the same reason as in inBatches.
      void this.batches.return(undefined).catch(() => undefined)
    }
    if (this.settleFailure !== undefined) throw this.settleFailure.error
    if (this.accountRefusal !== undefined) return { end: 'account-refused', ...this.accountRefusal }
    // Done means done with what could be read: an input that broke off must not end as finished, stopped or not.
    if (this.inputFailure !== undefined && (this.isDone || !this.isHalted))
      return { end: 'input-failed', error: this.inputFailure.error }
    return this.isDone ? { end: 'finished' } : { end: 'stopped', waitingRows: this.waitingRows }
  }

  private get isHalted(): boolean {
    return this.options.stop?.aborted === true || this.settleFailure !== undefined || this.accountRefusal !== undefined
  }

  private get isDone(): boolean {
    return this.isInputAtEnd && this.ready === undefined && this.underWay === 0 && this.waiting.length === 0
  }

  private get waitingRows(): number {
    return this.waiting.reduce((sum, unit) => sum + unit.records.length, 0)
  }

  private readAhead(): void {
    const { batchSize, concurrency } = this.options
    const isFull = this.waitingRows > batchSize * concurrency * WAITING_BATCHES_PER_SLOT
    if (this.isReading || this.isInputAtEnd || this.ready !== undefined || isFull) return
    this.isReading = true
    this.batches
      .next()
      .then(
        (next) => {
          if (next.done === true) this.isInputAtEnd = true
          else this.ready = next.value
        },
        (error: unknown) => {
          this.inputFailure = { error }
          this.isInputAtEnd = true
        }
      )
      .finally(() => {
        this.isReading = false
        this.wake()
      })
  }

  private startBatches(): void {
    while (this.underWay < this.slots) {
      const unit = this.takeUnit()
      if (unit === undefined) return
      this.underWay += 1
      this.carry(unit)
        .catch((error: unknown) => {
          this.settleFailure ??= { error }
          this.options.pace.close()
        })
        .finally(() => {
          this.underWay -= 1
          this.wake()
        })
    }
  }

  /** What waits for another try and is due comes before what is new: it is older. */
  private takeUnit(): Unit | undefined {
    const dueAt = this.waiting.findIndex((unit) => unit.dueMs <= performance.now())
    if (dueAt !== -1) return this.waiting.splice(dueAt, 1)[0]
    const records = this.ready
    this.ready = undefined
    if (records === undefined) return undefined
    this.readAhead()
    return { records, tries: 0, dueMs: 0 }
  }

  private async changeOrDue(change: Promise<void>): Promise<void> {
    const nextDueMs = this.waiting.reduce((earliest, unit) => Math.min(earliest, unit.dueMs), Infinity)
    // With all slots taken, a due unit has to wait for a change anyway.
    if (nextDueMs === Infinity || this.underWay >= this.slots || this.isHalted) return change
    const timer = setTimeout(this.wake, Math.max(0, nextDueMs - performance.now()))
    await change
    clearTimeout(timer)
  }

  private async carry(unit: Unit): Promise<void> {
    const settled: SettledRow[] = []
    const partial: PartialRow[] = []
    const retries: { record: InputRecord; outcome: Outcome }[] = []
    const tries = unit.tries + 1
    let retryAfterSeconds: number | undefined
    const outcomes = await this.send(unit)
    const isThrottled = outcomes.some(isThrottledOutcome)
    unit.records.forEach((record, index) => {
      const outcome = outcomes[index]
      if (outcome === undefined)
        throw new Error('The delivery gave fewer outcomes than events: that is a mistake in it.')
      const refusal = outcome.results.find(isAccountRefusal)
      if (refusal !== undefined) this.refuseAccount(refusal)
      for (const result of outcome.results) {
        if (result.status === 'retry' && result.retryAfterSeconds !== undefined)
          retryAfterSeconds = Math.max(retryAfterSeconds ?? 0, result.retryAfterSeconds)
      }
      const isOpen =
        refusal !== undefined || (outcome.status === 'retry' && (tries < this.options.maxAttempts || this.isHalted))
      if (!isOpen) {
        settled.push(toSettledRow(record, outcome))
        return
      }
      const open = refusal === undefined ? outcome : withRefusalsOpen(outcome)
      retries.push({ record, outcome: open })
      if (open.results.some((result) => result.status !== 'retry')) partial.push({ row: record.row, outcome: open })
    })

    const delayMs = (this.options.retryDelayMs ?? retryDelayMs)({ attempts: tries, retryAfterSeconds })
    if (isThrottled) {
      this.slots = 1
      this.options.pace.pause(delayMs)
    } else if (retries.length === 0) this.slots = Math.min(this.options.concurrency, this.slots * 2)
    if (retries.length > 0) {
      this.waiting.push({
        records: retries.map((retry) => retry.record),
        outcomes: retries.map((retry) => retry.outcome),
        tries,
        dueMs: performance.now() + delayMs
      })
      this.options.onWaiting?.(this.waitingRows)
    }
    if (settled.length > 0 || partial.length > 0) await this.options.settle(settled, partial)
    if (unit.tries > 0) this.options.onWaiting?.(this.waitingRows)
  }

  /** One outcome for each record. What was tried before is tried only where it may still succeed. */
  private async send(unit: Unit): Promise<Outcome[]> {
    const { delivery, partialOutcomes } = this.options
    if (unit.outcomes !== undefined) {
      return delivery.redeliver(
        unit.records.map((record) => record.event),
        unit.outcomes
      )
    }
    const outcomes = new Map<InputRecord, Outcome>()
    const fresh: InputRecord[] = []
    const begun: { record: InputRecord; outcome: Outcome }[] = []
    for (const record of unit.records) {
      const before = partialOutcomes?.get(record.row) ?? outcomeToTry(record)
      if (record.problem !== undefined) outcomes.set(record, refuseEvent(record.problem))
      else if (before !== undefined) begun.push({ record, outcome: before })
      else fresh.push(record)
    }
    if (fresh.length > 0) {
      const delivered = await delivery.deliver(fresh.map((record) => record.event))
      assign(outcomes, fresh, delivered)
    }
    if (begun.length > 0) {
      const records = begun.map((one) => one.record)
      const redelivered = await delivery.redeliver(
        records.map((record) => record.event),
        begun.map((one) => one.outcome)
      )
      assign(outcomes, records, redelivered)
    }
    return unit.records.flatMap((record) => outcomes.get(record) ?? [])
  }

  private refuseAccount(refusal: SubscriptionResult & { status: 'rejected' }): void {
    this.accountRefusal ??= { reason: refusal.reason, httpStatus: refusal.httpStatus }
    this.options.pace.close()
  }
}

function assign(outcomes: Map<InputRecord, Outcome>, records: readonly InputRecord[], given: readonly Outcome[]): void {
  records.forEach((record, index) => {
    const outcome = given[index]
    if (outcome !== undefined) outcomes.set(record, outcome)
  })
}

function isAccountRefusal(result: SubscriptionResult): result is SubscriptionResult & { status: 'rejected' } {
  return result.status === 'rejected' && result.rejectedBy === 'pinterest' && ACCOUNT_REFUSALS.has(result.httpStatus)
}

function isThrottledOutcome({ results }: Outcome): boolean {
  return results.some((result) => result.status === 'retry' && result.httpStatus === 429)
}

/** The event has nothing wrong with it: once the token is right, it can go. */
function withRefusalsOpen(outcome: Outcome): Outcome {
  const results = outcome.results.map((result): SubscriptionResult => {
    if (!isAccountRefusal(result)) return result
    return { status: 'retry', subscription: result.subscription, reason: result.reason, httpStatus: result.httpStatus }
  })
  return { ...outcome, status: 'retry', results }
}

/** A line of `retry.ndjson` or `rejected.ndjson` can be for some of its event's subscriptions only: the others have it. */
function outcomeToTry(record: InputRecord): Outcome | undefined {
  if (record.only === undefined) return undefined
  const results = record.only.map((subscription): SubscriptionResult => ({
    status: 'retry',
    subscription,
    reason: 'not tried in this run yet',
    httpStatus: 503
  }))
  return { status: 'retry', results }
}

function toSettledRow(record: InputRecord, outcome: Outcome): SettledRow {
  const { row, line, event, text } = record
  return { row, line, outcome, ...(event !== undefined && { event }), ...(text !== undefined && { text }) }
}

/** Collects records into batches; a batch that has begun does not wait longer than a second for its next record. */
async function* inBatches(records: AsyncIterable<InputRecord[]>, batchSize: number): AsyncGenerator<InputRecord[]> {
  const iterator = records[Symbol.asyncIterator]()
  let batch: InputRecord[] = []
  let reading: Promise<IteratorResult<InputRecord[]>> | undefined
  let deadlineMs = 0
  try {
    for (;;) {
      reading ??= iterator.next()
      const next: IteratorResult<InputRecord[]> | undefined =
        batch.length === 0 ? await reading : await within(reading, deadlineMs - performance.now())
      if (next === undefined) {
        yield batch
        batch = []
        continue
      }
      reading = undefined
      if (next.done === true) break
      if (batch.length === 0) deadlineMs = performance.now() + MAX_BATCH_WAIT_MS
      for (const record of next.value) {
        batch.push(record)
        if (batch.length < batchSize) continue
        yield batch
        batch = []
      }
    }
  } catch (error) {
    // What was read before the failure is whole.
    if (batch.length > 0) yield batch
    throw error
  } finally {
    // Not awaited: a read from a silent pipe would hold it for ever.
    void iterator.return?.().catch(() => undefined)
  }
  if (batch.length > 0) yield batch
}

/** `undefined` when the promise takes longer. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, milliseconds), undefined)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
