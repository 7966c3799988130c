import { connect } from '@nats-io/transport-node'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { EventQueue } from '../..'
import {
  acknowledgeAll,
  BatchReader,
  collect,
  idsOf,
  outcomeOf,
  queuedEvent,
  queuedEvents
} from '../../__tests__/support/events'
import { NatsServer } from '../../__tests__/support/nats-server'
import { openJetStreamQueue, type JetStreamQueueOptions } from '..'

let server: NatsServer
let name = 0
const open: EventQueue[] = []
const readers: BatchReader[] = []

async function openQueue(options: Partial<JetStreamQueueOptions> = {}): Promise<EventQueue> {
  const queue = await openJetStreamQueue({ natsUrl: server.url, name: `test-${name}`, maxWaitMs: 0, ...options })
  open.push(queue)
  return queue
}

function read(queue: EventQueue): BatchReader {
  const reader = new BatchReader(queue.source())
  readers.push(reader)
  return reader
}

beforeAll(async () => {
  server = await NatsServer.start()
})

afterAll(() => server.end())

// Each test has its own streams on one server.
beforeEach(() => {
  name += 1
})

afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.end()))
  await Promise.all(open.splice(0).map((queue) => queue.close()))
})

describe('storing', () => {
  it('returns the events in batches of up to 1000, each to one worker', async () => {
    const queue = await openQueue()
    await queue.enqueue(queuedEvents(2500))
    const [one, other] = [read(queue), read(await openQueue())]
    const batches = [await one.next(), await other.next(), await one.next()]
    expect(batches.map(({ events }) => events.length)).toEqual([1000, 1000, 500])
    expect(batches.flatMap(idsOf)).toEqual(queuedEvents(2500).map(({ event }) => event.messageId))
  })

  it('drops a second event with the same ID, even if the first one is finished', async () => {
    const queue = await openQueue()
    await queue.enqueue([queuedEvent(1), queuedEvent(1)])
    await acknowledgeAll(await read(queue).next(), outcomeOf('delivered'))
    await queue.enqueue([queuedEvent(1), queuedEvent(2)])
    expect(await queue.status()).toMatchObject({ backlog: 1, deadLetters: 0 })
  })

  it('waits briefly for more events', async () => {
    const queue = await openQueue({ maxWaitMs: 300 })
    const batch = read(queue).next()
    await queue.enqueue([queuedEvent(1)])
    await queue.enqueue(queuedEvents(20, 2))
    expect(idsOf(await batch)).toHaveLength(21)
  })

  it('reports the age of the oldest event', async () => {
    const queue = await openQueue()
    expect(await queue.status()).toEqual({ backlog: 0, deadLetters: 0 })
    const before = Date.now()
    await queue.enqueue([queuedEvent(1)])
    const { oldestReceivedAtMs = 0 } = await queue.status()
    expect(Math.abs(oldestReceivedAtMs - before)).toBeLessThan(10_000)
  })

  it('rejects events when the stream is full, and loses no stored ones', async () => {
    const queue = await openQueue({ maxBytes: 5000 })
    let stored = 0
    const fill = async () => {
      for (;;) {
        await queue.enqueue([queuedEvent(stored)])
        stored += 1
      }
    }
    await expect(fill()).rejects.toThrow('NATS JetStream did not store an event: maximum bytes exceeded.')
    expect(idsOf(await read(queue).next())).toHaveLength(stored)
  })
})

