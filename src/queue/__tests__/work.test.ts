import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withSandbox } from '../../../__tests__/support/sandbox'
import type { Sandbox } from '../../sandbox'
import { type EventQueue, openQueue, type OutcomeFacts, workQueue } from '..'
import { collect, queuedEvent, queuedEvents } from './support/events'

const HOUR_MS = 3_600_000
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString()

let folder: string
let queue: EventQueue

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'work-'))
  queue = await openQueue({ folder, maxWaitMs: 0, batchSize: 100 })
})

afterEach(async () => {
  await queue.close()
  rmSync(folder, { recursive: true })
})

interface Seen extends OutcomeFacts {
  status: string
  results: number
}

/** Processes the queue until it is empty. */
async function workAll({ url, adAccountId, conversionToken }: Sandbox, maxAttempts = 8) {
  const stop = new AbortController()
  const seen: Seen[] = []
  const batches: number[] = []
  const requests: (number | undefined)[] = []
  const end = await workQueue(queue, {
    delivery: { settings: { ad_account_id: adAccountId, conversion_token: conversionToken }, baseUrl: url },
    requestsPerMinute: 60_000,
    concurrency: 2,
    maxAttempts,
    retryDelayMs: () => 1,
    stop: stop.signal,
    observer: {
      onBatch: (count) => batches.push(count),
      onRequestEnd: ({ status }) => requests.push(status),
      onOutcome(outcome, facts) {
        seen.push({ status: outcome.status, results: outcome.results.length, ...facts })
        void queue.status().then(({ backlog }) => backlog === 0 && stop.abort())
      }
    }
  })
  return { end, seen, batches, requests }
}

it('delivers the queue’s events, and reports their outcomes', async () => {
  await queue.enqueue(queuedEvents(101))
  await withSandbox({}, async (sandbox) => {
    const { end, seen, batches, requests } = await workAll(sandbox)
    expect(end).toEqual({ end: 'stopped' })
    expect(batches).toEqual([100, 1])
    expect(requests).toEqual([200, 200])
    expect(seen).toHaveLength(101)
    expect(seen[0]).toEqual({ status: 'delivered', results: 1, isFinal: true, isExpired: false, isLate: false })
    expect(sandbox.counts.processed).toBe(101)
  })
})

it('retries temporary failures, and makes dead letters of events that are out of attempts', async () => {
  await queue.enqueue(queuedEvents(2))
  await withSandbox({ faults: [{ kind: 'server-error', times: 2 }] }, async (sandbox) => {
    const { seen } = await workAll(sandbox, 2)
    expect(seen.map(({ status, isFinal }) => ({ status, isFinal }))).toEqual([
      { status: 'retry', isFinal: false },
      { status: 'retry', isFinal: false },
      { status: 'retry', isFinal: true },
      { status: 'retry', isFinal: true }
    ])
  })
  expect(await collect(queue.deadLetters.list())).toMatchObject([{ kind: 'out-of-attempts', attempts: 2 }, {}])
})

it.each([
  {
    timestamp: ago(2 * HOUR_MS),
    facts: { status: 'delivered', isLate: true, isExpired: false },
    why: 'counts as offline'
  },
  {
    timestamp: ago(8 * 24 * HOUR_MS),
    facts: { status: 'rejected', isLate: false, isExpired: true },
    why: 'is rejected'
  },
  { timestamp: ago(60_000), facts: { status: 'delivered', isLate: false, isExpired: false }, why: 'is in time' }
])('reports that an event of $timestamp $why', async ({ timestamp, facts }) => {
  await queue.enqueue([queuedEvent(1, { timestamp })])
  await withSandbox({}, async (sandbox) => expect((await workAll(sandbox)).seen).toMatchObject([facts]))
})

it('stops if Pinterest rejects the account, and keeps every event', async () => {
  await queue.enqueue(queuedEvents(3))
  await withSandbox({}, async (sandbox) => {
    const { end } = await workAll({ ...sandbox, conversionToken: 'wrong' })
    expect(end).toMatchObject({ end: 'account-rejected', httpStatus: 401 })
  })
  expect(await queue.status()).toMatchObject({ backlog: 3, deadLetters: 0 })
})
