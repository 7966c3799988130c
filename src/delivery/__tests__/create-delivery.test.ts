import { ConfigError, createDelivery, createEventBuilder } from '..'
import type { RequestFacts, Subscription } from '..'
import { type Body, HOST, PATH, TOKEN, create, order, preset, settings, statuses, takeAll } from './support/orders'
import nock from '../../../__tests__/support/nock'

describe('createDelivery checks its settings', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'no settings',
      undefined,
      /^\$\.settings: must be an object with "ad_account_id" and "conversion_token", but is missing$/
    ],
    ['no token', { ad_account_id: '1' }, /^\$\.settings\.conversion_token: is missing\. The conversion access token/],
    ['an empty token', { ...settings, conversion_token: ' ' }, /^\$\.settings\.conversion_token: is empty\. /],
    [
      'a token that is no text',
      { ...settings, conversion_token: 7 },
      /conversion_token: must be a string, but is a number/
    ],
    ['no ad account', { conversion_token: 'x' }, /^\$\.settings\.ad_account_id: is missing\. .*digits/],
    [
      'a number, which would lose digits',
      { ...settings, ad_account_id: 1 },
      /^\$\.settings\.ad_account_id: must be a string/
    ],
    [
      'text for a boolean: events would be recorded',
      { ...settings, test_mode: 'true' },
      /test_mode: must be a boolean/
    ],
    ['an unknown setting', { ...settings, testMode: true }, /testMode: is not a setting\. .*test_mode/]
  ])('%s', (_why, given, message) => {
    const build = () => createDelivery({ settings: given as typeof settings })
    expect(build).toThrow(ConfigError)
    expect(build).toThrow(message)
    expect(build).not.toThrow(TOKEN)
  })

  const checkout = preset('Checkout')
  it.each<[string, object, RegExp]>([
    ['no list of subscriptions', { subscriptions: checkout }, /^\$\.subscriptions: must be a list, but is an object$/],
    ['no subscription in the list', { subscriptions: [checkout, null] }, /^\$\.subscriptions\[1\]: must be an object/],
    ['no name', { subscriptions: [{ ...checkout, name: ' ' }] }, /\[0\]\.name: must be text/],
    [
      'text for a boolean',
      { subscriptions: [{ ...checkout, enabled: 'false' }] },
      /\[0\]\.enabled: must be true or false/
    ],
    [
      'no boolean, which would send nothing',
      { subscriptions: [{ ...checkout, enabled: undefined }] },
      /\[0\]\.enabled: must be/
    ],
    ['no trigger', { subscriptions: [{ ...checkout, subscribe: undefined }] }, /\[0\]\.subscribe: must be a trigger/],
    ['no mapping', { subscriptions: [{ ...checkout, mapping: [] }] }, /\[0\]\.mapping: must be an object/],
    ...[null, false, 0, ''].map((consent): [string, object, RegExp] => [
      `${JSON.stringify(consent)} as the consent, which would send without it`,
      { consent },
      /^\$\.consent: must be an object/
    ])
  ])('%s', (_why, given, message) => {
    const build = () => create(given)
    expect(build).toThrow(ConfigError)
    expect(build).toThrow(message)
    expect(() => createEventBuilder({ settings, ...given })).toThrow(message)
  })

  it.each([undefined, null, 'x', []])('%j instead of options', (given) => {
    expect(() => createDelivery(given as never)).toThrow(/^\$\.settings: must be an object/)
  })

  it('accepts undefined for optional settings', () => {
    expect(() => create({ settings: { ...settings, test_mode: undefined } })).not.toThrow()
  })
})

