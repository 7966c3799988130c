import {
  AckPolicy,
  type ConsumerConfig,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo
} from '@nats-io/jetstream'
import { Kvm, type KV } from '@nats-io/kv'
import { nanos } from '@nats-io/transport-node'
import { QueueError } from '../error'
import type { Nats } from './connection'

/** What is created when it is missing. What is there already is changed only where a setting is given. */
export interface ResourceSettings {
  /** Begins the names of streams, subjects and buckets. Default: `pinterest-conversions`. */
  name?: string
  /** Servers that keep a copy of everything: 1, 3 or 5. At creation 1, if not given. */
  replicas?: number
  /** Where messages are kept. At creation `file`, if not given; can't be changed later. */
  storage?: 'file' | 'memory'
  /** A second event of the same ID is dropped for so long. At creation an hour, if not given. The server keeps the IDs in memory. */
  dedupWindowMs?: number
  /** Maximum bytes of stored events; beyond that, new ones are rejected. At creation no limit but the server's own, if not given. */
  maxBytes?: number
  /** An event that a worker holds without a sign of life goes to another one after this time. At creation 30 s, if not given. */
  ackWaitMs?: number
}

export interface Names {
  events: string
  eventSubject: string
  dead: string
  deadSubject: string
  stateBucket: string
  rateBucket: string
  bucketOf(store: string): string
}

const DEFAULT_NAME = 'pinterest-conversions'
const DEFAULT_DEDUP_WINDOW_MS = 3_600_000
export const DEFAULT_ACK_WAIT_MS = 30_000
export const CONSUMER = 'workers'
/** Messages that all workers together may hold: 50 batches. */
const MAX_HELD = 50_000
/** Fetches that may wait at the same time: one for each worker. */
const MAX_WAITING_FETCHES = 2048
/** An event is expired after seven days: what is known of it is of no use any more. */
const STATE_LIFETIME_MS = 8 * 24 * 3_600_000

/** @throws QueueError for a name that NATS does not accept. */
export function namesOf(name = DEFAULT_NAME): Names {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
    throw new QueueError('The name of a queue must be letters, digits, hyphens and underscores, at most 64.')
  return {
    events: `${name}-events`,
    eventSubject: `${name}.events`,
    dead: `${name}-dead`,
    deadSubject: `${name}.dead`,
    stateBucket: `${name}-state`,
    rateBucket: `${name}-rate`,
    bucketOf: (store) => `${name}-${store}`
  }
}

/** Streams and consumer, created or brought up to the settings. @throws QueueError for what can't be changed. */
export async function prepareStreams(nats: Nats, names: Names, settings: ResourceSettings): Promise<void> {
  const { dedupWindowMs, maxBytes } = settings
  const shared = { storage: settings.storage ?? StorageType.File, num_replicas: settings.replicas ?? 1 }
  await ensureStream(nats, settings, {
    ...shared,
    name: names.events,
    subjects: [names.eventSubject],
    retention: RetentionPolicy.Workqueue,
    // When full, new events are rejected: the oldest must not be dropped silently.
    discard: DiscardPolicy.New,
    max_bytes: maxBytes ?? -1,
    duplicate_window: nanos(dedupWindowMs ?? DEFAULT_DEDUP_WINDOW_MS)
  })
  await ensureStream(nats, settings, {
    ...shared,
    name: names.dead,
    subjects: [names.deadSubject],
    retention: RetentionPolicy.Limits,
    duplicate_window: nanos(dedupWindowMs ?? DEFAULT_DEDUP_WINDOW_MS)
  })
  await ensureConsumer(nats, names, settings)
}

async function ensureStream(
  { manager }: Nats,
  settings: ResourceSettings,
  wanted: Partial<StreamConfig> & { name: string; storage: StorageType }
): Promise<void> {
  const found = await orUndefined(manager.streams.info(wanted.name), JetStreamApiCodes.StreamNotFound)
  if (found === undefined) {
    await manager.streams.add(wanted)
    return
  }
  if (settings.storage !== undefined && found.config.storage !== settings.storage) {
    throw new QueueError(
      `The stream ${wanted.name} uses ${found.config.storage} storage, which NATS can't change. Give another --nats-name, or delete the stream.`
    )
  }
  const changes = changesOf(found, settings, wanted)
  if (Object.keys(changes).length > 0) await manager.streams.update(wanted.name, { ...found.config, ...changes })
}

function changesOf({ config }: StreamInfo, settings: ResourceSettings, wanted: Partial<StreamConfig>) {
  const changes: Partial<StreamConfig> = {}
  if (settings.replicas !== undefined && config.num_replicas !== wanted.num_replicas)
    changes.num_replicas = settings.replicas
  if (settings.dedupWindowMs !== undefined && config.duplicate_window !== wanted.duplicate_window)
    changes.duplicate_window = nanos(settings.dedupWindowMs)
  if (settings.maxBytes !== undefined && wanted.max_bytes !== undefined && config.max_bytes !== wanted.max_bytes)
    changes.max_bytes = settings.maxBytes
  return changes
}

async function ensureConsumer({ manager }: Nats, names: Names, { ackWaitMs }: ResourceSettings): Promise<void> {
  const found = await orUndefined(manager.consumers.info(names.events, CONSUMER), JetStreamApiCodes.ConsumerNotFound)
  const wanted: Partial<ConsumerConfig> = {
    durable_name: CONSUMER,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs ?? DEFAULT_ACK_WAIT_MS),
    // After a last delivery a message would stay in a work queue for good: attempts are counted by us.
    max_deliver: -1,
    max_ack_pending: MAX_HELD,
    max_waiting: MAX_WAITING_FETCHES
  }
  if (found === undefined) await manager.consumers.add(names.events, wanted)
  else if (ackWaitMs !== undefined && found.config.ack_wait !== wanted.ack_wait)
    await manager.consumers.update(names.events, CONSUMER, { ...found.config, ack_wait: nanos(ackWaitMs) })
}

/** A bucket of one value a key; of copies and storage like the stream of events. */
export async function openBucket(nats: Nats, bucket: string, like: StreamInfo, ttlMs?: number): Promise<KV> {
  const { storage, num_replicas: replicas } = like.config
  return new Kvm(nats.client).create(bucket, {
    history: 1,
    storage,
    replicas,
    ...(ttlMs !== undefined && { ttl: ttlMs })
  })
}

export const openStateBucket = (nats: Nats, names: Names, like: StreamInfo): Promise<KV> =>
  openBucket(nats, names.stateBucket, like, STATE_LIFETIME_MS)

async function orUndefined<Value>(asked: Promise<Value>, code: number): Promise<Value | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof JetStreamApiError && error.code === code) return undefined
    throw error
  })
}