describe('settings', () => {
  it('are changed if given, and else kept', async () => {
    await openQueue({ ackWaitMs: 2000, maxBytes: 5000 })
    const queue = await openQueue({ maxBytes: 100_000 })
    await queue.enqueue(queuedEvents(50))
    const held = await read(queue).next()
    expect(held.events).toHaveLength(50)
    // Neither answered nor kept alive: after two seconds the next worker gets it.
    expect((await read(await openQueue()).next()).events).toHaveLength(50)
  })

  it('can’t move a stream to another storage, and say so', async () => {
    await openQueue({ storage: 'memory' })
    await expect(openQueue({ storage: 'file' })).rejects.toThrow(/uses memory storage, which NATS can't change/)
  })

  it('report a missing server, without the address’s password', async () => {
    const natsUrl = 'nats://jane:secret@127.0.0.1:1'
    await expect(openQueue({ natsUrl })).rejects.toThrow(/^Can't use NATS JetStream at nats:\/\/127\.0\.0\.1:1: /)
  })
})

describe('answers', () => {
  it('redeliver an event after its delay to any worker, with one more attempt and its outcome', async () => {
    const queue = await openQueue()
    const event = queuedEvent(1)
    await queue.enqueue([event])
    const outcome = outcomeOf('delivered', 'retry')
    const reader = read(queue)
    await (await reader.next()).acknowledge([{ index: 0, kind: 'retry', outcome, delayMs: 100 }])
    await reader.end()
    const again = await read(await openQueue()).next()
    expect(again.events).toEqual([{ event: event.event, attempts: 1, previous: outcome }])
    await again.acknowledge([{ index: 0, kind: 'retry', outcome, delayMs: 0 }])
  })

  it('store the result of one of several subscriptions, so that the next worker does not resend it', async () => {
    const queue = await openQueue({ ackWaitMs: 1000 })
    await queue.enqueue([queuedEvent(1)])
    const outcome = outcomeOf('delivered', 'retry')
    await (await read(queue).next()).acknowledge([{ index: 0, kind: 'progress', outcome }])
    expect((await read(await openQueue()).next()).events[0]).toMatchObject({ attempts: 0, previous: outcome })
  })

  it('return released events to the next worker at once, unchanged, without counting a crash', async () => {
    const queue = await openQueue()
    await queue.enqueue(queuedEvents(2))
    for (let turn = 0; turn < 4; turn++) {
      const reader = read(queue)
      const batch = await reader.next()
      expect(batch.events).toMatchObject([{ attempts: 0 }, { attempts: 0 }])
      await reader.end()
      await batch.acknowledge(batch.events.map((_, index) => ({ index, kind: 'release' })))
    }
  })

  it('lose nothing when a worker stops in mid-read: the next one gets the events at once', async () => {
    const queue = await openQueue({ maxWaitMs: 60_000 })
    await queue.enqueue(queuedEvents(3))
    const stop = new AbortController()
    const reading = queue.source().read(stop.signal)[Symbol.asyncIterator]().next()
    const connection = await connect({ servers: server.url })
    const { consumers } = await jetstreamManager(connection)
    while ((await consumers.info(`test-${name}-events`, 'workers')).num_ack_pending === 0)
      await new Promise((resolve) => setTimeout(resolve, 20))
    stop.abort()
    await queue.close()
    await connection.close()
    expect((await reading).done).toBe(true)
    expect((await read(await openQueue({ maxWaitMs: 0 })).next()).events).toHaveLength(3)
  })

  it.each([
    { outcome: outcomeOf('rejected', 'delivered'), kind: 'rejected', only: ['Lead'] },
    { outcome: outcomeOf('delivered', 'retry'), kind: 'out-of-attempts', only: ['Lead 2'] },
    { outcome: outcomeOf('unknown'), kind: 'unknown', only: ['Lead'] }
  ])('make a dead letter of an outcome that is $kind', async ({ outcome, kind, only }) => {
    const queue = await openQueue()
    await queue.enqueue([queuedEvent(1)])
    await acknowledgeAll(await read(queue).next(), outcome)
    const [letter] = await collect(queue.deadLetters.list())
    expect(letter).toMatchObject({ id: '1', kind, only, attempts: 1, event: { messageId: 'event-1' } })
    expect(await queue.deadLetters.get('1')).toEqual(letter)
    expect(await queue.status()).toMatchObject({ deadLetters: 1 })
  })

  it('keep a foreign message as a dead letter, unchanged', async () => {
    const queue = await openQueue()
    const connection = await connect({ servers: server.url })
    await jetstream(connection).publish(`test-${name}.events`, 'hello')
    const batch = await read(queue).next()
    expect(batch.events).toEqual([{ problem: 'The message is not an event that this program stored.', attempts: 0 }])
    await acknowledgeAll(batch, outcomeOf('rejected'))
    expect(await collect(queue.deadLetters.list())).toMatchObject([{ text: 'hello', event: {} }])
    await connection.close()
  })
})

describe('dead letters', () => {
  it('are replayed only for the subscriptions that failed, and purged', async () => {
    const queue = await openQueue()
    await queue.enqueue(queuedEvents(4))
    const reader = read(queue)
    await acknowledgeAll(await reader.next(), outcomeOf('delivered', 'unknown'))
    expect(await queue.deadLetters.replay(['2', '2', '99', 'x'])).toBe(1)
    const batch = await reader.next()
    expect(idsOf(batch)).toEqual(['event-1'])
    expect(batch.events[0]).toMatchObject({ previous: { status: 'retry', results: [{ subscription: 'Lead 2' }] } })
    expect(await queue.deadLetters.purge(['1'])).toBe(1)
    expect(await queue.deadLetters.replay('all')).toBe(2)
    expect(idsOf(await reader.next())).toEqual(['event-2', 'event-3'])
    expect(await queue.deadLetters.purge('all')).toBe(0)
    expect(await queue.deadLetters.get('1')).toBeUndefined()
  })
})

test('a key-value store accepts any key', async () => {
  const queue = await openQueue()
  const profiles = await queue.keyValueStore('profiles')
  await profiles.put('user *.> 1', { em: 'x' })
  await profiles.put('2', [1])
  await profiles.delete('2')
  expect(await collect((await (await openQueue()).keyValueStore('profiles')).entries())).toEqual([
    ['user *.> 1', { em: 'x' }]
  ])
  expect(await profiles.get('user *.> 1')).toEqual({ em: 'x' })
  expect(await profiles.get('2')).toBeUndefined()
})

test('a killed server loses nothing, and its source and worker continue when it is back', async () => {
  const queue = await openQueue({ ackWaitMs: 1000 })
  await queue.enqueue(queuedEvents(200))
  const reader = read(queue)
  const held = await reader.next()
  await server.kill()
  const answered = acknowledgeAll(held, outcomeOf('rejected'))
  await server.start()
  await answered
  await queue.enqueue(queuedEvents(200, 200))
  const ids = new Set<unknown>()
  while (ids.size < 200) {
    const batch = await reader.next()
    idsOf(batch).forEach((id) => ids.add(id))
    await acknowledgeAll(batch, outcomeOf('delivered'))
  }
  // The server removes acknowledged messages after answering.
  while ((await queue.status()).backlog > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  // An acknowledgement that the killed server had read but not stored causes one more delivery, but no second dead letter.
  expect(await queue.status()).toMatchObject({ backlog: 0, deadLetters: 200 })
})