describe('onOutcomes', () => {
  it('is called after each request and awaited before the next; open results are retry', async () => {
    const single = { ...preset('Checkout').mapping, enable_batching: false }
    const subscriptions = [preset('Checkout', { mapping: single }), preset('Lead', { subscribe: 'type = "track"' })]
    const log: unknown[] = []
    nock(HOST)
      .post(PATH)
      .times(3)
      .reply(200, (_uri, body) => {
        const { data } = body as Body
        log.push(data.map(({ event_name, event_id }) => `${event_name}:${event_id}`).join())
        return { events: data.map(() => ({ status: 'processed' })) }
      })
    const events = [order('m-1'), { type: 'page' }, order('m-2')]
    const outcomes = await create({ subscriptions }).deliver(events, {
      onOutcomes: async (reported) => {
        await new Promise((resolve) => setImmediate(resolve))
        for (const { index, outcome, isComplete } of reported)
          log.push([index, isComplete, ...outcome.results.map(({ status }) => status)])
      }
    })
    expect(log).toEqual([
      [1, true],
      'checkout:m-1',
      [0, false, 'delivered', 'retry'],
      'checkout:m-2',
      [2, false, 'delivered', 'retry'],
      'lead:m-1,lead:m-2',
      [0, true, 'delivered', 'delivered'],
      [2, true, 'delivered', 'delivered']
    ])
    expect(statuses(outcomes)).toEqual(['delivered', 'not-subscribed', 'delivered'])
  })

  it('is not called while there is nothing to report', async () => {
    takeAll()
    const onOutcomes = jest.fn()
    await create().deliver([order('a')], { onOutcomes })
    expect(onOutcomes).toHaveBeenCalledTimes(1)
  })

  it.each([401, 429])(
    'sends no further request of the call after a %s, which the remaining events get too',
    async (status) => {
      const subscriptions = [preset('Checkout', { mapping: { ...preset('Checkout').mapping, enable_batching: false } })]
      nock(HOST).post(PATH).once().reply(status, {})
      const reported: number[] = []
      const events = [order('m-1'), order('m-2'), order('m-3')]
      const outcomes = await create({ subscriptions }).deliver(events, {
        onOutcomes: (all) => void reported.push(...all.map(({ index }) => index))
      })
      expect(reported).toEqual([0, 1, 2])
      expect(
        outcomes.map(({ results }) => results.map((result) => 'httpStatus' in result && result.httpStatus))
      ).toEqual([[status], [status], [status]])
    }
  )
})

describe('aborting', () => {
  it('before the start: nothing is sent, and all events can be retried', async () => {
    const outcomes = await create().deliver([order('a'), { type: 'page', messageId: 'p' }, null], {
      signal: AbortSignal.abort()
    })
    expect(statuses(outcomes)).toEqual(['retry', 'rejected', 'rejected'])
    expect(outcomes[0]?.results).toEqual([
      { status: 'retry', subscription: 'Checkout', reason: 'Stopped before Pinterest answered.', httpStatus: 503 }
    ])
  })

  it('between two requests: answered events keep their results', async () => {
    const stop = new AbortController()
    const sent = takeAll()
    const delivery = create({
      subscriptions: [preset('Checkout', { mapping: { ...preset('Checkout').mapping, batch_size: 1 } })],
      beforeRequest: () => {
        if (sent.length === 1) stop.abort()
      }
    })
    expect(statuses(await delivery.deliver([order('a'), order('b'), order('c')], { signal: stop.signal }))).toEqual([
      'delivered',
      'retry',
      'retry'
    ])
    expect(sent).toEqual([['checkout:a']])
  })

  it('while an answer is awaited', async () => {
    const stop = new AbortController()
    nock(HOST).post(PATH).delay(60_000).reply(200, {})
    const onRequestEnd = jest.fn<undefined, [RequestFacts]>()
    const delivery = create({ beforeRequest: () => void setTimeout(() => stop.abort(), 20), onRequestEnd })
    const [outcome] = await delivery.deliver([order('a')], { signal: stop.signal })
    expect(outcome?.results).toMatchObject([{ status: 'retry', reason: 'Stopped before Pinterest answered.' }])
    // actions-core would end the request only after 10 seconds.
    expect(onRequestEnd.mock.calls[0]?.[0].seconds).toBeLessThan(9)
    nock.abortPendingRequests()
  })
})

