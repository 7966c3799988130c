import { createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { cli } from '../src/cli/__tests__/harness'
import type { Sandbox } from '../src/sandbox'
import { sha256, withSandbox } from './support/sandbox'
import { ADMIN_KEY, startSource, withFolder, WRITE_KEY } from './support/source-process'

const order = (id: string, change: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: id,
  userId: 'user-1',
  context: { traits: { email: 'jane@example.com' } },
  ...change
})

const eventsAt = (sandbox: Sandbox) => sandbox.received.flatMap(({ events }) => events.map(({ event }) => event))

/** Resolves when the sandbox has this many events with different IDs. */
async function untilDelivered(sandbox: Sandbox, count: number): Promise<void> {
  while (new Set(eventsAt(sandbox).map((event) => event.event_id)).size < count) await delay(20)
}

it('receives events, fills them from profiles, reports them, and ends cleanly', () =>
  withSandbox({}, (sandbox) =>
    withFolder(async (queue) => {
      const source = await startSource(['--sandbox-url', sandbox.url, '--queue', queue])
      expect(source.url).toMatch(/^http:\/\/127\.0\.0\.1:/)
      const identify = { userId: 'user-1', traits: { email: 'jane@example.com', phone: '+1 650 253 0000' } }
      expect(await source.post('/v1/identify', identify)).toBe(200)
      expect(await source.post('/v1/batch', { batch: [order('o-1', { context: {} }), order('o-2')] })).toBe(200)
      // The same message again is dropped.
      expect(await source.post('/v1/track', order('o-1'))).toBe(200)
      await untilDelivered(sandbox, 2)
      const metrics = await (await fetch(`${source.url}/metrics`)).text()
      expect(await source.end()).toBe(0)

      const events = eventsAt(sandbox)
      expect(events.map((event) => event.event_id).sort()).toEqual(['o-1', 'o-2'])
      for (const event of events) {
        expect(event.user_data).toMatchObject({ em: [sha256('jane@example.com')], ph: [sha256('16502530000')] })
      }
      expect(metrics).toContain('pinterest_conversions_events_received_total{type="identify"} 1')
      expect(source.text()).not.toMatch(/jane|6502530000|test-write-key|test-admin-key|sandbox-conversion-token/)
    })
  ))

it('loses nothing that was answered with 200 when it is killed before sending', () =>
  withFolder(async (queue) => {
    // Pinterest is unreachable: answered events can only be in the queue.
    const nobody = createServer().listen(0, '127.0.0.1')
    await once(nobody, 'listening')
    const { port } = nobody.address() as { port: number }
    nobody.on('connection', (socket) => socket.destroy())
    const source = await startSource(['--sandbox-url', `http://127.0.0.1:${port}`, '--queue', queue])
    const ids = Array.from({ length: 50 }, (_, index) => `o-${index}`)
    const statuses = await Promise.all(ids.map((id) => source.post('/v1/track', order(id))))
    const stored = ids.filter((_, index) => statuses[index] === 200)
    expect(stored).toEqual(ids)
    expect(await source.end('SIGKILL')).toBeNull()
    nobody.close()

    await withSandbox({}, async (sandbox) => {
      const again = await startSource(['--sandbox-url', sandbox.url, '--queue', queue])
      await untilDelivered(sandbox, ids.length)
      expect(await again.end()).toBe(0)
      expect([...new Set(eventsAt(sandbox).map((event) => event.event_id))].sort()).toEqual([...ids].sort())
    })
  }))

it('forgets a person, over HTTP while it runs, and in the folder afterwards', () =>
  withSandbox({}, (sandbox) =>
    withFolder(async (queue) => {
      const source = await startSource(['--sandbox-url', sandbox.url, '--queue', queue])
      for (const userId of ['user-1', 'user-2']) await source.post('/v1/identify', { userId, traits: { gender: 'f' } })
      const env = { PINTEREST_CONVERSIONS_ADMIN_KEY: ADMIN_KEY }
      const busy = await cli(['forget', 'user-1', '--queue', queue])
      expect([busy.code, busy.stderr]).toEqual([2, expect.stringContaining('open in another process')])
      const wrong = await cli(['forget', 'user-1', '--url', source.url], {
        env: { PINTEREST_CONVERSIONS_ADMIN_KEY: WRITE_KEY }
      })
      expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('answered 401')])
      expect((await cli(['forget', 'user-1', '--url', source.url], { env })).stdout).toBe('Deleted.\n')
      expect((await cli(['forget', 'user-1', '--url', source.url], { env })).stdout).toBe(
        'Nothing is stored for this ID.\n'
      )
      await source.end()
      expect((await cli(['forget', 'user-2', '--queue', queue])).stdout).toBe('Deleted.\n')
      expect((await cli(['forget', 'user-2', '--queue', queue])).stdout).toBe('Nothing is stored for this ID.\n')
    })
  ))
