import { gzipSync } from 'node:zlib'
import { basic, NOW, openGateway, withGateway, WRITE_KEY } from './support/gateway'
import { track } from './support/track'

describe('the write key', () => {
  const body = JSON.stringify({ ...track(), writeKey: WRITE_KEY })
  const wrong = JSON.stringify({ ...track(), writeKey: 'other' })
  it.each<[why: string, headers: Record<string, string>, body: string, status: number]>([
    ['as the basic authentication user', { authorization: basic(WRITE_KEY) }, JSON.stringify(track()), 200],
    ['in the body', {}, body, 200],
    ['in the body, with an OAuth token in the header', { authorization: 'Bearer token' }, body, 200],
    ['wrong in the body', {}, wrong, 401],
    ['wrong in the header, correct in the body', { authorization: basic('other') }, body, 401],
    ['missing', {}, JSON.stringify(track()), 401],
    ['empty', { authorization: basic('') }, body, 401],
    ['in another scheme', {}, JSON.stringify({ ...track(), writeKey: [WRITE_KEY] }), 401],
    ['part of a key', { authorization: basic(WRITE_KEY.slice(0, -1)) }, '{}', 401]
  ])('%s', async (_why, headers, text, status) =>
    withGateway({}, async (gateway) => {
      const answer = await gateway.ask('POST', '/v1/track', { headers, body: text })
      expect(answer.status).toBe(status)
      expect(gateway.queue.stored).toHaveLength(status === 200 ? 1 : 0)
    })
  )

  it('is neither stored with the event nor logged', () =>
    withGateway({}, async (gateway) => {
      await gateway.ask('POST', '/v1/track', { body })
      await gateway.ask('POST', '/v1/track', { body: wrong })
      expect(JSON.stringify(gateway.queue.stored)).not.toContain(WRITE_KEY)
      expect(gateway.logText()).toContain('invalid_write_key')
      expect(gateway.logText()).not.toContain(WRITE_KEY)
    }))

  it('keeps events of two sources apart, even with the same messageId', () =>
    withGateway({ writeKeys: [WRITE_KEY, 'key-2'] }, async (gateway) => {
      await gateway.post('/v1/track', track())
      await gateway.post('/v1/track', track(), { headers: { authorization: basic('key-2') } })
      expect(gateway.queue.events.size).toBe(2)
    }))
})

describe('bodies', () => {
  it.each<
    [why: string, headers: Record<string, string>, body: string | Buffer, status: number, code: string | undefined]
  >([
    [
      'text/plain, as browsers post',
      { 'content-type': 'text/plain;charset=UTF-8' },
      JSON.stringify(track()),
      200,
      undefined
    ],
    ['gzip', { 'content-encoding': 'gzip' }, gzipSync(JSON.stringify(track())), 200, undefined],
    ['with a byte order mark', {}, `\ufeff${JSON.stringify(track())}`, 200, undefined],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b', 415, 'unsupported_content_type'],
    ['brotli', { 'content-encoding': 'br' }, 'x', 415, 'unsupported_encoding'],
    ['not gzip', { 'content-encoding': 'gzip' }, JSON.stringify(track()), 400, 'invalid_gzip'],
    ['truncated gzip', { 'content-encoding': 'gzip' }, gzipSync('{"a":1}').subarray(0, -9), 400, 'invalid_gzip'],
    ['a gzip bomb', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(20_000_000)), 400, 'payload_too_large'],
    ['no JSON', {}, '{"userId": jane@example.com}', 400, 'invalid_json'],
    ['nothing', {}, '', 400, 'invalid_json']
  ])('%s', async (_why, headers, body, status, code) =>
    withGateway({}, async (gateway) => {
      const answer = await gateway.post('/v1/track', undefined, { headers, body })
      expect([answer.status, answer.json.code]).toEqual([status, code])
      expect(gateway.queue.stored).toHaveLength(status === 200 ? 1 : 0)
      // Nothing of an unreadable body is repeated.
      expect(answer.text + gateway.logText()).not.toContain('jane')
    })
  )
})

