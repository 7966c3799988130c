import { once } from 'node:events'
import { get } from 'node:https'
import { connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { ADMIN_KEY, basic, withGateway, WRITE_KEY, type TestGateway } from './support/gateway'
import { TEST_CERTIFICATE, TEST_KEY } from './support/certificate'

const portOf = (gateway: TestGateway) => Number(new URL(gateway.url).port)

/** A connection, and everything received on it until it closed. */
function open(gateway: TestGateway, first = ''): { socket: Socket; text: Promise<string> } {
  const socket = connect(portOf(gateway), '127.0.0.1')
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  // A disconnected client may get an error, as expected here.
  socket.on('error', () => undefined)
  socket.write(first)
  return { socket, text: new Promise((resolve) => socket.once('close', () => resolve(text))) }
}

const isWell = async (gateway: TestGateway) => {
  const answer = await gateway.post('/v1/track', { userId: 'u', event: 'x' })
  expect(answer.status).toBe(200)
}

describe('slow clients are disconnected', () => {
  const limits = { headersTimeoutMs: 200, requestTimeoutMs: 400, idleTimeoutMs: 5000 }
  it.each([
    ['headers that never end', 'POST /v1/t HTTP/1.1\r\nHost: x\r\nX-A: '],
    ['a body that never ends', 'POST /v1/t HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"userId":'],
    [
      'a body that continues after the answer',
      `POST /v1/t HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic('wrong')}\r\nContent-Length: 100\r\n\r\n{`
    ]
  ])('%s', (_what, text) =>
    withGateway({ limits }, async (gateway) => {
      const slow = Array.from({ length: 20 }, () => open(gateway, text))
      await isWell(gateway)
      const answers = await Promise.all(slow.map((connection) => connection.text))
      for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 4(08|01|00) /)
      await isWell(gateway)
    })
  )

  it('a connection without data', () =>
    withGateway({ limits: { headersTimeoutMs: 200, idleTimeoutMs: 300 } }, async (gateway) => {
      expect(await open(gateway).text).not.toContain('HTTP/1.1 200')
    }))
})

it('accepts connections up to the limit, and continues when they close', () =>
  withGateway({ limits: { maxConnections: 50 } }, async (gateway) => {
    const sockets = Array.from({ length: 500 }, () => open(gateway))
    // Connections over the limit are closed at once.
    let closed = 0
    const allOthersAreClosed = new Promise<void>((resolve) => {
      for (const { text } of sockets) void text.then(() => ++closed === 450 && resolve())
    })
    await allOthersAreClosed
    const rest = sockets.filter(({ socket }) => !socket.destroyed)
    expect(rest).toHaveLength(50)
    for (const { socket } of rest) socket.destroy()
    await Promise.all(rest.map(({ text }) => text))
    await isWell(gateway)
    const { text } = await gateway.ask('GET', '/metrics')
    expect(text).toContain('pinterest_conversions_http_connections_dropped_total 450')
  }))

it('rejects a body that announces or sends too much, and stores nothing', () =>
  withGateway({}, async (gateway) => {
    const head = `POST /v1/t HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic(WRITE_KEY)}\r\n`
    const chunked = open(gateway, `${head}Transfer-Encoding: chunked\r\n\r\n`)
    chunked.socket.write(`${(64 * 1024).toString(16)}\r\n${'x'.repeat(64 * 1024)}\r\n0\r\n\r\n`)
    expect(await chunked.text).toMatch(/^HTTP\/1\.1 400 [^]*payload_too_large/)
    await isWell(gateway)
  }))

