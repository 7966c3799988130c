import { REPLAYED } from '../failure'
import { Changes } from '../changes'
import type { DeadLetter, EventQueue, KeyValueStore, QueuedEvent, QueueRateLimiter, QueueStatus } from '../queue'
import { retryOnly } from '../../delivery'
import { RateLimiter, type Source } from '../../pipeline'
import { Database, type Operation } from './database'
import { EmbeddedDeadLetters } from './dead-letters'
import { createKeyValueStore } from './key-value'
import { Leases } from './leases'
import { PendingEvents } from './pending'
import { SeenIds } from './seen-ids'
import { EmbeddedSource, type SourceParts } from './source'

export interface EmbeddedQueueOptions {
  /** Created if missing. Only one process at a time can have it open. */
  folder: string
  /** IDs are remembered for at least this long. Default: an hour. */
  dedupWindowMs?: number
  /** Maximum events per batch. Default: 1000. */
  batchSize?: number
  /** A partial batch waits this long for more events. Default: 200 ms. */
  maxWaitMs?: number
  /** Milliseconds since 1970. */
  nowMs?: () => number
}

const DEFAULTS = { dedupWindowMs: 3_600_000, batchSize: 1000, maxWaitMs: 200, nowMs: Date.now }

/**
 * A queue for one machine: a LevelDB database in a folder, which survives kill -9 and power cuts.
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
  const previous = retryOnly(letter.only, REPLAYED)
  return {
    id: `replay ${letter.id}`,
    event: letter.event,
    receivedAtMs: letter.receivedAtMs,
    ...(previous !== undefined && { previous })
  }
}

class EmbeddedQueue implements EventQueue {
  readonly deadLetters: EmbeddedDeadLetters
  /** A full disk can have space again. */
  readonly lost = new Promise<never>(() => undefined)
  /** Events being written: their IDs are not in the database yet. */
  private readonly writing = new Map<string, Promise<void>>()

  constructor(
    private readonly parts: SourceParts,
    private readonly seenIds: SeenIds
  ) {
    this.deadLetters = parts.deadLetters
  }

  async enqueue(events: readonly QueuedEvent[]): Promise<void> {
    const byId = new Map(events.map((event) => [event.id, event]))
    // A duplicate counts as stored when the first one is, not before.
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

  /** Only one process uses the queue, so its limiter is the limiter of all. */
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
