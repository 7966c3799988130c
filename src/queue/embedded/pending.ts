import type { Outcome } from '../../delivery'
import { stringifyEvent } from '../error'
import { CRASHES_BEFORE_ISOLATION } from '../failure'
import type { QueuedEvent } from '../queue'
import type { Database, Operation } from './database'
import { keyOf, numberOf, padded, rangeOf } from './keys'

/** An event's state besides its content. Stored only once there is something to store. */
export interface EventState {
  /** Attempts that ended with an outcome. */
  attempts: number
  previous?: Outcome
  /** When the next attempt is due, in milliseconds since 1970. Missing: at once. */
  dueMs?: number
  /** Times that a process ended while it held the event. */
  crashes?: number
}

/** An event that a worker holds. */
export interface HeldEvent {
  sequence: number
  event: QueuedEvent
  state: EventState
  /** Approximate bytes of the event as text. */
  sizeBytes: number
}

/** The stored events: which is next, which are due again, and which are held. The database is durable; holds are in memory. */
export class PendingEvents {
  private readonly held = new Set<number>()
  /** Released without an attempt: returned to the next reader. */
  private returned: number[] = []
  private isolated: number[] = []
  private readonly isIsolated = new Set<number>()
  /** Events up to here were read since the start, and are held, due later or done. */
  private cursor = 0
  private taking: Promise<HeldEvent[]> = Promise.resolve([])
  /** No earlier event remains. */
  private oldest = 0

  private constructor(
    private readonly database: Database,
    private nextSequence: number,
    /** Events in the queue, held or not. */
    public count: number
  ) {}

  static async open(database: Database): Promise<PendingEvents> {
    let count = 0
    let last = 0
    for await (const key of database.keys(rangeOf('event'))) {
      count += 1
      last = numberOf(key)
    }
    return new PendingEvents(database, last + 1, count)
  }

  /** The operations that store new events, in order. The caller that writes them adds to `count`. */
  operationsFor(events: readonly (QueuedEvent & { previous?: Outcome })[]): Operation[] {
    return events.flatMap(({ previous, ...event }): Operation[] => {
      const sequence = this.nextSequence++
      const stored: Operation = { type: 'put', key: keyOf('event', sequence), value: stringifyEvent(event) }
      if (previous === undefined) return [stored]
      // With a due time, like an event that waits for another attempt, because the state is read only for those.
      return [stored, ...this.retryOperations(sequence, { attempts: 0, previous, dueMs: 0 })]
    })
  }

  /** The operations that schedule another attempt of an event. */
  retryOperations(sequence: number, state: EventState & { dueMs: number }, before?: EventState): Operation[] {
    return [
      ...this.dueDeletion(sequence, before),
      { type: 'put', key: keyOf('state', sequence), value: JSON.stringify(state) },
      { type: 'put', key: keyOf('due', state.dueMs, sequence), value: '' }
    ]
  }

  stateOperation(sequence: number, state: EventState): Operation {
    return { type: 'put', key: keyOf('state', sequence), value: JSON.stringify(state) }
  }

  /** The operations that remove an event. The caller that writes them subtracts from `count`. */
  removalOperations({ sequence, state }: Pick<HeldEvent, 'sequence' | 'state'>): Operation[] {
    return [
      { type: 'del', key: keyOf('event', sequence) },
      { type: 'del', key: keyOf('state', sequence) },
      ...this.dueDeletion(sequence, state)
    ]
  }

  private dueDeletion(sequence: number, state: EventState | undefined): Operation[] {
    return state?.dueMs === undefined ? [] : [{ type: 'del', key: keyOf('due', state.dueMs, sequence) }]
  }

  /** Up to `limit` events that can be sent now, which are then held. Events due again come first, because they are older. */
  take(limit: number, nowMs: number): Promise<HeldEvent[]> {
    // Serialized, so that two readers don't get the same event.
    const taken = this.taking.then(() => this.takeNext(limit, nowMs))
    this.taking = taken.catch(() => [])
    return taken
  }

  private async takeNext(limit: number, nowMs: number): Promise<HeldEvent[]> {
    const alone = this.isolated.shift()
    if (alone !== undefined) return this.hold([alone])
    const sequences = this.returned.splice(0, limit)
    if (sequences.length < limit) sequences.push(...(await this.dueSequences(limit - sequences.length, nowMs)))
    const events = await this.hold(sequences)
    if (events.length < limit) events.push(...(await this.takeNew(limit - events.length)))
    return events
  }

