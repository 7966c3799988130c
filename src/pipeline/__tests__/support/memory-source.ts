import type { Outcome } from '../../../delivery'
import type { Acknowledgement, Batch, Source, SourceEvent } from '../../source'

interface Waiting extends SourceEvent {
  row: number
}

/** A source of numbered events that keeps everything in memory, and checks the contract of `acknowledge`. */
export class MemorySource implements Source {
  readonly outcomes = new Map<number, Outcome>()
  readonly released: number[] = []
  /** The last stored outcome of each unfinished row. */
  readonly progress = new Map<number, Outcome>()
  readonly delaysMs: number[] = []
  readBatches = 0
  keptAlive = 0
  private readonly waiting: Waiting[]
  private open = 0
  private wake: () => void = () => undefined

  constructor(
    events: readonly Partial<SourceEvent>[],
    private readonly options: {
      batchSize: number
      sizeBytes?: number
      onAcknowledge?: (all: readonly Acknowledgement[]) => void
    }
  ) {
    this.waiting = events.map((event, row) => ({ row, event: { row }, attempts: 0, ...event }))
  }

  async *read(signal: AbortSignal): AsyncGenerator<Batch> {
    signal.addEventListener('abort', () => this.wake())
    while (!signal.aborted && (this.waiting.length > 0 || this.open > 0)) {
      if (this.waiting.length > 0) {
        this.readBatches += 1
        yield this.batchOf(this.waiting.splice(0, this.options.batchSize))
      } else await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  private batchOf(rows: Waiting[]): Batch {
    this.open += rows.length
    const isOpen = rows.map(() => true)
    return {
      events: rows,
      ...(this.options.sizeBytes !== undefined && { sizeBytes: this.options.sizeBytes }),
      keepAlive: () => (this.keptAlive += 1),
      acknowledge: async (all) => {
        await Promise.resolve()
        this.options.onAcknowledge?.(all)
        for (const one of all) {
          const waiting = rows[one.index]!
          if (!isOpen[one.index]) throw new Error(`Row ${waiting.row} was acknowledged twice.`)
          if (one.kind === 'progress' || one.kind === 'retry') this.progress.set(waiting.row, one.outcome)
          if (one.kind === 'progress') continue
          isOpen[one.index] = false
          this.open -= 1
          if (one.kind === 'done') this.outcomes.set(waiting.row, one.outcome)
          if (one.kind === 'release') this.released.push(waiting.row)
          if (one.kind !== 'retry') continue
          this.delaysMs.push(one.delayMs)
          this.waiting.push({ ...waiting, attempts: waiting.attempts + 1, previous: one.outcome })
        }
        this.wake()
      }
    }
  }
}
