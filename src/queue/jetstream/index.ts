import type { Source } from '../../pipeline'
import type { KV } from '@nats-io/kv'
import { millis, nanos } from '@nats-io/transport-node'
import { QueueError, systemReason } from '../error'
import type { EventQueue, KeyValueStore, QueuedEvent, QueueRateLimiter, QueueStatus } from '../queue'
import { connectToNats, type Nats, type NatsOptions, untilStored } from './connection'
import { JetStreamDeadLetters } from './dead-letters'
import { EventStates } from './event-states'
import { createKeyValueStore } from './key-value'
import { encodeEvent } from './message'
import {
  CONSUMER,
  DEFAULT_ACK_WAIT_MS,
  type Names,
  namesOf,
  openBucket,
  openStateBucket,
  prepareStreams,
  type ResourceSettings
} from './resources'
import { SharedRateLimiter } from './rate-limiter'
import { JetStreamSource } from './source'

export interface JetStreamQueueOptions extends NatsOptions, ResourceSettings {
  /** Maximum events per batch. Default: 1000. */
  batchSize?: number
  /** A partial batch waits this long for more events. Default: 200 ms. */
  maxWaitMs?: number
  /** Milliseconds since 1970. */
  nowMs?: () => number
}

const DEFAULTS = { batchSize: 1000, maxWaitMs: 200, nowMs: Date.now }

/** A new cluster has no leader yet, but elects one within seconds. */
const OPEN_GIVE_UP_AFTER_MS = 10_000

/** Maximum unacknowledged publishes. */
const MAX_PUBLISHES = 1000

/**
 * A queue on NATS JetStream, for any number of sources and workers. Creates missing streams and buckets.
 * @throws QueueError when there is no server, or its streams don't match the options.
 */
export async function openJetStreamQueue(options: JetStreamQueueOptions): Promise<EventQueue> {
  const names = namesOf(options.name)
  const nats = await connectToNats(options)
  try {
    await prepareStreams(nats, names, options)
    return await JetStreamQueue.create(nats, names, { ...DEFAULTS, ...options })
  } catch (error) {
    await nats.connection.close()
    throw error instanceof QueueError ? error : new QueueError(`Can't prepare NATS JetStream: ${systemReason(error)}.`)
  }
}

type Settings = JetStreamQueueOptions & typeof DEFAULTS

class JetStreamQueue implements EventQueue {
  readonly deadLetters: JetStreamDeadLetters
  readonly lost: Promise<QueueError>
  private readonly sources: JetStreamSource[] = []
  private isClosing = false

  private constructor(
    private readonly nats: Nats,
    private readonly names: Names,
    private readonly newSource: () => JetStreamSource
  ) {
    this.deadLetters = new JetStreamDeadLetters(nats, names)
    this.lost = new Promise((resolve) => {
      void nats.connection.closed().then((error) => {
        const reason = error ? `: ${systemReason(error)}` : ''
        if (!this.isClosing) resolve(new QueueError(`The connection to NATS is closed${reason}.`))
      })
    })
  }

  static async create(nats: Nats, names: Names, settings: Settings): Promise<JetStreamQueue> {
    const like = await nats.manager.streams.info(names.events)
    const bucket = await openStateBucket(nats, names, like)
    const states = new EventStates(bucket, nats.manager, `KV_${names.stateBucket}`)
    const consumer = await nats.client.consumers.get(names.events, CONSUMER)
    const deadLetters = new JetStreamDeadLetters(nats, names)
    const { batchSize, maxWaitMs, nowMs } = settings
    const { connection } = nats
    // The server's value: another process may have set it.
    const ackWaitMs = millis((await consumer.info(true)).config.ack_wait ?? nanos(DEFAULT_ACK_WAIT_MS))
    const parts = { consumer, connection, states, deadLetters, batchSize, maxWaitMs, nowMs, ackWaitMs }
    return new JetStreamQueue(nats, names, () => new JetStreamSource(parts))
  }

  async enqueue(events: readonly QueuedEvent[]): Promise<void> {
    const bodies = events.map((event) => ({ msgID: event.id, body: encodeEvent(event) }))
    for (let from = 0; from < bodies.length; from += MAX_PUBLISHES) {
      const publishes = bodies.slice(from, from + MAX_PUBLISHES).map(({ msgID, body }) => {
        return this.nats.client.publish(this.names.eventSubject, body, { msgID })
      })
      await Promise.all(publishes).catch((error: unknown) => {
        throw new QueueError(`NATS JetStream did not store an event: ${systemReason(error)}.`)
      })
    }
  }

  source(): Source {
    const source = this.newSource()
    this.sources.push(source)
    return source
  }

  async status(): Promise<QueueStatus> {
    try {
      const { state } = await this.nats.manager.streams.info(this.names.events)
      return {
        backlog: state.messages,
        deadLetters: await this.deadLetters.count(),
        ...(state.messages > 0 && { oldestReceivedAtMs: Date.parse(state.first_ts) })
      }
    } catch (error) {
      throw new QueueError(`NATS JetStream does not answer: ${systemReason(error)}.`)
    }
  }

  rateLimiter(options: { requestsPerMinute: number }): Promise<QueueRateLimiter> {
    return this.open(this.names.rateBucket, (bucket) => SharedRateLimiter.create(bucket, options))
  }

  keyValueStore(name: string): Promise<KeyValueStore> {
    return this.open(this.names.bucketOf(name), createKeyValueStore)
  }

  private open<T>(bucket: string, use: (bucket: KV) => T | Promise<T>): Promise<T> {
    return untilStored(async () => {
      const like = await this.nats.manager.streams.info(this.names.events)
      return use(await openBucket(this.nats, bucket, like))
    }, OPEN_GIVE_UP_AFTER_MS)
  }

  async close(): Promise<void> {
    this.isClosing = true
    await Promise.all(this.sources.map((source) => source.untilReleased()))
    await this.nats.connection.drain().catch(() => undefined)
  }
}