describe('the clock and the request', () => {
  const mozilla = 'Mozilla/5.0 (X11; Linux x86_64)'
  const forwarded = { 'x-forwarded-for': '198.51.100.9, 203.0.113.7, 10.0.0.2', 'user-agent': mozilla }
  const store = async (event: Record<string, unknown>, headers = {}, options = {}) => {
    const gateway = await openGateway(options)
    await gateway.post('/v1/track', track(event), { headers })
    await gateway.close()
    return gateway.queue.stored[0] as Record<string, unknown> & { context?: Record<string, unknown> }
  }

  it.each<[why: string, event: Record<string, unknown>, timestamp: unknown]>([
    ['a missing time becomes the time of arrival', {}, '2026-11-24T12:00:00.000Z'],
    [
      'a clock that is two hours fast is corrected',
      { timestamp: '2026-11-24T13:59:50.000Z', sentAt: '2026-11-24T14:00:00.000Z' },
      '2026-11-24T11:59:50.000Z'
    ],
    ['without sentAt, the time is unchanged', { timestamp: '2026-11-24T11:00:00Z' }, '2026-11-24T11:00:00Z'],
    [
      'a time without a zone is unchanged',
      { timestamp: '2026-11-24 11:00', sentAt: '2026-11-24T14:00:00Z' },
      '2026-11-24 11:00'
    ],
    ['an invalid sentAt', { timestamp: '2026-11-24T11:00:00Z', sentAt: 'now' }, '2026-11-24T11:00:00Z']
  ])('%s', async (_why, event, timestamp) => {
    const stored = await store(event)
    expect(stored.timestamp).toBe(timestamp)
    expect(stored).toMatchObject({ receivedAt: new Date(NOW).toISOString() })
    expect(stored).not.toHaveProperty('sentAt')
  })

  it('corrects each event of a batch by the batch’s clock', () =>
    withGateway({}, async (gateway) => {
      const event = { type: 'track', ...track({ timestamp: '2026-11-24T12:59:00.000Z' }) }
      await gateway.post('/v1/batch', { batch: [event], sentAt: '2026-11-24T13:00:00.000Z' })
      expect(gateway.queue.stored).toMatchObject([
        { timestamp: '2026-11-24T11:59:00.000Z', originalTimestamp: '2026-11-24T12:59:00.000Z' }
      ])
    }))

  it.each<[why: string, event: Record<string, unknown>, headers: Record<string, string>, ip: unknown, agent: unknown]>([
    ['a browser: the connection', {}, { 'user-agent': mozilla }, '127.0.0.1', mozilla],
    ['behind a trusted proxy: the last untrusted hop', {}, forwarded, '203.0.113.7', mozilla],
    [
      'the event’s own values take precedence',
      { context: { ip: '192.0.2.1', userAgent: 'own' } },
      forwarded,
      '192.0.2.1',
      'own'
    ],
    [
      "a server library: its machine is not the customer's",
      { context: { library: { name: '@segment/analytics-node' } } },
      { ...forwarded, 'user-agent': 'analytics-node-next/latest' },
      undefined,
      undefined
    ],
    ['a server with context.direct true', { context: { direct: true } }, { 'user-agent': 'app' }, '127.0.0.1', 'app'],
    ['a browser with context.direct false', { context: { direct: false } }, forwarded, undefined, undefined],
    ['a phone', { context: { library: { name: 'analytics-swift' } } }, { 'user-agent': 'App/1' }, '127.0.0.1', 'App/1'],
    [
      'an invalid address from a trusted proxy',
      {},
      { 'x-forwarded-for': 'x, y', 'user-agent': mozilla },
      '127.0.0.1',
      mozilla
    ]
  ])('%s', async (_why, event, headers, ip, agent) => {
    const { context } = await store(event, headers, { trustedProxies: ['127.0.0.1', '10.0.0.0/8'] })
    expect([context?.ip, context?.userAgent]).toEqual([ip, agent])
  })

  it('trusts only configured proxies', async () => {
    expect((await store({}, forwarded)).context?.ip).toBe('127.0.0.1')
  })

  it('rejects a proxy that is not an IP address', async () => {
    for (const range of ['proxy', '10.0.0.0/33', '10.0.0.0/8/8', '::1/200']) {
      await expect(openGateway({ trustedProxies: [range] })).rejects.toThrow(`"${range}" is not an IP address`)
    }
  })
})

describe('pages of other origins', () => {
  const preflight = (origin: string) => ({
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
  })
  it('answers the preflight of allowed origins only', () =>
    withGateway({ allowedOrigins: ['https://shop.example'] }, async (gateway) => {
      const allowed = await gateway.ask('OPTIONS', '/v1/t', preflight('https://shop.example'))
      expect(allowed.status).toBe(204)
      expect(allowed.headers).toMatchObject({
        'access-control-allow-origin': 'https://shop.example',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': expect.stringContaining('content-type')
      })
      const other = await gateway.ask('OPTIONS', '/v1/t', preflight('https://other.example'))
      expect(other.status).toBe(403)
      expect(other.headers).not.toHaveProperty('access-control-allow-origin')
    }))

  it.each([
    [[], 'https://shop.example', 403],
    [['https://shop.example'], 'https://shop.example', 200],
    [['https://shop.example'], 'https://shop.example.evil.example', 403],
    [['https://shop.example'], 'null', 403],
    [['*'], 'https://any.example', 200]
  ])('with %j allowed, a page of %s posts: %d', (allowedOrigins, origin, status) =>
    withGateway({ allowedOrigins }, async (gateway) => {
      const answer = await gateway.post('/v1/t', track(), { headers: { origin, 'content-type': 'text/plain' } })
      expect(answer.status).toBe(status)
      expect(gateway.queue.stored).toHaveLength(status === 200 ? 1 : 0)
    })
  )
})