it('limits the bytes of all bodies together, and asks other senders to retry', () =>
  withGateway({ limits: { maxBytesInFlight: 10_000 } }, async (gateway) => {
    const head = `POST /v1/t HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic(WRITE_KEY)}\r\nContent-Length: 9000\r\n\r\n`
    const holder = open(gateway, head + 'x'.repeat(8000))
    const body = JSON.stringify({ userId: 'u', event: 'x', properties: { x: 'x'.repeat(5000) } })
    let answer = await gateway.post('/v1/track', undefined, { body })
    // The other body arrives asynchronously.
    while (answer.status === 200) answer = await gateway.post('/v1/track', undefined, { body })
    expect([answer.status, answer.json.code]).toEqual([503, 'busy'])
    holder.socket.destroy()
    await holder.text
    while (answer.status === 503) answer = await gateway.post('/v1/track', undefined, { body })
    expect(answer.status).toBe(200)
  }))

it('rejects oversized headers, and data that is not HTTP', () =>
  withGateway({}, async (gateway) => {
    const large = open(gateway, `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`)
    expect(await large.text).toMatch(/^HTTP\/1\.1 431 /)
    expect(await open(gateway, 'hello?\r\n\r\n').text).toMatch(/^HTTP\/1\.1 400 /)
    await isWell(gateway)
  }))

it('answers 404 for unknown paths', () =>
  withGateway({}, async (gateway) => {
    for (const [method, path] of [
      ['GET', '/v1/track'],
      ['POST', '/'],
      ['POST', '/v1/tracks'],
      ['GET', '/v1/../metrics/%2e%2e/x']
    ] as const)
      expect((await gateway.ask(method, path)).status).toBe(404)
  }))

it('finishes requests in flight before it closes', () =>
  withGateway({}, async (gateway) => {
    let release = (): void => undefined
    gateway.queue.gate = new Promise((resolve) => (release = resolve))
    const body = JSON.stringify({ userId: 'u', event: 'x', writeKey: WRITE_KEY })
    const head = `POST /v1/t HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`
    const connection = open(gateway, head + body)
    const isReceived = async () => (await gateway.metrics.render()).text.includes('received_total{type="track"} 1')
    while (!(await isReceived())) await setImmediate()
    const closing = gateway.close()
    release()
    await closing
    expect(await connection.text).toMatch(/^HTTP\/1\.1 200 /)
    expect(gateway.queue.stored).toHaveLength(1)
  }))

describe('erasure over HTTP', () => {
  const identify = { userId: 'jane@example.com', traits: { email: 'jane@example.com' } }
  const path = '/v1/profiles/jane%40example.com'

  it('requires the admin key, because a write key is public', () =>
    withGateway({}, async (gateway) => {
      await gateway.post('/v1/identify', identify)
      for (const authorization of ['', basic(WRITE_KEY), basic('other'), 'Bearer other']) {
        expect((await gateway.ask('DELETE', path, { headers: { authorization } })).status).toBe(401)
      }
      expect(gateway.store.values.size).toBe(1)
      for (const deleted of [true, false]) {
        const answer = await gateway.ask('DELETE', path, { headers: { authorization: `Bearer ${ADMIN_KEY}` } })
        expect([answer.status, answer.json]).toEqual([200, { success: true, deleted }])
      }
      expect(gateway.store.values.size).toBe(0)
      expect(gateway.logText()).not.toContain('jane')
    }))

  it('is off without an admin key', () =>
    withGateway({ adminKey: undefined }, async (gateway) => {
      const answer = await gateway.ask('DELETE', path, { headers: { authorization: 'Bearer undefined' } })
      expect([answer.status, answer.json.code]).toEqual([403, 'no_admin_key'])
    }))
})

it('uses TLS if it has a certificate', () =>
  withGateway({ tls: { certificate: TEST_CERTIFICATE, key: TEST_KEY } }, async (gateway) => {
    expect(gateway.url).toMatch(/^https:\/\/127\.0\.0\.1:/)
    const [answer] = (await once(
      get(`${gateway.url}/healthz`, { ca: TEST_CERTIFICATE, agent: false }),
      'response'
    )) as [{ statusCode: number; resume(): void }]
    answer.resume()
    expect(answer.statusCode).toBe(200)
  }))
