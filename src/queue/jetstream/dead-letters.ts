import type { JsMsg, StreamInfo } from '@nats-io/jetstream'
import { retryOnly } from '../../delivery'
import { REPLAYED, type UnstoredDeadLetter } from '../failure'
import type { DeadLetter, DeadLetterStore } from '../queue'
import { type Nats, untilStored } from './connection'
import { encodeEvent } from './message'
import type { Names } from './resources'

/** The dead letters of a JetStream queue, in their own stream. An ID is the letter's sequence in it. */
export class JetStreamDeadLetters implements DeadLetterStore {
  constructor(
    private readonly nats: Nats,
    private readonly names: Names
  ) {}

  /** Once per message, even when called again. */
  async store(letter: UnstoredDeadLetter, message: Pick<JsMsg, 'seq'>): Promise<void> {
    const body = JSON.stringify(letter)
    const msgID = `dead ${message.seq}`
    await untilStored(() => this.nats.client.publish(this.names.deadSubject, body, { msgID }))
  }

  async count(): Promise<number> {
    return (await this.info()).state.messages
  }

  async *list(): AsyncIterable<DeadLetter> {
    const { state } = await this.info()
    if (state.messages === 0) return
    const consumer = await this.nats.client.consumers.get(this.names.dead)
    const messages = await consumer.consume()
    try {
      for await (const message of messages) {
        yield { id: String(message.seq), ...message.json<UnstoredDeadLetter>() }
        if (message.info.pending === 0) return
      }
    } finally {
      messages.stop()
    }
  }

  async get(id: string): Promise<DeadLetter | undefined> {
    const sequence = sequenceOf(id)
    if (sequence === undefined) return undefined
    const message = await this.nats.manager.streams.getMessage(this.names.dead, { seq: sequence })
    return message === null ? undefined : { id, ...message.json<UnstoredDeadLetter>() }
  }

  async replay(ids: readonly string[] | 'all'): Promise<number> {
    let replayed = 0
    for await (const letter of this.lettersOf(ids)) {
      await this.requeue(letter)
      if (await this.delete(letter.id)) replayed += 1
    }
    return replayed
  }

  async purge(ids: readonly string[] | 'all'): Promise<number> {
    if (ids === 'all') return (await this.nats.manager.streams.purge(this.names.dead)).purged
    let purged = 0
    for (const id of new Set(ids)) if (await this.delete(id)) purged += 1
    return purged
  }

  private async *lettersOf(ids: readonly string[] | 'all'): AsyncIterable<DeadLetter> {
    if (ids === 'all') {
      yield* this.list()
      return
    }
    for (const id of new Set(ids)) {
      const letter = await this.get(id)
      if (letter !== undefined) yield letter
    }
  }

  /** A new ID, because the event's own was already used; it prevents replaying the same letter twice. */
  private async requeue(letter: DeadLetter): Promise<void> {
    const id = `replay ${letter.id} ${letter.failedAtMs}`
    const previous = retryOnly(letter.only, REPLAYED)
    const { event, receivedAtMs, text } = letter
    const body = text ?? encodeEvent({ id, event, receivedAtMs, ...(previous && { previous }) })
    await this.nats.client.publish(this.names.eventSubject, body, { msgID: id })
  }

  private async delete(id: string): Promise<boolean> {
    const sequence = sequenceOf(id)
    if (sequence === undefined) return false
    return this.nats.manager.streams.deleteMessage(this.names.dead, sequence).catch(() => false)
  }

  private info(): Promise<StreamInfo> {
    return this.nats.manager.streams.info(this.names.dead)
  }
}

const sequenceOf = (id: string): number | undefined => (/^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined)
