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

/** Settings for creating missing streams and buckets. Existing ones are changed only where a setting is given. */
export interface ResourceSettings {
  /** Prefix of the names of streams, subjects and buckets. Default: `pinterest-conversions`. */
  name?: string
  /** Number of replicas: 1, 3 or 5. Default at creation: 1. */
  replicas?: number
  /** Where messages are stored; can't be changed later. Default at creation: `file`. */
  storage?: 'file' | 'memory'
  /** How long a second event with the same ID is dropped. Default at creation: an hour. The server keeps the IDs in memory. */
  dedupWindowMs?: number
  /** Maximum bytes of stored events; beyond that, new ones are rejected. Default at creation: only the server's limit. */
  maxBytes?: number
  /** An event held by a worker without a keep-alive goes to another one after this time. Default at creation: 30 s. */
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
/** Messages that all workers together can hold: 50 batches. */
const MAX_HELD = 50_000
/** Maximum waiting fetches: one per worker. */
const MAX_WAITING_FETCHES = 2048
/** An event expires after seven days, and then its state is useless. */
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

/** Creates the streams and the consumer, or updates their settings. @throws QueueError for a setting that can't be changed. */
export async function prepareStreams(nats: Nats, names: Names, settings: ResourceSettings): Promise<void> {
  const { dedupWindowMs, maxBytes } = settings
  const shared = { storage: settings.storage ?? StorageType.File, num_replicas: settings.replicas ?? 1 }
  await ensureStream(nats, settings, {
    ...shared,
    name: names.events,
    subjects: [names.eventSubject],
    retention: RetentionPolicy.Workqueue,
    // When full, new events are rejected, so that the oldest are not silently dropped.
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
    // With a delivery limit, a message would stay in the work queue forever: we count attempts instead.
    max_deliver: -1,
    max_ack_pending: MAX_HELD,
    max_waiting: MAX_WAITING_FETCHES
  }
  if (found === undefined) await manager.consumers.add(names.events, wanted)
  else if (ackWaitMs !== undefined && found.config.ack_wait !== wanted.ack_wait)
    await manager.consumers.update(names.events, CONSUMER, { ...found.config, ack_wait: nanos(ackWaitMs) })
}

/** A bucket with one value per key, and the replicas and storage of the event stream. */
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
