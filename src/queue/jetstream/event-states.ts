import type { JetStreamManager } from '@nats-io/jetstream'
import type { KV } from '@nats-io/kv'
import type { Outcome } from '../../delivery'
import { untilStored } from './connection'

/** A message's state, because its content can't be changed. Stored only once there is something to store. */
export interface MessageState {
  /** Attempts that ended with an outcome. */
  attempts: number
  previous?: Outcome
  /** Deliveries up to this one ended normally; later ones, except the present one, ended with a worker that crashed or hung. */
  orderlyDeliveries: number
  /** How often the message was held alone by a worker that crashed or hung. */
  isolatedTries?: number
}

/** The states of messages, by their sequence in the stream. */
export class EventStates {
  constructor(
    private readonly bucket: KV,
    private readonly manager: JetStreamManager,
    private readonly stream: string
  ) {}

  async get(sequence: number): Promise<{ state: MessageState; revision: number } | undefined> {
    const entry = await untilStored(() => this.bucket.get(String(sequence)))
    if (entry?.operation !== 'PUT') return undefined
    return { state: entry.json<MessageState>(), revision: entry.revision }
  }

  /** Resolves to the revision. */
  put(sequence: number, state: MessageState): Promise<number> {
    return untilStored(() => this.bucket.put(String(sequence), JSON.stringify(state)))
  }

  /**
   * Unlike the bucket's delete, leaves no markers, of which there could be millions. Failures are cleaned up by the bucket's
   * age limit.
   */
  async remove(revision: number): Promise<void> {
    await this.manager.streams.deleteMessage(this.stream, revision, false).catch(() => undefined)
  }
}
