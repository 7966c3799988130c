import { type Outcome, retryOnly } from '../delivery'
import type { InputRecord } from './input'
import type { CommittedRow, OpenRow, OutcomeStore, Space } from './outcome-store'
import { type BatchLimits, type RecordBatch, readInBatches } from './record-batches'
import { MAX_BATCH_BYTES } from './sending-limits'
import type { Acknowledgement, Batch, Source, SourceEvent } from './source'

export interface FileSourceOptions {
  /** Without the rows that the store already has. */
  records: AsyncIterable<InputRecord[]>
  store: OutcomeStore
  /** Maximum events per batch. */
  batchSize: number
  /** Batches in flight: more are read only while few wait to be retried. */
  concurrency: number
  /** Maximum bytes of all events in memory; one batch may exceed it. Default 32 MB. */
  maxHeldBytes?: number
}

const MAX_HELD_BYTES = 32 * 1024 * 1024
/** When this many batches per batch in flight wait to be retried, no more are read. */
const WAITING_BATCHES_PER_SLOT = 2

interface Row {
  record: InputRecord
  attempts: number
  previous?: Outcome | undefined
  dueMs: number
}

/** Events of a file or of standard input. Events to be retried wait in bounded memory; outcomes go to the store. */
export class FileSource implements Source {
  private readonly limits: BatchLimits
  private readonly waiting: Row[] = []
  private readonly records: AsyncGenerator<RecordBatch>
  private reading: Promise<void> | undefined
  private ahead: RecordBatch | undefined
  private isAtEnd = false
  private failure: { error: unknown } | undefined
  /** Rows that were read and have no final outcome yet. */
  private heldRows = 0
  private heldBytes = 0
  private releasedRows = 0
  private wake: () => void = () => undefined

  constructor(private readonly options: FileSourceOptions) {
    this.limits = { events: options.batchSize, bytes: MAX_BATCH_BYTES }
    this.records = readInBatches(options.records, this.limits)
  }

  /** Rows that wait to be retried. */
  get waitingRows(): number {
    return this.waiting.length
  }

  /** Rows that were read and have no final outcome. */
  get openRows(): number {
    return this.heldRows + this.releasedRows
  }

  /** The whole input has been read, and every row has its final outcome. */
  get isComplete(): boolean {
    return this.isAtEnd && this.failure === undefined && this.openRows === 0
  }

  async *read(signal: AbortSignal): AsyncGenerator<Batch> {
    const onAbort = () => this.wake()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      while (!signal.aborted) {
        const change = new Promise<void>((resolve) => (this.wake = resolve))
        const due = this.takeDue()
        if (due.length > 0) {
          yield this.toBatch(due)
          continue
        }
        this.readAhead()
        const batch = this.ahead
        this.ahead = undefined
        if (batch !== undefined) {
          const rows = await this.hold(batch)
          yield this.toBatch(rows)
        } else if (this.isAtEnd && this.heldRows === 0) {
          if (this.failure !== undefined) throw this.failure.error
          return
        } else await this.changeOrDue(change)
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      // Not awaited: a read from a silent pipe would block it.
      void this.records.return(undefined).catch(() => undefined)
    }
  }

  private readAhead(): void {
    if (this.reading !== undefined || this.ahead !== undefined || this.isAtEnd || this.isFull) return
    this.reading = this.records
      .next()
      .then(
        (next) => {
          if (next.done === true) this.isAtEnd = true
          else this.ahead = next.value
        },
        (error: unknown) => {
          this.failure = { error }
          this.isAtEnd = true
        }
      )
      .finally(() => {
        this.reading = undefined
        this.wake()
      })
  }

  private get isFull(): boolean {
    const { batchSize, concurrency, maxHeldBytes = MAX_HELD_BYTES } = this.options
    return this.waiting.length > batchSize * concurrency * WAITING_BATCHES_PER_SLOT || this.heldBytes > maxHeldBytes
  }

  /** Nothing is sent if its outcome can't be written. */
  private async hold({ records, bytes }: RecordBatch): Promise<Row[]> {
    this.heldRows += records.length
    this.heldBytes += bytes
    await this.options.store.reserve({ events: records.length, bytes })
    return records.map((record) => ({
      record,
      attempts: 0,
      previous: this.options.store.openOutcomes.get(record.row) ?? retryOnly(record.only, 'Not sent in this run yet.'),
      dueMs: 0
    }))
  }

  /** The rows that are due, in the order of the input, up to a batch. */
  private takeDue(): Row[] {
    const now = performance.now()
    const due = this.waiting.filter(({ dueMs }) => dueMs <= now).sort((a, b) => a.record.row - b.record.row)
    const taken: Row[] = []
    let bytes = 0
    for (const row of due) {
      if (taken.length === this.limits.events || (taken.length > 0 && bytes > this.limits.bytes)) break
      bytes += row.record.sizeBytes ?? 0
      taken.push(row)
    }
    const isTaken = new Set(taken)
    if (taken.length > 0) this.waiting.splice(0, Infinity, ...this.waiting.filter((row) => !isTaken.has(row)))
    return taken
  }

  private async changeOrDue(change: Promise<void>): Promise<void> {
    const nextDueMs = this.waiting.reduce((earliest, { dueMs }) => Math.min(earliest, dueMs), Infinity)
    if (nextDueMs === Infinity) return change
    const timer = setTimeout(this.wake, Math.max(0, nextDueMs - performance.now()))
    await change
    clearTimeout(timer)
  }

  private toBatch(rows: readonly Row[]): Batch {
    return {
      events: rows.map(toSourceEvent),
      sizeBytes: rows.reduce((sum, { record }) => sum + (record.sizeBytes ?? 0), 0),
      acknowledge: (acknowledgements) => this.acknowledge(rows, acknowledgements)
    }
  }

  private async acknowledge(rows: readonly Row[], acknowledgements: readonly Acknowledgement[]): Promise<void> {
    const final: CommittedRow[] = []
    const open: OpenRow[] = []
    const retried: Row[] = []
    const space: Space = { events: 0, bytes: 0 }
    let released = 0
    for (const one of acknowledgements) {
      const row = rows[one.index]
      if (row === undefined) continue
      const { record } = row
      if (one.kind === 'done' || one.kind === 'release') {
        space.events += 1
        space.bytes += record.sizeBytes ?? 0
      }
      if (one.kind === 'done') final.push(toCommittedRow(record, one.outcome))
      else if (one.kind === 'release') released += 1
      else if (one.outcome.results.some(({ status }) => status !== 'retry'))
        open.push({ row: record.row, outcome: one.outcome })
      if (one.kind === 'retry')
        retried.push({
          record,
          attempts: row.attempts + 1,
          previous: one.outcome,
          dueMs: performance.now() + one.delayMs
        })
    }
    if (final.length > 0 || open.length > 0) await this.options.store.commit({ final, open })
    this.options.store.release(space)
    this.heldRows -= space.events
    this.heldBytes -= space.bytes
    this.releasedRows += released
    this.waiting.push(...retried)
    this.wake()
  }
}

function toSourceEvent({ record: { event, problem }, attempts, previous }: Row): SourceEvent {
  return {
    attempts,
    ...(problem === undefined ? { event } : { problem }),
    ...(previous !== undefined && { previous })
  }
}

function toCommittedRow({ row, line, event, text, only }: InputRecord, outcome: Outcome): CommittedRow {
  return {
    row,
    line,
    outcome,
    ...(event !== undefined && { event }),
    ...(text !== undefined && { text }),
    ...(only !== undefined && { only })
  }
}
