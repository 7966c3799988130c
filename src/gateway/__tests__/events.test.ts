import { basic, openGateway, withGateway, type TestGateway } from './support/gateway'
import { track } from './support/track'

describe('the content of a request', () => {
  let gateway: TestGateway
  beforeEach(async () => (gateway = await openGateway()))
  afterEach(() => gateway.close())

  it.each([
    ['track', ['/v1/track', '/v1/t'], { event: 'Order Completed' }],
    ['page', ['/v1/page', '/v1/p'], {}],
    ['screen', ['/v1/screen', '/v1/s'], {}],
    ['identify', ['/v1/identify', '/v1/i'], {}],
    ['group', ['/v1/group', '/v1/g'], { groupId: 'g' }],
    ['alias', ['/v1/alias', '/v1/a'], { previousId: 'before' }]
  ])('%s: accepts the long and the short route, whatever type the body has', async (type, paths, fields) => {
    for (const path of paths) {
      const answer = await gateway.post(path, { userId: 'u', type: 'other', messageId: path, ...fields })
      expect([answer.status, answer.json]).toEqual([200, { success: true }])
    }
    expect(gateway.queue.stored.map((event) => event.type)).toEqual([type, type])
  })

  it.each(['/v1/batch', '/v1/b', '/v1/import'])(
    '%s: stores every event, with the context of the batch',
    async (path) => {
      const answer = await gateway.post(path, {
        context: { app: { name: 'shop' }, locale: 'de' },
        batch: [
          { type: 'track', ...track(), context: { locale: 'en' } },
          { type: 'page', anonymousId: 'a', messageId: 'm-2' }
        ]
      })
      expect([answer.status, answer.json]).toEqual([200, { success: true }])
      expect(gateway.queue.stored).toMatchObject([
        { type: 'track', messageId: 'm-1', context: { app: { name: 'shop' }, locale: 'en' } },
        { type: 'page', messageId: 'm-2', context: { locale: 'de' } }
      ])
    }
  )

  it('stores the valid events of a batch and reports why each other one is rejected', async () => {
    const batch = [{ type: 'track', ...track() }, 7, { type: 'track', userId: 'u' }, { type: 'wish', userId: 'u' }]
    const answer = await gateway.post('/v1/batch', { batch })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({
      success: true,
      rejected: [
        { index: 1, code: 'not_an_object' },
        { index: 2, code: 'no_event_name' },
        { index: 3, code: 'invalid_type' }
      ]
    })
    expect(gateway.queue.stored).toHaveLength(1)
  })

  it.each<[why: string, path: string, body: unknown, code: string]>([
    ['no user or anonymous ID', '/v1/track', track({ userId: undefined }), 'no_user_anon_id'],
    ['an empty ID', '/v1/page', { userId: ' ', anonymousId: '' }, 'no_user_anon_id'],
    ['an ID that is not text', '/v1/page', { userId: { id: 1 }, anonymousId: ['a'] }, 'no_user_anon_id'],
    ['a track without a name', '/v1/track', { userId: 'u' }, 'no_event_name'],
    ['an alias without a previous ID', '/v1/alias', { userId: 'u' }, 'no_previous_id'],
    ['a list', '/v1/track', [track()], 'not_an_object'],
    ['null', '/v1/track', null, 'not_an_object'],
    ['text', '/v1/batch', 'batch', 'not_an_object'],
    ['a batch that is not a list', '/v1/batch', { batch: { 0: track() } }, 'no_batch'],
    ['a batch of only invalid events', '/v1/batch', { batch: [null] }, 'not_an_object'],
    ['more events than Segment accepts', '/v1/batch', { batch: Array(2501).fill(1) }, 'too_many_events'],
    ['an event over 32 kB', '/v1/track', track({ x: 'x'.repeat(32 * 1024) }), 'payload_too_large'],
    ['a batch over 500 kB', '/v1/batch', { batch: [track({ x: 'x'.repeat(500 * 1024) })] }, 'payload_too_large']
  ])('rejects %s with 400', async (_why, path, body, code) => {
    const answer = await gateway.post(path, body)
    expect([answer.status, answer.json]).toMatchObject([400, { success: false, code }])
    expect(gateway.queue.stored).toEqual([])
  })

  it('rejects one event over 32 kB in a batch, and keeps the others', async () => {
    const long = { type: 'track', ...track({ messageId: 'long', x: 'é'.repeat(17 * 1024) }) }
    const answer = await gateway.post('/v1/batch', { batch: [long, { type: 'track', ...track() }] })
    expect(answer.json).toMatchObject({ success: true, rejected: [{ index: 0, code: 'payload_too_large' }] })
    expect(gateway.queue.stored).toMatchObject([{ messageId: 'm-1' }])
  })

  it('accepts an empty batch', async () => {
    expect((await gateway.post('/v1/batch', { batch: [] })).json).toEqual({ success: true })
  })

  it('rejects an event that is nested too deep before any recursive code runs', async () => {
    const deep = `{"userId":"u","event":"x","properties":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    expect((await gateway.post('/v1/track', {}, { body: deep })).json).toMatchObject({ code: 'too_deep' })
    const batch = `{"batch":[${deep.replace('{', '{"type":"track",').replace('"x"', `"${'x'.repeat(20_000)}"`)}]}`
    expect((await gateway.post('/v1/batch', {}, { body: batch })).json).toMatchObject({ code: 'too_deep' })
  })

  it('accepts any JSON in fields that it does not read, and stores it unchanged', async () => {
    const kinds = [null, true, 0, -1.5, '', 'text', [], [1, [2]], {}, { a: { b: null } }]
    const names = ['context', 'properties', 'traits', 'integrations', 'timestamp', 'originalTimestamp', 'anonymousId']
    for (const name of [...names, 'messageId', 'sentAt', 'type', 'extra']) {
      for (const kind of kinds) {
        const answer = await gateway.post('/v1/identify', { userId: 'u', messageId: name, [name]: kind })
        expect([name, kind, answer.status]).toEqual([name, kind, 200])
      }
    }
    const own = ['context', 'page', 'traits', 'library', 'consent', 'direct', 'ip', 'userAgent']
    for (const name of own) {
      for (const kind of kinds) {
        const messageId = `context.${name} ${JSON.stringify(kind)}`
        await gateway.post('/v1/track', track({ messageId, context: { [name]: kind } }))
        const stored = gateway.queue.stored.find((event) => event.messageId === messageId)
        expect(stored?.context).toHaveProperty(name)
      }
    }
  })

  it('keeps names of inherited properties as plain keys', async () => {
    const body = '{"userId":"u","event":"x","messageId":"m","__proto__":{"isAdmin":true},"context":{"constructor":1}}'
    expect((await gateway.post('/v1/track', {}, { body })).status).toBe(200)
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined()
    expect((gateway.queue.stored[0] as { isAdmin?: unknown }).isAdmin).toBeUndefined()
  })

  it('stores a message once, however often it is sent, and assigns missing IDs', async () => {
    await gateway.post('/v1/track', track())
    await gateway.post('/v1/batch', { batch: [{ type: 'track', ...track() }] })
    expect(gateway.queue.stored).toHaveLength(1)
    for (const messageId of [undefined, '', 'x'.repeat(101), { id: 1 }]) {
      await gateway.post('/v1/track', track({ messageId }))
    }
    const ids = gateway.queue.stored.map((event) => event.messageId)
    expect(new Set(ids).size).toBe(5)
    expect(ids.slice(1)).toEqual(Array(4).fill(expect.stringMatching(/^source-[0-9a-f-]{36}$/)))
  })
})

it('stores no profile without consent, but stores the event for its outcome', () =>
  withGateway({ consent: { required: ['Advertising'] } }, async (gateway) => {
    const identify = { userId: 'user-1', traits: { gender: 'f' } }
    const consent = (isAgreed: boolean) => ({ consent: { categoryPreferences: { Advertising: isAgreed } } })
    await gateway.post('/v1/identify', { ...identify, context: consent(false) })
    await gateway.post('/v1/identify', identify)
    expect(gateway.store.values.size).toBe(0)
    expect(gateway.queue.stored).toHaveLength(2)
    await gateway.post('/v1/identify', { ...identify, context: consent(true) })
    expect(gateway.store.values.size).toBe(1)
    await gateway.post('/v1/track', track({ messageId: 'no', context: consent(false) }))
    await gateway.post('/v1/track', track({ messageId: 'yes', context: consent(true) }))
    const [no, yes] = gateway.queue.stored.slice(-2).map((event) => event.context as Record<string, unknown>)
    expect(no).not.toHaveProperty('traits')
    expect(yes).toHaveProperty('traits.gender')
  }))

it('stores no profile from an event switched off for Pinterest, but stores the event for its outcome', () =>
  withGateway({}, async (gateway) => {
    const identify = { userId: 'user-1', traits: { gender: 'f' }, integrations: { All: false } }
    await gateway.post('/v1/identify', identify)
    expect(gateway.store.values.size).toBe(0)
    expect(gateway.queue.stored).toMatchObject([{ integrations: { All: false } }])
  }))

it('stores only the opt-out of a person without consent', () =>
  withGateway({ consent: { required: ['Advertising'] } }, async (gateway) => {
    const consent = { consent: { categoryPreferences: { Advertising: true } } }
    await gateway.post('/v1/identify', { userId: 'user-1', traits: { gender: 'f', opt_out_type: 'LDP' } })
    await gateway.post('/v1/track', track({ userId: 'user-1', context: consent }))
    const [, later] = gateway.queue.stored
    expect(later).toHaveProperty('properties.opt_out_type', 'LDP')
    expect(later).not.toHaveProperty('context.traits')
  }))

it.each([
  ['identify', { userId: 'user-1', anonymousId: 'anon-1', traits: { gender: 'f' } }],
  ['alias', { userId: 'user-1', previousId: 'anon-1' }]
])('applies an opt-out, and nothing else, to the user named by an %s without consent', async (type, named) =>
  withGateway({ consent: { required: ['Advertising'] } }, async (gateway) => {
    const context = { consent: { categoryPreferences: { Advertising: true } } }
    const visitor = { anonymousId: 'anon-1', traits: { gender: 'm', opt_out_type: 'LDP' }, context }
    await gateway.post('/v1/identify', visitor)
    await gateway.post(`/v1/${type}`, named)
    await gateway.post('/v1/track', { event: 'Order Completed', userId: 'user-1', context })
    await gateway.post('/v1/track', { event: 'Order Completed', userId: 'user-2', context })
    const [, , ofUser, ofOther] = gateway.queue.stored
    expect(ofUser).toHaveProperty('properties.opt_out_type', 'LDP')
    expect(ofUser).not.toHaveProperty('context.traits')
    expect(ofOther).not.toHaveProperty('properties')
  })
)

describe("a batch's shared context", () => {
  const batchOf = (count: number, sharedBytes: number) => ({
    context: { page: { title: 'x'.repeat(sharedBytes) } },
    batch: Array.from({ length: count }, (_, index) => ({ type: 'track', ...track({ messageId: `m-${index}` }) }))
  })

  it.each([
    ['is stored with each event', 100, 1000, 200],
    ['must not make an event exceed the event limit', 2, 40_000, 400],
    ['must not make a small batch large on the disk', 1000, 10_000, 400]
  ])('%s', (_what, count, sharedBytes, status) =>
    withGateway({}, async (gateway) => {
      const answer = await gateway.post('/v1/batch', batchOf(count, sharedBytes))
      expect([answer.status, answer.json.code]).toEqual([status, status === 400 ? 'payload_too_large' : undefined])
      expect(gateway.queue.stored).toHaveLength(status === 200 ? count : 0)
    })
  )
})

describe('storing', () => {
  it('answers 200 only after the queue has stored the events', () =>
    withGateway({}, async (gateway) => {
      let open = (): void => undefined
      gateway.queue.gate = new Promise((resolve) => (open = resolve))
      let isAnswered = false
      const answer = gateway.post('/v1/track', track()).then((given) => {
        isAnswered = true
        return given
      })
      // By then, another request has been handled completely.
      await gateway.ask('GET', '/healthz')
      expect(isAnswered).toBe(false)
      open()
      expect((await answer).status).toBe(200)
    }))

  it('asks the sender to retry if the queue fails, without content of the event', () =>
    withGateway({}, async (gateway) => {
      gateway.queue.failure = Object.assign(new Error('The disk is full.'), { event: track({ userId: 'jane' }) })
      const answer = await gateway.post('/v1/track', track())
      expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([503, 'not_stored', '5'])
      expect(gateway.logText()).toContain('The disk is full.')
      expect(gateway.logText()).not.toContain('jane')
      expect((await gateway.ask('GET', '/readyz')).status).toBe(503)
      expect((await gateway.ask('GET', '/healthz')).status).toBe(200)
      gateway.queue.failure = undefined
      expect((await gateway.post('/v1/track', track())).status).toBe(200)
      expect((await gateway.ask('GET', '/readyz')).status).toBe(200)
    }))

  it('counts received, stored and rejected events, without event values', () =>
    withGateway({}, async (gateway) => {
      await gateway.post('/v1/batch', { batch: [{ type: 'track', ...track() }, 7, { type: 'page', userId: 'jane' }] })
      await gateway.post('/v1/track', {}, { headers: { authorization: basic('wrong') } })
      await gateway.ask('DELETE', '/v1/profiles/jane@example.com')
      const { text } = await gateway.ask('GET', '/metrics')
      expect(text).toContain('pinterest_conversions_events_received_total{type="track"} 1')
      expect(text).toContain('pinterest_conversions_events_received_total{type="page"} 1')
      expect(text).toContain('pinterest_conversions_source_rejections_total{code="not_an_object"} 1')
      expect(text).toContain('pinterest_conversions_source_rejections_total{code="invalid_write_key"} 1')
      expect(text).toContain('pinterest_conversions_events_stored_total 2')
      expect(text).toContain('http_request_seconds_count{route="/v1/profiles/:userId",status="401"} 1')
      expect(text + gateway.logText()).not.toContain('jane')
    }))
})
