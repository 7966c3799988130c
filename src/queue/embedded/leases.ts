import { buildCrashLetter, MAX_CRASHES } from '../failure'
import type { QueuedEvent } from '../queue'
import type { Database, Operation } from './database'
import type { EmbeddedDeadLetters } from './dead-letters'
import { keyOf, rangeOf } from './keys'
import { parseState, type PendingEvents } from './pending'

/**
 * Records on disk which events are held. A record found at the start was left by a killed process: its events count one more
 * crash.
 */
export class Leases {
  private nextBatch = 1

  constructor(private readonly database: Database) {}

  /** Not synced: after a power cut no event is held, and none was the cause. */
  async note(sequences: readonly number[]): Promise<number> {
    const batch = this.nextBatch++
    await this.database.writeUnsynced([{ type: 'put', key: keyOf('lease', batch), value: JSON.stringify(sequences) }])
    return batch
  }

  deletionOf(batch: number): Operation {
    return { type: 'del', key: keyOf('lease', batch) }
  }

  /** A clean exit: no held event caused it. */
  async forgetAll(): Promise<void> {
    await this.database.deleteRange(rangeOf('lease'))
  }

  /** Counts a crash for the events that a killed process held. */
  async recover(pending: PendingEvents, deadLetters: EmbeddedDeadLetters, nowMs: number): Promise<void> {
    const sequences = new Set<number>()
    for await (const [, value] of this.database.entries(rangeOf('lease')))
      for (const sequence of JSON.parse(value) as number[]) sequences.add(sequence)
    const operations: Operation[] = []
    for (const sequence of sequences) {
      const [event, state] = await this.database.getMany([keyOf('event', sequence), keyOf('state', sequence)])
      if (event === undefined) continue
      const before = parseState(state)
      const crashes = (before.crashes ?? 0) + 1
      if (crashes < MAX_CRASHES) {
        operations.push(pending.stateOperation(sequence, { ...before, crashes }))
        pending.isolate(sequence, crashes)
        continue
      }
      operations.push(...pending.removalOperations({ sequence, state: before }))
      const letter = buildCrashLetter(JSON.parse(event) as QueuedEvent, {
        attempts: before.attempts,
        failedAtMs: nowMs
      })
      operations.push(deadLetters.operationFor(letter))
      pending.count -= 1
      deadLetters.count += 1
    }
    await this.database.write(operations)
    await this.forgetAll()
  }
}
