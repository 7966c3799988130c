import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { withSandbox } from '../../../__tests__/support/sandbox'
import { type EventQueue, openQueue } from '../../queue'
import { queuedEvents } from '../../queue/__tests__/support/events'
import { NatsServer } from '../../queue/__tests__/support/nats-server'
import { parseFault, type Sandbox } from '../../sandbox'

const MAIN = join(__dirname, '../../../dist/cli/main.js')
/** After this time, the events of a dead worker go to another one. */
const SHORT_ACK_WAIT_MS = 1500

let server: NatsServer
let queue: EventQueue
let name = 0
let workers: ChildProcess[] = []

beforeAll(async () => {
  server = await NatsServer.start()
})

afterAll(() => server.end())

beforeEach(async () => {
  name += 1
  queue = await openQueue({ natsUrl: server.url, name: `test-${name}` })
})

afterEach(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  workers = []
  await queue.close()
})

interface RunningWorker {
  process: ChildProcess
  /** Its log so far. */
  log: Record<string, unknown>[]
  /** The URL of its metrics. */
  url: string
  end: Promise<number | null>
}

/** Resolves when the worker has started. */
async function startWorker({ url }: Pick<Sandbox, 'url'>, ...flags: string[]): Promise<RunningWorker> {
  const args = [
    'worker',
    '--nats',
    server.url,
    '--nats-name',
    `test-${name}`,
    '--sandbox-url',
    url,
    '--metrics-port',
    '0'
  ]
  const child = spawn(process.execPath, [MAIN, ...args, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
  workers.push(child)
  const log: Record<string, unknown>[] = []
  const started = new Promise<string>((resolve) => {
    createInterface(child.stderr).on('line', (line) => {
      if (!line.startsWith('{')) return
      const entry = JSON.parse(line) as Record<string, unknown>
      log.push(entry)
      if (typeof entry.metricsAt === 'string') resolve(entry.metricsAt)
    })
  })
  const end = once(child, 'exit').then(([code]) => code as number | null)
  return { process: child, log, end, url: await started }
}

/** Resolves when the condition is true. Checked again at each request to the sandbox. */
async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20))
}

const isEmpty = async () => (await queue.status()).backlog === 0

function recordedIds({ received }: Sandbox): string[] {
  return received.flatMap(({ events }) =>
    events.filter(({ recorded }) => recorded).map(({ event }) => String(event.event_id))
  )
}

const idsOf = (count: number) =>
  queuedEvents(count)
    .map(({ event }) => String(event.messageId))
    .sort()

it('sends the queue’s events, counts them in its metrics, and ends cleanly on SIGTERM', () =>
  withSandbox({}, async (sandbox) => {
    await queue.enqueue(queuedEvents(1200))
    const worker = await startWorker(sandbox)
    await until(isEmpty)
    const metrics = await (await fetch(`${worker.url}/metrics`)).text()
    expect(metrics).toContain('pinterest_conversions_events_delivered_total{event="lead"} 1200')
    expect(metrics).toContain('pinterest_conversions_backlog_events 0')
    expect(metrics).not.toMatch(/@|[0-9a-f]{64}/)
    expect((await fetch(`${worker.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(200)
    worker.process.kill('SIGTERM')
    expect(await worker.end).toBe(0)
    expect(worker.log.at(-1)).toMatchObject({ msg: 'total events', delivered: 1200 })
    expect(recordedIds(sandbox).sort()).toEqual(idsOf(1200))
  }))

it('waits on SIGTERM for requests in flight, and releases the rest for the next worker, which sends it once', () =>
  withSandbox({}, async (sandbox) => {
    await queue.enqueue(queuedEvents(6000))
    const worker = await startWorker(sandbox, '--concurrency', '1')
    await until(() => sandbox.counts.requests > 0)
    worker.process.kill('SIGTERM')
    expect(await worker.end).toBe(0)
    expect((await queue.status()).backlog).toBeGreaterThan(0)
    await startWorker(sandbox)
    await until(isEmpty)
    expect(recordedIds(sandbox).sort()).toEqual(idsOf(6000))
  }))

it.each([
  { signal: 'SIGKILL', what: 'is killed in mid-batch' },
  { signal: 'SIGSTOP', what: 'hangs in mid-batch' }
] as const)('a worker that $what loses nothing: another one sends its events', ({ signal }) =>
  withSandbox({ faults: [parseFault('hang:recorded=false,times=1')] }, async (sandbox) => {
    await (await openQueue({ natsUrl: server.url, name: `test-${name}`, ackWaitMs: SHORT_ACK_WAIT_MS })).close()
    await queue.enqueue(queuedEvents(100))
    const first = await startWorker(sandbox)
    await until(() => sandbox.counts.requests > 0)
    first.process.kill(signal)
    await startWorker(sandbox)
    await until(isEmpty)
    expect([...new Set(recordedIds(sandbox))].sort()).toEqual(idsOf(100))
  })
)

it('ends with the reason if Pinterest rejects the account, and loses nothing', () =>
  withSandbox({ faults: [parseFault('unauthorized:times=1')] }, async (sandbox) => {
    await queue.enqueue(queuedEvents(10))
    const worker = await startWorker(sandbox)
    expect(await worker.end).toBe(2)
    expect(worker.log).toContainEqual(expect.objectContaining({ level: 'error', httpStatus: 401 }))
    expect(await queue.status()).toMatchObject({ backlog: 10, deadLetters: 0 })
  }))
