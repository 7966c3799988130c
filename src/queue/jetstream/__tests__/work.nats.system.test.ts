import { withSandbox } from '../../../../__tests__/support/sandbox'
import { parseFault, type Sandbox } from '../../../sandbox'
import { type EventQueue, workQueue } from '../..'
import { acknowledgeAll, BatchReader, collect, idsOf, outcomeOf, queuedEvents } from '../../__tests__/support/events'
import { NatsServer } from '../../__tests__/support/nats-server'
import { openJetStreamQueue, type JetStreamQueueOptions } from '..'

let server: NatsServer
let name = 0
const open: EventQueue[] = []

beforeAll(async () => {
  server = await NatsServer.start()
})

afterAll(() => server.end())

beforeEach(() => {
  name += 1
})

afterEach(() => Promise.all(open.splice(0).map((queue) => queue.close())))

async function openQueue(options: Partial<JetStreamQueueOptions> = {}): Promise<EventQueue> {
  const queue = await openJetStreamQueue({ natsUrl: server.url, name: `test-${name}`, maxWaitMs: 0, ...options })
  open.push(queue)
  return queue
}

/** Processes the queue until it is empty; resolves to the number of final outcomes. */
async function work(queue: EventQueue, { url, adAccountId, conversionToken }: Sandbox, stop = new AbortController()) {
  let answered = 0
  await workQueue(queue, {
    delivery: { settings: { ad_account_id: adAccountId, conversion_token: conversionToken }, baseUrl: url },
    requestsPerMinute: 60_000,
    concurrency: 2,
    maxAttempts: 8,
    retryDelayMs: () => 50,
    stop: stop.signal,
    observer: {
      onOutcome(_, { isFinal }) {
        if (isFinal) answered += 1
        void queue.status().then(({ backlog }) => backlog === 0 && stop.abort())
      }
    }
  })
  return answered
}

const recordedIds = ({ received }: Sandbox) =>
  received.flatMap(({ events }) => events.filter(({ recorded }) => recorded).map(({ event }) => String(event.event_id)))

const namesOf = (count: number) =>
  queuedEvents(count)
    .map(({ event }) => String(event.messageId))
    .sort()

it('splits the events between two workers, each sent once', () =>
  withSandbox({}, async (sandbox) => {
    const queues = [await openQueue({ batchSize: 100 }), await openQueue({ batchSize: 100 })]
    await queues[0]!.enqueue(queuedEvents(2000))
    const stop = new AbortController()
    const answered = await Promise.all(queues.map((queue) => work(queue, sandbox, stop)))
    expect(Math.min(...answered)).toBeGreaterThan(0)
    expect(recordedIds(sandbox).sort()).toEqual(namesOf(2000))
  }))

it('delivers everything once Pinterest is back after an outage', () =>
  withSandbox(
    { faults: [parseFault('unavailable:times=3'), parseFault('rate-limit:retry-after=1,times=1')] },
    async (sandbox) => {
      const queue = await openQueue()
      await queue.enqueue(queuedEvents(50))
      await work(queue, sandbox)
      expect(recordedIds(sandbox).sort()).toEqual(namesOf(50))
      expect(await queue.status()).toMatchObject({ backlog: 0, deadLetters: 0 })
    }
  ))

it('isolates an event on which every worker hangs or crashes, lets others pass, and makes a dead letter of it', async () => {
  const ackWaitMs = 400
  const queue = await openQueue({ ackWaitMs })
  await queue.enqueue(queuedEvents(5))
  const passed: unknown[] = []
  let buried = 0
  while (buried === 0) {
    // A new worker each time, which never acknowledges what it holds with event-3, and then disappears.
    const reader = new BatchReader((await openQueue({ ackWaitMs })).source())
    for (let isAlive = true; isAlive && buried === 0;) {
      const batch = await Promise.race([reader.next(), untilBuried(queue)])
      if (batch === undefined) buried = 1
      else if (idsOf(batch).includes('event-3')) isAlive = false
      else {
        passed.push(...idsOf(batch))
        await acknowledgeAll(batch, outcomeOf('delivered'))
      }
    }
    void reader.end().catch(() => undefined)
  }
  // What the last of them held after it is released after the same time.
  const reader = new BatchReader((await openQueue()).source())
  while (new Set(passed).size < 4) {
    const batch = await reader.next()
    passed.push(...idsOf(batch))
    await acknowledgeAll(batch, outcomeOf('delivered'))
  }
  await reader.end()
  expect([...new Set(passed)].sort()).toEqual(['event-0', 'event-1', 'event-2', 'event-4'])
  expect(await collect(queue.deadLetters.list())).toMatchObject([
    { kind: 'out-of-attempts', attempts: 0, event: { messageId: 'event-3' } }
  ])
})

async function untilBuried(queue: EventQueue): Promise<undefined> {
  while ((await queue.status()).deadLetters === 0) await new Promise((resolve) => setTimeout(resolve, 100))
}
