import type { Acknowledgement, Batch, Source, SourceEvent } from '../../pipeline'
import type { Changes } from '../changes'
import { buildDeadLetter } from '../failure'
import type { Database, Operation } from './database'
import type { EmbeddedDeadLetters } from './dead-letters'
import type { Leases } from './leases'
import type { HeldEvent, PendingEvents } from './pending'

export interface SourceParts {
  database: Database
  pending: PendingEvents
  deadLetters: EmbeddedDeadLetters
  leases: Leases
  changes: Changes
  nowMs: () => number
  /** Maximum events per batch. */
  batchSize: number
  /** A partial batch waits this long for more events. */
  maxWaitMs: number
}

export class EmbeddedSource implements Source {
  constructor(private readonly parts: SourceParts) {}

  async *read(signal: AbortSignal): AsyncIterable<Batch> {
    const { pending, changes, leases, batchSize, nowMs } = this.parts
    while (!signal.aborted) {
      const since = changes.version
      await this.waitForFullBatch(signal)
      // Read nothing that won't be sent.
      if (isAborted(signal)) return
      const held = await pending.take(batchSize, nowMs())
      if (held.length > 0) {
        const lease = await leases.note(held.map(({ sequence }) => sequence))
        yield new EmbeddedBatch(this.parts, held, lease)
        continue
      }
      const dueMs = await pending.nextDueMs()
      await changes.wait({ since, signal, ...(dueMs !== undefined && { maxMs: Math.max(1, dueMs - nowMs()) }) })
    }
  }

  private async waitForFullBatch(signal: AbortSignal): Promise<void> {
    const { pending, changes, batchSize, maxWaitMs } = this.parts
    const endMs = performance.now() + maxWaitMs
    while (pending.unreadCount > 0 && pending.unreadCount < batchSize && !signal.aborted) {
      const maxMs = endMs - performance.now()
      if (maxMs <= 0) return
      await changes.wait({ since: changes.version, signal, maxMs })
    }
  }
}

/** A function, because the compiler would otherwise assume that `aborted` can't change during an `await`. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted

class EmbeddedBatch implements Batch {
  readonly events: readonly SourceEvent[]
  readonly sizeBytes: number
  private unanswered: number

  constructor(
    private readonly parts: SourceParts,
    private readonly held: readonly HeldEvent[],
    private readonly lease: number
  ) {
    this.unanswered = held.length
    this.sizeBytes = held.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    this.events = held.map(({ event, state }) => ({
      event: event.event,
      attempts: state.attempts,
      ...(state.previous && { previous: state.previous })
    }))
  }

  async acknowledge(acknowledgements: readonly Acknowledgement[]): Promise<void> {
    const { database, pending, changes } = this.parts
    const answers = acknowledgements.map((acknowledgement) => this.answer(acknowledgement))
    const final = acknowledgements.filter(({ kind }) => kind !== 'progress')
    this.unanswered -= final.length
    const operations = answers.flatMap((answer) => answer.operations)
    if (this.unanswered === 0) operations.push(this.parts.leases.deletionOf(this.lease))
    await database.write(operations)
    for (const { apply } of answers) apply()
    pending.release(final.map(({ index }) => this.heldAt(index).sequence))
    changes.notify()
  }

  /** An acknowledgement's writes, and what changes in memory after them. */
  private answer(acknowledgement: Acknowledgement): { operations: Operation[]; apply: () => void } {
    const { pending, nowMs } = this.parts
    const held = this.heldAt(acknowledgement.index)
    switch (acknowledgement.kind) {
      case 'done':
        return this.finish(held, acknowledgement.outcome)
      case 'retry': {
        const state = {
          attempts: held.state.attempts + 1,
          previous: acknowledgement.outcome,
          dueMs: Math.ceil(nowMs() + acknowledgement.delayMs)
        }
        return { operations: pending.retryOperations(held.sequence, state, held.state), apply: () => undefined }
      }
      case 'progress': {
        const state = { ...held.state, previous: acknowledgement.outcome }
        return { operations: [pending.stateOperation(held.sequence, state)], apply: () => undefined }
      }
      case 'release':
        return { operations: [], apply: () => pending.giveBack(held.sequence) }
    }
  }

  private finish(held: HeldEvent, outcome: (Acknowledgement & { kind: 'done' })['outcome']) {
    const { pending, deadLetters, nowMs } = this.parts
    const letter = buildDeadLetter(held.event, outcome, { attempts: held.state.attempts + 1, failedAtMs: nowMs() })
    const operations = pending.removalOperations(held)
    if (letter !== undefined) operations.push(deadLetters.operationFor(letter))
    const apply = () => {
      pending.count -= 1
      if (letter !== undefined) deadLetters.count += 1
    }
    return { operations, apply }
  }

  private heldAt(index: number): HeldEvent {
    const held = this.held[index]
    if (held === undefined) throw new RangeError(`There is no event ${index} in this batch of ${this.held.length}.`)
    return held
  }
}