describe('beforeRequest', () => {
  it('is awaited before each request', async () => {
    const steps: string[] = []
    nock(HOST)
      .post(PATH)
      .times(2)
      .reply(200, () => {
        steps.push('request')
        return { events: [{ status: 'processed' }] }
      })
    const delivery = create({
      subscriptions: [preset('Checkout', { mapping: { ...preset('Checkout').mapping, enable_batching: false } })],
      beforeRequest: async () => {
        steps.push('wait')
        await Promise.resolve()
        steps.push('go')
      }
    })
    await delivery.deliver([order('a'), order('b')])
    expect(steps).toEqual(['wait', 'go', 'request', 'wait', 'go', 'request'])
  })

  it('that rejects makes its events retryable', async () => {
    const outcomes = await create({ beforeRequest: () => Promise.reject(new Error('no more today')) }).deliver([
      order('a')
    ])
    expect(statuses(outcomes)).toEqual(['retry'])
  })
})

describe('createDelivery rejects', () => {
  it.each<[string, Subscription[], string, RegExp]>([
    [
      'a trigger that can’t be read',
      [preset('Lead'), preset('Checkout', { subscribe: 'type = "track" or' })],
      '$.subscriptions[1].subscribe',
      /the trigger of "Checkout" has nothing/
    ],
    [
      'two with the same name',
      [preset('Lead'), preset('Lead')],
      '$.subscriptions[1].name',
      /two subscriptions are named "Lead"/
    ]
  ])('%s', (_reason, subscriptions, path, message) => {
    const rejected = () => create({ subscriptions })
    expect(rejected).toThrow(ConfigError)
    expect(rejected).toThrow(message)
    expect(rejected).toThrow(`${path}: `)
  })
})

describe('testConnection', () => {
  it('passes with one test event', async () => {
    nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}` } })
      .post(PATH, (body: Body) => body.data.length === 1)
      .query({ test: 'true' })
      .reply(200, { events: [{ status: 'processed' }] })
    expect(await create({ subscriptions: [] }).testConnection()).toEqual({ ok: true })
  })

  it('throws the destination’s message', async () => {
    nock(HOST).post(PATH).query({ test: 'true' }).reply(401, { code: 2, message: TOKEN })
    const result = await create().testConnection()
    expect(result).toEqual({
      ok: false,
      message: expect.stringMatching(/^Pinterest rejected the conversion token \(401\)/)
    })
    expect(JSON.stringify(result)).not.toContain(TOKEN)
  })

  it('rejects an invalid ad account without a request', async () => {
    const result = await create({ settings: { ...settings, ad_account_id: 'act_1' } }).testConnection()
    expect(result).toEqual({ ok: false, message: expect.stringMatching(/digits/) })
  })
})

describe('buildRequests', () => {
  it('masks the token, and shows what would be rejected', async () => {
    const { requests, outcomes } = await create().buildRequests([
      order('a'),
      null,
      order('b', { timestamp: '2020-01-01' })
    ])
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: `${HOST}${PATH}`,
      headers: { authorization: 'Bearer ***', 'content-type': 'application/json', 'user-agent': 'Segment (Actions)' }
    })
    expect(requests[0]?.body.data.map(({ event_id }) => event_id)).toEqual(['a'])
    expect(statuses(outcomes)).toEqual(['delivered', 'rejected', 'rejected'])
    expect(JSON.stringify(requests)).not.toContain(TOKEN)
  })

  it('does not wait for the rate limiter, because nothing is sent', async () => {
    const beforeRequest = jest.fn()
    await create({ beforeRequest }).buildRequests([order('a')])
    expect(beforeRequest).not.toHaveBeenCalled()
  })
})
