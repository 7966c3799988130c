import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openQueue, type EventQueue, QueueError } from '../..'
import {
  acknowledgeAll,
  BatchReader,
  collect,
  idsOf,
  outcomeOf,
  queuedEvent,
  queuedEvents
} from '../../__tests__/support/events'
import { openEmbeddedQueue, type EmbeddedQueueOptions } from '..'

let folder: string
let queue: EventQueue
let reader: BatchReader
let nowMs = Date.now()

async function reopen(options: Partial<EmbeddedQueueOptions> = {}): Promise<void> {
  queue = await openEmbeddedQueue({ folder, maxWaitMs: 0, nowMs: () => nowMs, ...options })
  reader = new BatchReader(queue.source())
}

async function close(): Promise<void> {
  await reader.end()
  await queue.close()
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'queue-'))
  nowMs = Date.now()
  await reopen()
})

afterEach(async () => {
  await close()
  rmSync(folder, { recursive: true, force: true })
})

describe('storing', () => {
  it('returns the events in order, in batches of the requested size', async () => {
    await queue.enqueue(queuedEvents(2500))
    const batches = [await reader.next(), await reader.next(), await reader.next()]
    expect(batches.map(({ events }) => events.length)).toEqual([1000, 1000, 500])
    expect(batches.flatMap(idsOf)).toEqual(queuedEvents(2500).map(({ event }) => event.messageId))
  })

  it('drops a second event with the same ID, in one call, in concurrent calls and in consecutive ones', async () => {
    await queue.enqueue([queuedEvent(1), queuedEvent(1)])
    await Promise.all([queue.enqueue([queuedEvent(1), queuedEvent(2)]), queue.enqueue([queuedEvent(2)])])
    await queue.enqueue([queuedEvent(2)])
    expect(await queue.status()).toMatchObject({ backlog: 2 })
  })

  it('remembers the ID of a finished event, also after a restart, until the window ends', async () => {
    await queue.enqueue([queuedEvent(1)])
    await acknowledgeAll(await reader.next(), outcomeOf('delivered'))
    await close()
    await reopen()
    await queue.enqueue([queuedEvent(1)])
    expect(await queue.status()).toEqual({ backlog: 0, deadLetters: 0 })
    nowMs += 2 * 3_600_000
    await queue.enqueue([queuedEvent(1)])
    expect(await queue.status()).toMatchObject({ backlog: 1 })
  })

  it('waits briefly for more events', async () => {
    await close()
    await reopen({ batchSize: 3, maxWaitMs: 60_000 })
    await queue.enqueue([queuedEvent(1)])
    const batch = reader.next()
    await queue.enqueue(queuedEvents(2, 2))
    expect(idsOf(await batch)).toHaveLength(3)
  })

  it('reports the age of the oldest event', async () => {
    await queue.enqueue([
      { ...queuedEvent(1), receivedAtMs: 1000 },
      { ...queuedEvent(2), receivedAtMs: 2000 }
    ])
    expect(await queue.status()).toEqual({ backlog: 2, oldestReceivedAtMs: 1000, deadLetters: 0 })
    const batch = await reader.next()
    await batch.acknowledge([{ index: 0, kind: 'done', outcome: outcomeOf('delivered') }])
    expect(await queue.status()).toEqual({ backlog: 1, oldestReceivedAtMs: 2000, deadLetters: 0 })
  })

  it('reports that another process has the folder open', async () => {
    await expect(openQueue({ folder })).rejects.toThrow(
      new QueueError(
        `The queue in ${folder} is open in another process, and only one can use it at a time. Stop that process, or give another folder.`
      )
    )
  })

  it('reports that its folder can’t be created, and makes its folder private, even an existing one', async () => {
    // Node's recursive mkdir never returns there.
    await expect(openQueue({ folder: '/proc/self/a/queue' })).rejects.toThrow(/^Can't open the queue in \/proc/)
    const path = join(folder, 'a', 'queue')
    await (await openQueue({ folder: path })).close()
    expect(statSync(path).mode & 0o777).toBe(0o700)
    chmodSync(path, 0o755)
    await (await openQueue({ folder: path })).close()
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  it('rejects an event that is nested too deep, and stores later ones', async () => {
    let nested: unknown = []
    for (let level = 0; level < 50_000; level++) nested = [nested]
    await expect(queue.enqueue([queuedEvent(1, { nested })])).rejects.toThrow('nested too deep')
    await queue.enqueue([queuedEvent(2)])
    expect(idsOf(await reader.next())).toEqual(['event-2'])
  })
})

describe('answers', () => {
  it('returns an event again after its delay, with one more attempt and its outcome, also after a restart', async () => {
    const first = queuedEvent(1)
    await queue.enqueue([first])
    const outcome = outcomeOf('delivered', 'retry')
    await (await reader.next()).acknowledge([{ index: 0, kind: 'retry', outcome, delayMs: 90_000 }])
    await close()
    nowMs += 89_000
    await reopen()
    await queue.enqueue([queuedEvent(2)])
    expect(idsOf(await reader.next())).toEqual(['event-2'])
    nowMs += 2000
    await queue.enqueue([queuedEvent(3)])
    const again = await reader.next()
    expect(again.events[0]).toEqual({ event: first.event, attempts: 1, previous: outcome })
    await acknowledgeAll(again, outcomeOf('delivered'))
    expect(await queue.status()).toMatchObject({ backlog: 1 })
  })

  it('wakes a reader when an event is due', async () => {
    await close()
    await reopen({ nowMs: Date.now })
    await queue.enqueue([queuedEvent(1)])
    await (await reader.next()).acknowledge([{ index: 0, kind: 'retry', outcome: outcomeOf('retry'), delayMs: 20 }])
    expect((await reader.next()).events[0]).toMatchObject({ attempts: 1 })
  })

  it('stores the result of one of several subscriptions, so that it is not sent twice after a kill', async () => {
    await queue.enqueue([queuedEvent(1)])
    const outcome = outcomeOf('delivered', 'retry')
    await (await reader.next()).acknowledge([{ index: 0, kind: 'progress', outcome }])
    await close()
    await reopen()
    expect((await reader.next()).events[0]).toMatchObject({ attempts: 0, previous: outcome })
  })

  it('returns released events to the next reader unchanged', async () => {
    await queue.enqueue(queuedEvents(2))
    const batch = await reader.next()
    await reader.end()
    await batch.acknowledge([
      { index: 0, kind: 'done', outcome: outcomeOf('delivered') },
      { index: 1, kind: 'release' }
    ])
    reader = new BatchReader(queue.source())
    const again = await reader.next()
    expect(again.events).toMatchObject([{ attempts: 0, event: { messageId: 'event-1' } }])
  })

  it.each([
    {
      outcome: outcomeOf('rejected', 'delivered'),
      kind: 'rejected',
      only: ['Lead'],
      why: 'what was delivered is not sent again'
    },
    {
      outcome: outcomeOf('delivered', 'retry'),
      kind: 'out-of-attempts',
      only: ['Lead 2'],
      why: 'no attempts are left'
    },
    { outcome: outcomeOf('unknown'), kind: 'unknown', only: ['Lead'], why: 'a person decides' },
    {
      outcome: { ...outcomeOf('rejected'), timestamp: '2020-01-01T00:00:00Z' },
      kind: 'expired',
      only: ['Lead'],
      why: 'it is too old now'
    }
  ])('makes a dead letter of an outcome that is $kind: $why', async ({ outcome, kind, only }) => {
    await queue.enqueue([queuedEvent(1)])
    await acknowledgeAll(await reader.next(), outcome)
    expect(await queue.status()).toEqual({ backlog: 0, deadLetters: 1 })
    await close()
    await reopen()
    const [letter] = await collect(queue.deadLetters.list())
    expect(letter).toMatchObject({
      id: '1',
      kind,
      only,
      attempts: 1,
      failedAtMs: nowMs,
      event: { messageId: 'event-1' }
    })
    expect(await queue.deadLetters.get('1')).toEqual(letter)
  })
})

describe('dead letters', () => {
  beforeEach(async () => {
    await queue.enqueue(queuedEvents(3))
    await acknowledgeAll(await reader.next(), outcomeOf('delivered', 'unknown'))
  })

  it('are replayed only for the subscriptions that failed', async () => {
    expect(await queue.deadLetters.replay(['2', '2', '99', 'x'])).toBe(1)
    const batch = await reader.next()
    expect(idsOf(batch)).toEqual(['event-1'])
    expect(batch.events[0]).toMatchObject({
      attempts: 0,
      previous: { status: 'retry', results: [{ subscription: 'Lead 2' }] }
    })
    expect(await queue.status()).toMatchObject({ backlog: 1, deadLetters: 2 })
    expect(await queue.deadLetters.replay('all')).toBe(2)
    expect(idsOf(await reader.next())).toEqual(['event-0', 'event-2'])
  })

  it('are purged by ID or all at once', async () => {
    expect(await queue.deadLetters.purge(['1'])).toBe(1)
    expect((await collect(queue.deadLetters.list())).map(({ id }) => id)).toEqual(['2', '3'])
    expect(await queue.deadLetters.purge('all')).toBe(2)
    expect(await queue.status()).toEqual({ backlog: 0, deadLetters: 0 })
  })
})

/** A copy of the database as one moment left it: LevelDB may replace its files while they are copied. */
function copyOpenFolder(from: string): string {
  const names = () => readdirSync(from).sort().join()
  for (;;) {
    const copy = mkdtempSync(join(tmpdir(), 'queue-'))
    const before = names()
    try {
      cpSync(from, copy, { recursive: true })
      if (names() === before) return copy
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    rmSync(copy, { recursive: true })
  }
}

it('isolates an event that always crashes the process, lets others pass, and makes a dead letter of it', async () => {
  await queue.enqueue(queuedEvents(5))
  await close()
  // The files on the disk while a process holds events are what a kill leaves. Each copy continues from there.
  for (let start = 0; start < 5; start++) {
    await reopen()
    for (let batch = await reader.next(); !idsOf(batch).includes('event-3'); batch = await reader.next())
      await acknowledgeAll(batch, outcomeOf('delivered'))
    const left = copyOpenFolder(folder)
    await close()
    rmSync(folder, { recursive: true })
    folder = left
  }
  await reopen()
  // The other events of the first batches were processed, except the one after it.
  expect(await queue.status()).toMatchObject({ backlog: 1, deadLetters: 1 })
  expect(idsOf(await reader.next())).toEqual(['event-4'])
  expect(await queue.deadLetters.get('1')).toMatchObject({
    kind: 'out-of-attempts',
    reasons: ['5 times, a worker crashed or hung while it held this event.'],
    event: { messageId: 'event-3' }
  })
})
