import { openQueue } from '../src/queue'
import { NatsServer } from '../src/queue/__tests__/support/nats-server'
import { sha256, withSandbox } from './support/sandbox'
import { startSource, startWorker, type SourceProcess } from './support/source-process'

let server: NatsServer
beforeAll(async () => {
  server = await NatsServer.start()
})
afterAll(() => server.end())

const running: Pick<SourceProcess, 'end'>[] = []
afterEach(() => Promise.all(running.splice(0).map((one) => one.end('SIGKILL'))))

async function started<Process extends Pick<SourceProcess, 'end'>>(starting: Promise<Process>): Promise<Process> {
  const one = await starting
  running.push(one)
  return one
}

const order = (id: string) => ({ type: 'track', event: 'Order Completed', messageId: id, userId: 'user-1' })

it('serve --nats and worker: one source is killed after its answers, another has the same IDs and profiles, and nothing is lost or sent twice', () =>
  withSandbox({}, async (sandbox) => {
    const nats = ['--nats', server.url, '--nats-name', 'shop']
    const first = await started(startSource(nats))
    expect(first.text()).not.toContain('Events go to')
    const identify = { userId: 'user-1', traits: { email: 'jane@example.com' } }
    expect(await first.post('/v1/identify', identify)).toBe(200)
    const ids = Array.from({ length: 30 }, (_, index) => `o-${index}`)
    const statuses = await Promise.all(ids.map((id) => first.post('/v1/track', order(id))))
    expect(await first.end('SIGKILL')).toBeNull()
    expect(statuses).toEqual(ids.map(() => 200))

    const second = await started(startSource(nats))
    expect(await second.post('/v1/batch', { batch: [...ids, 'o-30'].map(order) })).toBe(200)
    // The identify and each order, once.
    const queue = await openQueue({ natsUrl: server.url, name: 'shop' })
    expect(await queue.status()).toMatchObject({ backlog: 32, deadLetters: 0 })

    const worker = await started(startWorker([...nats, '--sandbox-url', sandbox.url]))
    while ((await queue.status()).backlog > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await queue.close()
    const metrics = await (await fetch(`${worker.url}/metrics`)).text()
    expect(metrics).toMatch(/pinterest_request_seconds_count\{status="2xx"\} [1-9]/)
    expect(await worker.end()).toBe(0)
    expect(await second.end()).toBe(0)

    const events = sandbox.received.flatMap((request) => request.events.map(({ event }) => event))
    expect(events.map((event) => String(event.event_id)).sort()).toEqual([...ids, 'o-30'].sort())
    for (const { user_data } of events) expect(user_data).toMatchObject({ em: [sha256('jane@example.com')] })
    expect(first.text() + second.text() + worker.text()).not.toMatch(/jane|test-write-key|sandbox-conversion-token/)
  }))

it('serve --nats stops with code 2 when it has lost its queue, so that a supervisor starts it again', async () => {
  const own = await NatsServer.start()
  try {
    const source = await started(startSource(['--nats', own.url]))
    await own.kill()
    await own.start('authorization { token: "another" }')
    expect(await source.exited).toBe(2)
    expect(source.text()).toContain('"reason":"The connection to NATS is closed')
  } finally {
    await own.end()
  }
})
