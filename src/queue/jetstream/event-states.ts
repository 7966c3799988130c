import type { JetStreamManager } from '@nats-io/jetstream'
import type { KV } from '@nats-io/kv'
import type { Outcome } from '../../delivery'
import { untilStored } from './connection'

/** What is known of a message beyond its content, which can't be changed. Missing until there is anything to know. */
export interface MessageState {
  /** Attempts that ended with an outcome. */
  attempts: number
  previous?: Outcome
  /** The deliveries up to this one ended in order: those after it, but the present one, ended with a worker that died or hung. */
  orderlyDeliveries: number
  /** Times that the message was held alone by a worker that died or hung. */
  isolatedTries?: number
}

const GIVE_UP_AFTER_MS = 60_000

/** The states of messages, by their sequence in the stream. */
export class EventStates {
  constructor(
    private readonly bucket: KV,
    private readonly manager: JetStreamManager,
    private readonly stream: string
  ) {}

  async get(sequence: number): Promise<{ state: MessageState; revision: number } | undefined> {
    const entry = await untilStored(() => this.bucket.get(String(sequence)), GIVE_UP_AFTER_MS)
    if (entry?.operation !== 'PUT') return undefined
    return { state: entry.json<MessageState>(), revision: entry.revision }
  }

  /** Resolves to the revision. */
  put(sequence: number, state: MessageState): Promise<number> {
    return untilStored(() => this.bucket.put(String(sequence), JSON.stringify(state)), GIVE_UP_AFTER_MS)
  }

  /** Leaves no marker behind, as a delete of the bucket would: there may be millions. What fails goes with the bucket's age limit. */
  async remove(revision: number): Promise<void> {
    await this.manager.streams.deleteMessage(this.stream, revision, false).catch(() => undefined)
  }
}
