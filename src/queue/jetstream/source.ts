import type { Consumer, JsMsg } from '@nats-io/jetstream'
import type { Batch, Source } from '../../pipeline'
import { QueueError } from '../error'
import { CRASHES_BEFORE_ISOLATION, MAX_CRASHES } from '../failure'
import { type BatchParts, type Held, JetStreamBatch } from './batch'
import { parseEvent } from './message'

export interface SourceParts extends BatchParts {
  consumer: Consumer
  /** Maximum events per batch. */
  batchSize: number
  /** A partial batch waits this long for more events. */
  maxWaitMs: number
}

/** The shortest wait of a fetch that the server allows. A stop takes as long. */
const FETCH_MS = 1000
/** After a failed fetch: the server may be temporarily unavailable. */
const PAUSE_MS = 250

export class JetStreamSource implements Source {
  private taking: Promise<unknown> = Promise.resolve()

  constructor(private readonly parts: SourceParts) {}

  /** Resolves when a stopped read has released its messages. */
  async untilReleased(): Promise<void> {
    await this.taking.catch(() => undefined)
  }

  async *read(signal: AbortSignal): AsyncIterable<Batch> {
    while (!signal.aborted) {
      const taking = this.take(signal)
      this.taking = taking
      const held = await taking
      const ordinary = held.filter(({ crashes }) => crashes < CRASHES_BEFORE_ISOLATION)
      const suspects = held.filter(({ crashes }) => crashes >= CRASHES_BEFORE_ISOLATION)
      // They wait here, and nothing else would keep them alive.
      const keeping = setInterval(() => suspects.forEach(({ message }) => message.working()), this.parts.ackWaitMs / 3)
      try {
        if (ordinary.length > 0) yield new JetStreamBatch(this.parts, ordinary)
        while (!isAborted(signal)) {
          const suspect = suspects.shift()
          if (suspect === undefined) break
          yield* this.isolate(suspect)
        }
        if (isAborted(signal)) await this.release(suspects)
      } finally {
        clearInterval(keeping)
      }
    }
  }

  /** After a stop, messages are released at once, because nobody may be left to acknowledge them. */
  private async take(signal: AbortSignal): Promise<(Held & { crashes: number })[]> {
    const messages = await this.fetch(signal)
    const held = await Promise.all(messages.map((message) => this.hold(message)))
    if (!signal.aborted) return held
    await this.release(held)
    return []
  }

  private async release(held: readonly Held[]): Promise<void> {
    const batch = new JetStreamBatch(this.parts, held)
    await batch.acknowledge(held.map((_, index) => ({ index, kind: 'release' })))
  }

  /** The available messages, up to a batch; if there are few, waits a while for more. */
  private async fetch(signal: AbortSignal): Promise<JsMsg[]> {
    const { consumer, connection } = this.parts
    try {
      const first = await consumer.next({ expires: FETCH_MS })
      if (first === null) return []
      const more = signal.aborted ? 0 : await this.countMore(first, signal)
      return more === 0 ? [first] : await this.fetchWith(first, more)
    } catch {
      if (connection.isClosed()) throw new QueueError('The connection to NATS is closed.')
      await pause(PAUSE_MS, signal)
      return []
    }
  }

  /** How many more to fetch. A fetch of more than are available waits for them, at least a second. */
  private async countMore(first: JsMsg, signal: AbortSignal): Promise<number> {
    const { consumer, batchSize, maxWaitMs } = this.parts
    const most = batchSize - 1
    // The server counts only messages that were never delivered. Others probably failed together with this one, and a retry can
    // wait.
    if (first.redelivered || first.info.pending >= most) return most
    await pause(maxWaitMs, signal)
    if (signal.aborted) return 0
    return consumer.info().then(
      ({ num_pending: pending }) => Math.min(most, pending),
      () => 0
    )
  }

  /** `first` and up to `count` more. Keeps messages alive while waiting for the rest, and drops duplicates. */
  private async fetchWith(first: JsMsg, count: number): Promise<JsMsg[]> {
    const messages = new Map([[first.seq, first]])
    const keeping = setInterval(() => messages.forEach((message) => message.working()), this.parts.ackWaitMs / 3)
    try {
      const fetched = await this.parts.consumer.fetch({ max_messages: count, expires: FETCH_MS })
      for await (const message of fetched) messages.set(message.seq, message)
    } catch {
      // Broken off: what came is held, what did not is delivered again.
    } finally {
      clearInterval(keeping)
    }
    return [...messages.values()]
  }

  private async hold(message: JsMsg): Promise<Held & { crashes: number }> {
    const event = parseEvent(message)
    const { deliveryCount } = message.info
    const found = deliveryCount > 1 ? await this.parts.states.get(message.seq) : undefined
    const state = found?.state ?? { attempts: 0, orderlyDeliveries: 0 }
    const crashes = deliveryCount - 1 - state.orderlyDeliveries
    const previous = state.previous ?? event?.previous
    return {
      message,
      event,
      crashes,
      state: { ...state, ...(previous !== undefined && { previous }) },
      ...(found && { revision: found.revision })
    }
  }

  /** Alone, and counted beforehand: if the worker crashes, the next one knows which message it was. */
  private async *isolate(suspect: Held): AsyncIterable<Batch> {
    const isolatedTries = (suspect.state.isolatedTries ?? 0) + 1
    const batch = new JetStreamBatch(this.parts, [suspect])
    if (isolatedTries > MAX_CRASHES - CRASHES_BEFORE_ISOLATION) {
      await batch.buryAsCrash()
      return
    }
    suspect.state = { ...suspect.state, isolatedTries }
    suspect.revision = await this.parts.states.put(suspect.message.seq, suspect.state)
    yield batch
  }
}

/** A function, because the compiler would otherwise assume that `aborted` can't change during a `yield`. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted

/** Ends early on an abort. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