  /** When the next waiting event is due; missing when none waits. */
  async nextDueMs(): Promise<number | undefined> {
    for await (const key of this.database.keys({ ...rangeOf('due'), limit: this.held.size + 1 })) {
      if (!this.held.has(numberOf(key))) return Number(key.split('!')[1])
    }
    return undefined
  }

  /** New events that were not handed out yet. */
  get unreadCount(): number {
    return Math.max(0, this.nextSequence - 1 - this.cursor)
  }

  /** Ends the hold. */
  release(sequences: readonly number[]): void {
    for (const sequence of sequences) {
      this.held.delete(sequence)
      this.isIsolated.delete(sequence)
    }
  }

  /** The event was not attempted: the next reader gets it. */
  giveBack(sequence: number): void {
    this.returned.push(sequence)
  }

  /** From now on, hands out events that crashed processes held one at a time. */
  isolate(sequence: number, crashes: number): void {
    if (crashes < CRASHES_BEFORE_ISOLATION) return
    this.isolated.push(sequence)
    this.isIsolated.add(sequence)
  }

  async oldestReceivedAtMs(): Promise<number | undefined> {
    const range = { gt: `event!${padded(this.oldest)}`, lt: rangeOf('event').lt, limit: 1 }
    for await (const [key, value] of this.database.entries(range)) {
      this.oldest = numberOf(key) - 1
      return (JSON.parse(value) as QueuedEvent).receivedAtMs
    }
    return undefined
  }

  /** Reads events with their states, and holds them. Skips events that have left the queue meanwhile. */
  private async hold(sequences: readonly number[]): Promise<HeldEvent[]> {
    for (const sequence of sequences) this.held.add(sequence)
    const [events, states] = await Promise.all([
      this.database.getMany(sequences.map((sequence) => keyOf('event', sequence))),
      this.database.getMany(sequences.map((sequence) => keyOf('state', sequence)))
    ])
    return sequences.flatMap((sequence, index) => {
      const event = events[index]
      if (event !== undefined)
        return [{ sequence, event: parseEvent(event), state: parseState(states[index]), sizeBytes: event.length }]
      this.held.delete(sequence)
      return []
    })
  }

  private async dueSequences(limit: number, nowMs: number): Promise<number[]> {
    const sequences: number[] = []
    const range = { gt: rangeOf('due').gt, lt: `due!${padded(nowMs + 1)}` }
    for await (const key of this.database.keys(range)) {
      const sequence = numberOf(key)
      if (!this.held.has(sequence) && !this.isIsolated.has(sequence)) sequences.push(sequence)
      if (sequences.length === limit) break
    }
    return sequences
  }

  private async takeNew(limit: number): Promise<HeldEvent[]> {
    for (;;) {
      const read: HeldEvent[] = []
      let lastRead = this.cursor
      for await (const [key, value] of this.database.entries({
        gt: `event!${padded(this.cursor)}`,
        lt: rangeOf('event').lt,
        limit
      })) {
        lastRead = numberOf(key)
        read.push({ sequence: lastRead, event: parseEvent(value), state: { attempts: 0 }, sizeBytes: value.length })
      }
      if (read.length === 0) return []
      this.cursor = lastRead
      const fresh = (await this.withStates(read)).filter(({ sequence }) => !this.isIsolated.has(sequence))
      for (const { sequence } of fresh) this.held.add(sequence)
      if (fresh.length > 0) return fresh
    }
  }

  /** Events of an earlier process that wait for another attempt are found by their due time. */
  private async withStates(events: readonly HeldEvent[]): Promise<HeldEvent[]> {
    const states = await this.database.getMany(events.map(({ sequence }) => keyOf('state', sequence)))
    return events.flatMap((held, index) => {
      const state = parseState(states[index])
      return state.dueMs === undefined ? [{ ...held, state }] : []
    })
  }
}

const parseEvent = (text: string): QueuedEvent => JSON.parse(text) as QueuedEvent

export const parseState = (text: string | undefined): EventState =>
  text === undefined ? { attempts: 0 } : (JSON.parse(text) as EventState)
