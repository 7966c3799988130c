import { outcomeToReplay } from '../failure'
import { Changes } from '../changes'
import type { DeadLetter, EventQueue, KeyValueStore, QueuedEvent, QueueRateLimiter, QueueStatus } from '../queue'
import { RateLimiter } from '../../pipeline/rate-limiter'
import type { Source } from '../../pipeline/source'
import { Database, type Operation } from './database'
import { EmbeddedDeadLetters } from './dead-letters'
import { createKeyValueStore } from './key-value'
import { Leases } from './leases'
import { PendingEvents } from './pending'
import { SeenIds } from './seen-ids'
import { EmbeddedSource, type SourceParts } from './source'

export interface EmbeddedQueueOptions {
  /** Created when it is missing. One process at a time may have it open. */
  folder: string
  /** An ID is known for at least so long. Default: an hour. */
  dedupWindowMs?: number
  /** Events in a batch at most. Default: 1000. */
  batchSize?: number
  /** With fewer events than a batch at hand, the batch waits this long for more. Default: 200 ms. */
  maxWaitMs?: number
  /** Milliseconds since 1970. */
  nowMs?: () => number
}

const DEFAULTS = { dedupWindowMs: 3_600_000, batchSize: 1000, maxWaitMs: 200, nowMs: Date.now }

/**
 * The queue of one machine: a LevelDB database in a folder, which survives kill -9 and power cuts.
 * @throws QueueError when another process has the folder open, or it can't be used.
 */
export async function openEmbeddedQueue(options: EmbeddedQueueOptions): Promise<EventQueue> {
  const { dedupWindowMs, ...settings } = { ...DEFAULTS, ...options }
  const database = await Database.open(options.folder)
  const pending = await PendingEvents.open(database)
  const changes = new Changes()
  const deadLetters = await EmbeddedDeadLetters.open(database, async (letters, operations) => {
    await database.write([...pending.operationsFor(letters.map(toReplayedEvent)), ...operations])
    pending.count += letters.length
    changes.notify()
  })
  const leases = new Leases(database)
  await leases.recover(pending, deadLetters, settings.nowMs())
  const seenIds = new SeenIds(database, dedupWindowMs, settings.nowMs)
  return new EmbeddedQueue({ ...settings, database, pending, deadLetters, leases, changes }, seenIds)
}

function toReplayedEvent(letter: DeadLetter) {
  const previous = outcomeToReplay(letter)
  return {
    id: `replay ${letter.id}`,
    event: letter.event,
    receivedAtMs: letter.receivedAtMs,
    ...(previous !== undefined && { previous })
  }
}

class EmbeddedQueue implements EventQueue {
  readonly deadLetters: EmbeddedDeadLetters
  /** Events whose write is under way: their IDs are not in the database yet. */
  private readonly writing = new Map<string, Promise<void>>()

  constructor(
    private readonly parts: SourceParts,
    private readonly seenIds: SeenIds
  ) {
    this.deadLetters = parts.deadLetters
  }

  async enqueue(events: readonly QueuedEvent[]): Promise<void> {
    const byId = new Map(events.map((event) => [event.id, event]))
    // A double is stored when the first is: not before.
    const doubles = [...byId.keys()].flatMap((id) => this.writing.get(id) ?? [])
    const mine = [...byId.values()].filter(({ id }) => !this.writing.has(id))
    const stored = this.store(mine)
    for (const { id } of mine) this.writing.set(id, stored)
    try {
      await Promise.all([stored, ...doubles])
    } finally {
      for (const { id } of mine) this.writing.delete(id)
    }
  }

  private async store(events: readonly QueuedEvent[]): Promise<void> {
    const { database, pending, changes } = this.parts
    await this.seenIds.clean()
    const known = await this.seenIds.known(events.map(({ id }) => id))
    const fresh = events.filter(({ id }) => !known.has(id))
    const ids = fresh.map(({ id }): Operation => this.seenIds.operationFor(id))
    await database.write([...pending.operationsFor(fresh), ...ids])
    pending.count += fresh.length
    changes.notify()
  }

  source(): Source {
    return new EmbeddedSource(this.parts)
  }

  async status(): Promise<QueueStatus> {
    const oldestReceivedAtMs = await this.parts.pending.oldestReceivedAtMs()
    return {
      backlog: this.parts.pending.count,
      deadLetters: this.deadLetters.count,
      ...(oldestReceivedAtMs !== undefined && { oldestReceivedAtMs })
    }
  }

  /** One process at a time has the queue: its own limit is that of all. */
  rateLimiter(options: { requestsPerMinute: number }): Promise<QueueRateLimiter> {
    return Promise.resolve(new RateLimiter(options))
  }

  keyValueStore(name: string): Promise<KeyValueStore> {
    return Promise.resolve(createKeyValueStore(this.parts.database, name))
  }

  async close(): Promise<void> {
    await this.parts.leases.forgetAll()
    await this.parts.database.close()
  }
}
