import { connect } from 'node:net'
import { pinterestEvent, pinterestEvents, withSandbox } from '../../../__tests__/support/sandbox'
import { NOT_A_HASH, SANDBOX_CONVERSION_TOKEN, startSandbox, type Sandbox } from '..'
import { post, send } from './post'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  send(sandbox, undefined, { method: 'GET', path, headers })
const put = (body: string) => send(sandbox, body, { method: 'PUT', path: '/sandbox/faults' })

it('GET / explains what this is, and how to use it', async () => {
  const { status, headers, text } = await get('/')
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
  expect(text).toContain('Nothing sent here reaches Pinterest.')
  expect(text).toContain(`POST ${sandbox.url}/v5/ad_accounts/549755885175/events`)
  expect(text).toContain(SANDBOX_CONVERSION_TOKEN)
})

it('GET / does not reveal a custom token', () =>
  withSandbox({ conversionToken: 'my-own-secret' }, async (own) => {
    expect((await send(own, undefined, { method: 'GET', path: '/' })).text).not.toContain('my-own-secret')
  }))

it('GET /sandbox/received returns the property’s value, or its last entries', async () => {
  await post(sandbox, [pinterestEvent({ event_id: 'a' })])
  await post(sandbox, [pinterestEvent({ event_id: 'b', user_data: { em: ['Jane@Example.com'] } })])
  const { json, text } = await get('/sandbox/received')
  expect(json).toEqual(sandbox.received)
  expect(sandbox.received[1]?.events[0]?.event.user_data).toEqual({ em: [NOT_A_HASH] })
  expect(text).not.toMatch(/jane|sandbox-conversion-token/i)
  expect((await get('/sandbox/received?last=1')).json).toEqual(sandbox.received.slice(1))
  expect((await get('/sandbox/received?last=0')).json).toEqual([])
  expect((await get('/sandbox/received?last=9')).json).toHaveLength(2)
  expect((await get('/sandbox/received?last=x')).status).toBe(400)
})

it('GET /sandbox/counts returns the counts', async () => {
  await post(sandbox, pinterestEvents(3))
  expect((await get('/sandbox/counts')).json).toEqual(sandbox.counts)
  expect(sandbox.counts).toMatchObject({ requests: 1, processed: 3, byEventName: { checkout: 3 } })
})

it('POST /sandbox/reset clears everything', async () => {
  sandbox.setFaults([{ kind: 'unavailable', times: Infinity }])
  await post(sandbox, [pinterestEvent()])
  expect((await send(sandbox, undefined, { path: '/sandbox/reset' })).status).toBe(204)
  expect(sandbox.received).toEqual([])
  expect((await post(sandbox, [pinterestEvent()])).status).toBe(200)
})

it('PUT /sandbox/faults sets the faults', async () => {
  expect((await put('[{"kind":"unavailable","times":2},"cut:when=after"]')).status).toBe(204)
  expect((await post(sandbox, [pinterestEvent()])).status).toBe(503)
  expect((await put('[]')).status).toBe(204)
  expect((await post(sandbox, [pinterestEvent()])).status).toBe(200)
})

it.each([
  ['no JSON', '[', 'JSON'],
  ['no list', '{}', 'Faults must be a list'],
  ['an unknown kind', '[{"kind":"x"}]', 'Unknown fault "x". Possible:']
])('PUT /sandbox/faults rejects %s and keeps the existing faults', async (_why, body, message) => {
  sandbox.setFaults([{ kind: 'unavailable' }])
  const { status, json } = await put(body)
  expect([status, json.message]).toEqual([400, expect.stringContaining(message)])
  expect((await post(sandbox, [pinterestEvent()])).status).toBe(503)
})

it('PUT /sandbox/faults rejects a body over the limit', () =>
  withSandbox({ bodyLimitBytes: 10 }, async (small) => {
    const { status } = await send(small, '[{"kind":"unavailable"}]', { method: 'PUT', path: '/sandbox/faults' })
    expect(status).toBe(400)
  }))

describe('rejects pages of other sites', () => {
  it.each<[string, Record<string, string>, number]>([
    ['its own address', {}, 200],
    ['localhost', { host: 'localhost:8080' }, 200],
    ['a name that resolves to this machine (DNS rebinding)', { host: 'evil.example' }, 403],
    ['a name that begins like ours', { host: '127.0.0.1.evil.example' }, 403],
    ['a post from another site', { origin: 'https://evil.example' }, 403],
    ['a post from a file', { origin: 'null' }, 403]
  ])('%s', async (_why, headers, status) => {
    expect((await get('/sandbox/counts', headers)).status).toBe(status)
  })

  it('accepts its own origin', async () => {
    expect((await get('/sandbox/counts', { origin: sandbox.url })).status).toBe(200)
  })

  it('rejects a request without Host', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1')
    socket.write('GET /sandbox/counts HTTP/1.0\r\n\r\n')
    const text = await new Promise<string>((resolve) => socket.once('data', (data: Buffer) => resolve(data.toString())))
    socket.destroy()
    expect(text).toContain('403 Forbidden')
  })
})

it('listens on 127.0.0.1 only', () => {
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})
