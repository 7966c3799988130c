import type { JsMsg } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Acknowledgement, Batch, SourceEvent } from '../../pipeline'
import type { Outcome } from '../../delivery'
import { QueueError } from '../error'
import { buildCrashLetter, buildDeadLetter, type UnstoredDeadLetter } from '../failure'
import type { JetStreamDeadLetters } from './dead-letters'
import type { EventStates, MessageState } from './event-states'
import type { StoredEvent } from './message'

export interface BatchParts {
  connection: NatsConnection
  states: EventStates
  deadLetters: JetStreamDeadLetters
  /** A message without a keep-alive goes to another worker after this time. */
  ackWaitMs: number
  nowMs: () => number
}

export interface Held {
  message: JsMsg
  /** Missing when the message is not an event. */
  event: StoredEvent | undefined
  state: MessageState
  /** Revision of the state in its bucket; missing when there is none. */
  revision?: number
}

/** Messages that this worker holds. Each is answered by its own outcome. */
export class JetStreamBatch implements Batch {
  readonly events: readonly SourceEvent[]
  readonly sizeBytes: number
  readonly keepAliveIntervalMs: number
  private readonly unanswered: Set<Held>

  constructor(
    private readonly parts: BatchParts,
    private readonly held: readonly Held[]
  ) {
    this.unanswered = new Set(held)
    this.keepAliveIntervalMs = parts.ackWaitMs / 3
    this.events = held.map(toSourceEvent)
    this.sizeBytes = held.reduce((sum, { message }) => sum + message.data.length, 0)
  }

  async acknowledge(acknowledgements: readonly Acknowledgement[]): Promise<void> {
    await Promise.all(acknowledgements.map((acknowledgement) => this.answer(acknowledgement)))
    // After this, the server has processed all acknowledgements. A lost one means one more delivery.
    await this.parts.connection.flush().catch(() => {
      throw new QueueError('The connection to NATS is closed.')
    })
  }

  keepAlive(): void {
    for (const { message } of this.unanswered) message.working()
  }

  /** The message becomes a dead letter without another attempt. */
  async buryAsCrash(): Promise<void> {
    await Promise.all(
      this.held.map((held) => {
        const context = { attempts: held.state.attempts, failedAtMs: this.parts.nowMs() }
        return this.end(held, buildCrashLetter(this.letterEvent(held), context))
      })
    )
  }

  private async answer(acknowledgement: Acknowledgement): Promise<void> {
    const held = this.held[acknowledgement.index]
    if (held === undefined)
      throw new RangeError(`There is no event ${acknowledgement.index} in this batch of ${this.held.length}.`)
    switch (acknowledgement.kind) {
      case 'done':
        return this.finish(held, acknowledgement.outcome)
      case 'retry':
        return this.retry(held, acknowledgement)
      case 'progress':
        held.state = { ...held.state, previous: acknowledgement.outcome }
        held.revision = await this.parts.states.put(held.message.seq, held.state)
        return
      case 'release':
        return this.giveBack(held, held.state, 0)
    }
  }

  private async finish(held: Held, outcome: Outcome): Promise<void> {
    const context = { attempts: held.state.attempts + 1, failedAtMs: this.parts.nowMs() }
    return this.end(held, buildDeadLetter(this.letterEvent(held), outcome, context))
  }

  private retry(held: Held, { outcome, delayMs }: { outcome: Outcome; delayMs: number }): Promise<void> {
    return this.giveBack(held, { ...held.state, attempts: held.state.attempts + 1, previous: outcome }, delayMs)
  }

  /** Stored before the message is released, because the next worker needs it. */
  private async giveBack(held: Held, state: MessageState, delayMs: number): Promise<void> {
    const { isolatedTries: _, ...orderly } = state
    await this.parts.states.put(held.message.seq, {
      ...orderly,
      orderlyDeliveries: held.message.info.deliveryCount
    })
    this.unanswered.delete(held)
    held.message.nak(Math.ceil(delayMs))
  }

  /**
   * The letter is stored before the message leaves the queue: if the process is killed in between, the message is just
   * delivered again.
   */
  private async end(held: Held, letter: UnstoredDeadLetter | undefined): Promise<void> {
    if (letter !== undefined) await this.parts.deadLetters.store(letter, held.message)
    this.unanswered.delete(held)
    held.message.ack()
    if (held.revision !== undefined) await this.parts.states.remove(held.revision)
  }

  private letterEvent({ event, message }: Held) {
    return event ?? { event: {}, receivedAtMs: message.time.getTime(), text: message.string() }
  }
}

function toSourceEvent({ event, state }: Held): SourceEvent {
  const { attempts, previous } = state
  if (event === undefined) return { problem: 'The message is not an event that this program stored.', attempts }
  return { event: event.event, attempts, ...(previous !== undefined && { previous }) }
}
