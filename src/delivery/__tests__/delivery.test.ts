import { createHash } from 'node:crypto'
import fc from 'fast-check'
import nock from 'nock'
import { ConfigError, createDelivery, defaultSubscriptions } from '..'
import type { DeliveryOptions, Outcome, Subscription } from '..'
import { Runtime } from '../runtime'

const NOW = Date.parse('2026-11-24T12:00:00.000Z')
const TOKEN = 'pina_DELIVERY_SECRET'
const HOST = 'https://api.pinterest.com'
const PATH = '/v5/ad_accounts/549755885175/events'
const settings = { ad_account_id: '549755885175', conversion_token: TOKEN }
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const order = (messageId: string, change: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId,
  timestamp: '2026-11-24T11:57:00.000Z',
  properties: { order_id: `o-${messageId}`, value: 12.5, currency: 'USD' },
  context: { traits: { email: 'jane@example.com' } },
  ...change
})

const create = (options: Partial<DeliveryOptions> = {}) => createDelivery({ settings, now: () => NOW, ...options })

const preset = (name: string, change: Partial<Subscription> = {}): Subscription => {
  const found = defaultSubscriptions().find((subscription) => subscription.name === name)!
  return { ...found, ...change }
}

interface Body {
  data: { event_id: string; event_name: string }[]
}

/** Pinterest accepts every event; returns those that it was sent. */
function takeAll(times = 1): string[][] {
  const sent: string[][] = []
  nock(HOST)
    .post(PATH)
    .times(times)
    .reply(200, (_uri, body) => {
      const { data } = body as Body
      sent.push(data.map(({ event_name, event_id }) => `${event_name}:${event_id}`))
      return {
        num_events_received: data.length,
        num_events_processed: data.length,
        events: data.map(() => ({ status: 'processed' }))
      }
    })
  return sent
}

const statuses = (outcomes: readonly Outcome[]) => outcomes.map(({ status }) => status)

describe('createDelivery checks its settings', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'none at all',
      undefined,
      /^\$\.settings: must be an object with "ad_account_id" and "conversion_token", but is missing$/
    ],
    ['no token', { ad_account_id: '1' }, /^\$\.settings\.conversion_token: is missing\. The conversion access token/],
    ['an empty token', { ...settings, conversion_token: ' ' }, /^\$\.settings\.conversion_token: is empty\. /],
    ['no ad account', { conversion_token: 'x' }, /^\$\.settings\.ad_account_id: is missing\. .*digits/],
    [
      'a number, which loses digits',
      { ...settings, ad_account_id: 1 },
      /^\$\.settings\.ad_account_id: must be a string/
    ],
    [
      'a text for a switch: events would be recorded',
      { ...settings, test_mode: 'true' },
      /test_mode: must be a boolean/
    ],
    ['a name that is no setting', { ...settings, testMode: true }, /testMode: is no setting\. .*test_mode/]
  ])('%s', (_why, given, message) => {
    const build = () => createDelivery({ settings: given as typeof settings })
    expect(build).toThrow(ConfigError)
    expect(build).toThrow(message)
    expect(build).not.toThrow(TOKEN)
  })

  it('and takes settings that name a default as undefined', () => {
    expect(() => create({ settings: { ...settings, test_mode: undefined } })).not.toThrow()
  })
})

describe('deliver', () => {
  it('sends what all subscriptions made of all events in one request, and tells what became of each', async () => {
    const subscriptions = [preset('Checkout'), preset('Lead', { subscribe: 'type = "track"' }), preset('Search')]
    const user = { em: [sha256('jane@example.com')] }
    const item = (event_name: string, id: string) => ({
      event_name,
      action_source: 'web',
      event_time: NOW / 1000 - 180,
      event_id: id,
      user_data: user,
      custom_data: { currency: 'USD', value: '12.5', order_id: `o-${id}` }
    })
    nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' } })
      .post(PATH, { data: [item('checkout', 'm-1'), item('lead', 'm-1'), item('lead', 'm-3')] })
      .reply(200, {
        num_events_received: 3,
        num_events_processed: 2,
        events: [
          { status: 'processed', warning_message: "'click_id' is missing; 'external_id' is missing" },
          { status: 'failed', error_message: 'value is wrong' },
          { status: 'processed', warning_message: null }
        ]
      })

    const outcomes = await create({ subscriptions }).deliver([
      order('m-1'),
      { type: 'page', messageId: 'm-2' },
      order('m-3', { event: 'Other' })
    ])

    const named = { timestamp: '2026-11-24T11:57:00.000Z' }
    const delivered = { status: 'delivered', limitedDataProcessing: { status: 'not-requested' }, matchKeys: ['em'] }
    expect(outcomes).toEqual([
      {
        status: 'rejected',
        event: 'Order Completed',
        messageId: 'm-1',
        ...named,
        results: [
          {
            ...delivered,
            subscription: 'Checkout',
            eventName: 'checkout',
            warnings: ["'click_id' is missing", "'external_id' is missing"]
          },
          {
            status: 'rejected',
            subscription: 'Lead',
            reason: 'value is wrong',
            httpStatus: 400,
            rejectedBy: 'pinterest'
          }
        ]
      },
      { status: 'not-subscribed', event: 'page', messageId: 'm-2', results: [] },
      {
        status: 'delivered',
        event: 'Other',
        messageId: 'm-3',
        ...named,
        results: [{ ...delivered, subscription: 'Lead', eventName: 'lead', warnings: [] }]
      }
    ])
  })

  it('asks nothing of the network when there is nothing to send', async () => {
    expect(await create().deliver([])).toEqual([])
    expect(
      statuses(await create().deliver([{ type: 'identify' }, null, order('m', { timestamp: '2020-01-01' })]))
    ).toEqual(['not-subscribed', 'rejected', 'rejected'])
  })

  it('rejects broken events alone: the others are sent', async () => {
    const sent = takeAll()
    const outcomes = await create().deliver([
      order('m-1'),
      null,
      [order('x')],
      'text',
      order('', {}),
      order('m-2', { timestamp: '2026-11-01T00:00:00Z' }),
      order('m-3', { context: { traits: { email: { nested: true } } } }),
      order('m-4', { context: {} }),
      order('m-5')
    ])
    expect(sent).toEqual([['checkout:m-1', 'checkout:m-5']])
    expect(statuses(outcomes)).toEqual(['delivered', ...Array<string>(7).fill('rejected'), 'delivered'])
    const reasons = outcomes.flatMap(({ results }) =>
      results.flatMap((result) => (result.status === 'rejected' ? [result] : []))
    )
    expect(reasons.every(({ rejectedBy, httpStatus }) => rejectedBy === 'destination' && httpStatus === 400)).toBe(true)
    expect(reasons.map(({ reason }) => reason)).toEqual([
      'The event is not a JSON object.',
      'The event is not a JSON object.',
      'The event is not a JSON object.',
      'event_id is empty. Map an ID that is unique to this event.',
      expect.stringContaining('event_time is 23 days'),
      expect.stringContaining("Pinterest can't match this event to a person"),
      expect.stringContaining("Pinterest can't match this event to a person")
    ])
  })

  it('never changes an event or a subscription', async () => {
    takeAll()
    const subscriptions = [
      preset('Checkout', {
        mapping: {
          ...preset('Checkout').mapping,
          event_source_url: { '@replace': { pattern: 'a', value: { '@path': '$.messageId' } } }
        }
      })
    ]
    const events = [order('m-1', { properties: { products: [{ product_id: 7, price: '3', quantity: '2' }] } })]
    const before = structuredClone({ subscriptions, events })
    expect(statuses(await create({ subscriptions }).deliver(events))).toEqual(['delivered'])
    expect({ subscriptions, events }).toEqual(before)
  })

  it('does not heed what happens to the subscriptions afterwards', async () => {
    const sent = takeAll()
    const subscriptions = [preset('Checkout')]
    const delivery = create({ subscriptions })
    subscriptions[0]!.subscribe = 'type = "page"'
    subscriptions[0]!.mapping.event_name = 'lead'
    await delivery.deliver([order('m-1')])
    expect(sent).toEqual([['checkout:m-1']])
  })

  it('passes over subscriptions that are switched off', async () => {
    expect(
      statuses(
        await create({ subscriptions: [preset('Checkout', { enabled: false, subscribe: 'unfinished' })] }).deliver([
          order('m')
        ])
      )
    ).toEqual(['not-subscribed'])
  })
})

it('names a value of the wrong kind as the mapping does, and an empty context costs nothing', async () => {
  takeAll()
  const event = order('m-1')
  const [odd, empty] = await create().deliver([
    { ...event, context: { ...event.context, network: { wifi: {} } } },
    { ...event, context: null, properties: { email: 'jane@example.com' } }
  ])
  expect(odd?.results[0]).toMatchObject({ warnings: ['wifi is left out. It must be text, or a list of texts.'] })
  expect(empty?.status).toBe('delivered')
})

describe('what the answer means', () => {
  it.each<[number, object | string, Record<string, string>, object]>([
    [
      429,
      { code: 8, message: 'slow' },
      { 'retry-after': '7', 'x-ratelimit-reset': '58' },
      { status: 'retry', httpStatus: 429, retryAfterSeconds: 7 }
    ],
    [
      429,
      { code: 8, message: 'slow' },
      { 'x-ratelimit-reset': '58' },
      { status: 'retry', httpStatus: 429, retryAfterSeconds: 58 }
    ],
    [429, {}, {}, { status: 'retry', httpStatus: 429 }],
    [503, { code: 4197, message: 'ramped down' }, {}, { status: 'retry', httpStatus: 503 }],
    [500, 'oops', {}, { status: 'retry', httpStatus: 500 }],
    [408, '', {}, { status: 'retry', httpStatus: 408 }],
    [200, 'no JSON', {}, { status: 'retry', httpStatus: 503, mayBeRecorded: true }],
    [200, { events: [] }, {}, { status: 'retry', httpStatus: 503, mayBeRecorded: true }],
    [501, '', {}, { status: 'rejected', httpStatus: 501, rejectedBy: 'pinterest' }],
    [
      401,
      { code: 2, message: 'Authentication failed.' },
      {},
      { status: 'rejected', httpStatus: 401, rejectedBy: 'pinterest' }
    ],
    [403, { code: 29 }, {}, { status: 'rejected', httpStatus: 403, rejectedBy: 'pinterest' }],
    [404, { code: 2 }, {}, { status: 'rejected', httpStatus: 404, rejectedBy: 'pinterest' }],
    [
      400,
      { code: 4196, message: 'bad key' },
      {},
      { status: 'rejected', httpStatus: 400, rejectedBy: 'pinterest', reason: 'bad key' }
    ],
    [
      422,
      { details: { events: [{ status: 'failed', error_message: 'too old' }] } },
      {},
      { status: 'rejected', httpStatus: 400, rejectedBy: 'pinterest', reason: 'too old' }
    ]
  ])('%i %j %j', async (status, body, headers, expected) => {
    nock(HOST).post(PATH).reply(status, body, headers)
    const [outcome] = await create().deliver([order('m-1')])
    expect(outcome?.status).toBe((expected as { status: string }).status)
    expect(outcome?.results).toEqual([{ subscription: 'Checkout', reason: expect.any(String), ...expected }])
  })

  it('leaves it to a person whether an offline event is sent again whose answer was lost: it could count twice', async () => {
    nock(HOST).post(PATH).reply(200, 'no JSON')
    const checkout = preset('Checkout')
    const subscriptions = [{ ...checkout, mapping: { ...checkout.mapping, action_source: 'offline' } }]
    const delivery = create({ subscriptions })
    const outcomes = await delivery.deliver([order('m-1')])
    expect(outcomes).toMatchObject([
      { status: 'unknown', results: [{ status: 'unknown', subscription: 'Checkout', httpStatus: 503 }] }
    ])
    // No request is expected here: nock rejects any.
    expect(await delivery.redeliver([order('m-1')], outcomes)).toEqual(outcomes)
  })

  it('sends an offline event again that was surely not recorded', async () => {
    nock(HOST).post(PATH).reply(503, {})
    const checkout = preset('Checkout')
    const subscriptions = [{ ...checkout, mapping: { ...checkout.mapping, action_source: 'offline' } }]
    const [outcome] = await create({ subscriptions }).deliver([order('m-1')])
    expect(outcome?.results).toEqual([
      { status: 'retry', subscription: 'Checkout', reason: expect.any(String), httpStatus: 503 }
    ])
  })

  it('no answer at all', async () => {
    nock(HOST)
      .post(PATH)
      .replyWithError(Object.assign(new Error('to a@b.co'), { code: 'ECONNRESET' }))
    const [outcome] = await create().deliver([order('m-1')])
    expect(outcome?.results).toMatchObject([
      { status: 'retry', httpStatus: 503, reason: expect.stringContaining('ECONNRESET') }
    ])
  })

  it('no answer in time', async () => {
    nock(HOST).post(PATH).delay(2000).reply(200, {})
    const [outcome] = await create({ timeoutMs: 20 }).deliver([order('m-1')])
    expect(outcome?.results).toMatchObject([
      { status: 'retry', httpStatus: 503, reason: expect.stringContaining('0.02 seconds') }
    ])
    nock.abortPendingRequests()
  })
})

describe('onOutcomes', () => {
  it('reports after each request, awaited before the next, with what is still open as retry', async () => {
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

  it.each([401, 429])(
    'sends no further request of the same call after a %s, and reports the rest with it',
    async (status) => {
      const subscriptions = [preset('Checkout', { mapping: { ...preset('Checkout').mapping, enable_batching: false } })]
      nock(HOST).post(PATH).once().reply(status, {})
      const outcomes = await create({ subscriptions }).deliver([order('m-1'), order('m-2'), order('m-3')])
      expect(
        outcomes.map(({ results }) => results.map((result) => 'httpStatus' in result && result.httpStatus))
      ).toEqual([[status], [status], [status]])
    }
  )
})

describe('requests that are rejected as a whole', () => {
  /** Rejects each request with a bad event in it, and names none. */
  function rejectWith(bad: ReadonlySet<string>): { accepted: Map<string, number>; requests: string[][] } {
    const accepted = new Map<string, number>()
    const requests: string[][] = []
    nock(HOST)
      .persist()
      .post(PATH)
      .reply((_uri, body) => {
        const ids = (body as Body).data.map(({ event_id }) => event_id)
        requests.push(ids)
        const found = ids.filter((id) => bad.has(id))
        if (found.length > 0) return [422, { code: 1, message: `An unknown key (${found.length}).` }]
        for (const id of ids) accepted.set(id, (accepted.get(id) ?? 0) + 1)
        return [200, { events: ids.map(() => ({ status: 'processed' })) }]
      })
    return { accepted, requests }
  }

  it.each([
    ['20 of 600', 600, (index: number) => index % 30 === 7],
    ['every second of 100', 100, (index: number) => index % 2 === 0]
  ])(
    '%s are at fault: each alone is rejected, each other delivered once, however many batches it takes',
    async (_, count, isBad) => {
      const events = Array.from({ length: count }, (_event, index) => order(`m-${index}`))
      const bad = new Set(events.filter((_event, index) => isBad(index)).map(({ messageId }) => messageId))
      const { accepted } = rejectWith(bad)
      const outcomes = await create().deliver(events)
      nock.cleanAll()
      const rejected = outcomes.filter(({ status }) => status === 'rejected').map(({ messageId }) => messageId)
      expect(new Set(rejected)).toEqual(bad)
      expect(statuses(outcomes).filter((status) => status === 'delivered')).toHaveLength(count - bad.size)
      expect([...accepted.values()].every((times) => times === 1)).toBe(true)
    }
  )

  it('reports each answer before the next request, so that a kill repeats one request at most', async () => {
    const { requests } = rejectWith(new Set(['m-5']))
    const reportedBefore: number[] = []
    let reported = 0
    const delivery = create({ beforeRequest: () => void reportedBefore.push(reported) })
    await delivery.deliver(
      Array.from({ length: 8 }, (_, index) => order(`m-${index}`)),
      { onOutcomes: (outcomes) => void (reported += outcomes.length) }
    )
    nock.cleanAll()
    expect(reported).toBe(8)
    expect(reportedBefore.at(-1)).toBe(8 - (requests.at(-1)?.length ?? 0))
  })
})

describe('redeliver', () => {
  it('delivers an event without an earlier outcome to every subscription that matches', async () => {
    const sent = takeAll()
    await create().redeliver([order('m-1')], [undefined])
    expect(sent).toEqual([['checkout:m-1']])
  })

  it('tries only what is open, with the same event IDs, and keeps the rest', async () => {
    const subscriptions = [preset('Checkout'), preset('Lead', { subscribe: 'type = "track"' })]
    const events = [order('m-1'), order('m-2'), null, { type: 'page' }]
    const delivery = create({ subscriptions })
    nock(HOST)
      .post(PATH)
      .reply(200, {
        events: [{ status: 'processed' }, { status: 'failed', error_message: 'no' }, {}, { status: 'processed' }]
      })
    const first = await delivery.deliver(events)
    expect(statuses(first)).toEqual(['rejected', 'retry', 'rejected', 'not-subscribed'])

    const sent = takeAll()
    const second = await delivery.redeliver(events, first)
    expect(sent).toEqual([['checkout:m-2']])
    expect(statuses(second)).toEqual(['rejected', 'delivered', 'rejected', 'not-subscribed'])
    expect(second[0]).toEqual(first[0])
    expect(second[1]?.results.map(({ subscription, status }) => [subscription, status])).toEqual([
      ['Checkout', 'delivered'],
      ['Lead', 'delivered']
    ])
    expect(second[1]).toMatchObject({
      event: 'Order Completed',
      messageId: 'm-2',
      timestamp: '2026-11-24T11:57:00.000Z'
    })
    expect(second.slice(2)).toEqual(first.slice(2))
  })

  it('names the event of an outcome that has no name yet, as for a line of retry.ndjson', async () => {
    takeAll()
    const open = { status: 'retry', subscription: 'Checkout', reason: 'later', httpStatus: 503 } as const
    const [outcome] = await create().redeliver([order('m-1')], [{ status: 'retry', results: [open] }])
    expect(outcome).toMatchObject({ status: 'delivered', event: 'Order Completed', messageId: 'm-1' })
  })

  it('may end in retry again', async () => {
    nock(HOST).post(PATH).times(2).reply(503)
    const events = [order('m-1')]
    const first = await create().deliver(events)
    expect(statuses(await create().redeliver(events, first))).toEqual(['retry'])
  })

  it('rejects what no subscription matches any more, rather than losing it', async () => {
    const retry = { status: 'retry', subscription: 'Gone', reason: 'later', httpStatus: 503 } as const
    const [outcome] = await create().redeliver([{ type: 'other' }], [{ status: 'retry', results: [retry] }])
    expect(outcome).toEqual({
      status: 'rejected',
      event: 'other',
      results: [
        {
          status: 'rejected',
          subscription: 'Gone',
          reason: expect.stringMatching(/was removed or switched off/),
          httpStatus: 400,
          rejectedBy: 'destination'
        }
      ]
    })
  })

  it('needs an outcome for each event', async () => {
    await expect(create().redeliver([order('m-1')], [])).rejects.toThrow('got 0 for 1')
  })
})

describe('batches', () => {
  const events = ['a', 'b', 'c', 'd', 'e'].map((id) => order(id))
  const sized = (fields: object) => [preset('Checkout', { mapping: { ...preset('Checkout').mapping, ...fields } })]

  it.each<[string, object, number[]]>([
    ['all together by default', {}, [5]],
    ['the mapping’s batch size', { batch_size: 2 }, [2, 2, 1]],
    ['one by one when batching is off', { enable_batching: false }, [1, 1, 1, 1, 1]],
    ['a size that is read from the event, which no batch can have', { batch_size: { '@path': '$.size' } }, [5]]
  ])('%s', async (_reason, fields, sizes) => {
    const sent = takeAll(sizes.length)
    await create({ subscriptions: sized(fields) }).deliver(events)
    expect(sent.map(({ length }) => length)).toEqual(sizes)
  })

  it('of one size are shared between subscriptions, in the order of the events', async () => {
    const sent = takeAll(2)
    const subscriptions = [
      ...sized({ batch_size: 4 }),
      preset('Lead', { subscribe: 'type = "track"', mapping: { ...preset('Lead').mapping, batch_size: 4 } })
    ]
    await create({ subscriptions }).deliver(events.slice(0, 4))
    expect(sent).toEqual([
      ['checkout:a', 'lead:a', 'checkout:b', 'lead:b'],
      ['checkout:c', 'lead:c', 'checkout:d', 'lead:d']
    ])
  })
})

describe('a mapping', () => {
  const withEventId = (directive: object) =>
    preset('Checkout', { mapping: { ...preset('Checkout').mapping, event_id: directive as never } })
  const stumbling = withEventId({ '@template': { '@path': '$.properties.template' } })

  it('that stumbles over one event rejects only that one', async () => {
    const sent = takeAll()
    const events = [
      order('a', { properties: { template: '{{messageId}}' } }),
      order('b', { properties: { template: ['jane@example.com'] } }),
      order('c', { properties: { template: 'x-{{messageId}}' } })
    ]
    const outcomes = await create({ subscriptions: [stumbling] }).deliver(events)
    expect(sent).toEqual([['checkout:a', 'checkout:x-c']])
    expect(statuses(outcomes)).toEqual(['delivered', 'rejected', 'delivered'])
    expect(outcomes[1]?.results).toEqual([
      {
        status: 'rejected',
        subscription: 'Checkout',
        reason: 'The mapping of "Checkout" can\'t be used on this event: @template: expected string, got array.',
        httpStatus: 400,
        rejectedBy: 'destination'
      }
    ])
  })

  it('that is broken rejects every event that it matches, says which one it is, and hinders no other', async () => {
    const sent = takeAll()
    const subscriptions = [withEventId({ '@paht': '$.messageId' }), preset('Lead', { subscribe: 'type = "track"' })]
    const outcomes = await create({ subscriptions }).deliver([order('a'), order('b')])
    expect(sent).toEqual([['lead:a', 'lead:b']])
    for (const { results } of outcomes) {
      expect(results).toMatchObject([
        {
          status: 'rejected',
          reason: expect.stringMatching(
            /The mapping of "Checkout" can't be used.*event_id has an invalid directive: @paht/
          )
        },
        { status: 'delivered' }
      ])
    }
  })

  it('that fails without a word of its own tells nothing of the event', async () => {
    const cyclic: Record<string, unknown> = { product_id: 'jane@example.com' }
    cyclic.self = cyclic
    const subscription = preset('Checkout', {
      mapping: { ...preset('Checkout').mapping, contents: { '@path': '$.properties.products' } }
    })
    const [outcome] = await create({ subscriptions: [subscription] }).deliver([
      order('a', { properties: { products: [cyclic] } })
    ])
    expect(outcome?.results).toMatchObject([
      { status: 'rejected', reason: 'The mapping of "Checkout" can\'t be used on this event.' }
    ])
  })
})

describe('a stop', () => {
  it('before the work: nothing is sent, everything may be tried again', async () => {
    const outcomes = await create().deliver([order('a'), { type: 'page', messageId: 'p' }, null], {
      signal: AbortSignal.abort()
    })
    expect(statuses(outcomes)).toEqual(['retry', 'rejected', 'rejected'])
    expect(outcomes[0]?.results).toEqual([
      { status: 'retry', subscription: 'Checkout', reason: 'Stopped before Pinterest answered.', httpStatus: 503 }
    ])
  })

  it('between two requests: what has its answer keeps it', async () => {
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
    const delivery = create({ beforeRequest: () => void setTimeout(() => stop.abort(), 20) })
    const [outcome] = await delivery.deliver([order('a')], { signal: stop.signal })
    expect(outcome?.results).toMatchObject([{ status: 'retry', reason: 'Stopped before Pinterest answered.' }])
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

  it('that rejects leaves its events to be tried again', async () => {
    const outcomes = await create({ beforeRequest: () => Promise.reject(new Error('no more today')) }).deliver([
      order('a')
    ])
    expect(statuses(outcomes)).toEqual(['retry'])
  })
})

describe('should the destination itself fail', () => {
  const failOn = (when: (payloads: readonly { event_id: string }[]) => boolean, afterRequest = false) => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
    const real = Runtime.prototype.sendPayloads
    jest.spyOn(Runtime.prototype, 'sendPayloads').mockImplementation(async function (this: Runtime, payloads, request) {
      if (afterRequest) await real.call(this, payloads, request)
      if (when(payloads)) throw new Error('a bug with jane@example.com')
      return real.call(this, payloads, request)
    })
  }
  afterEach(() => jest.restoreAllMocks())

  it('on one event before sending, the others are sent all the same', async () => {
    failOn((payloads) => payloads.some(({ event_id }) => event_id === 'c'))
    const sent = takeAll(2)
    const outcomes = await create().deliver(['a', 'b', 'c', 'd', 'e'].map((id) => order(id)))
    expect(statuses(outcomes)).toEqual(['delivered', 'delivered', 'rejected', 'delivered', 'delivered'])
    expect(sent.flat()).toEqual(['checkout:a', 'checkout:b', 'checkout:d', 'checkout:e'])
    expect(JSON.stringify(outcomes[2])).not.toContain('jane')
  })

  it('after sending, nothing is sent a second time at once', async () => {
    failOn(() => true, true)
    const sent = takeAll()
    expect(statuses(await create().deliver([order('a'), order('b')]))).toEqual(['retry', 'retry'])
    expect(sent).toHaveLength(1)
  })

  it('to answer for an event, it may be tried again', async () => {
    jest.spyOn(Runtime.prototype, 'sendPayloads').mockResolvedValue([])
    const [outcome] = await create().deliver([order('a')])
    expect(outcome?.results).toMatchObject([
      { status: 'retry', reason: 'The destination gave no result for this event.' }
    ])
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
      'two of one name',
      [preset('Lead'), preset('Lead')],
      '$.subscriptions[1].name',
      /two subscriptions are called "Lead"/
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

  it('says what is wrong, in the destination’s own words', async () => {
    nock(HOST).post(PATH).query({ test: 'true' }).reply(401, { code: 2, message: TOKEN })
    const result = await create().testConnection()
    expect(result).toEqual({
      ok: false,
      message: expect.stringMatching(/^Pinterest rejected the conversion token \(401\)/)
    })
    expect(JSON.stringify(result)).not.toContain(TOKEN)
  })

  it('rejects an ad account that is no number before asking', async () => {
    const result = await create({ settings: { ...settings, ad_account_id: 'act_1' } }).testConnection()
    expect(result).toEqual({ ok: false, message: expect.stringMatching(/digits/) })
  })
})

describe('buildRequests', () => {
  it('masks the token, and says what would be rejected', async () => {
    const { requests, outcomes } = await create().buildRequests([
      order('a'),
      null,
      order('b', { timestamp: '2020-01-01' })
    ])
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: `${HOST}${PATH}`,
      headers: { authorization: 'Bearer ***', 'content-type': 'application/json' }
    })
    expect(requests[0]?.body.data.map(({ event_id }) => event_id)).toEqual(['a'])
    expect(statuses(outcomes)).toEqual(['delivered', 'rejected', 'rejected'])
    expect(JSON.stringify(requests)).not.toContain(TOKEN)
  })

  it('does not wait its turn: nothing is sent', async () => {
    const beforeRequest = jest.fn()
    await create({ beforeRequest }).buildRequests([order('a')])
    expect(beforeRequest).not.toHaveBeenCalled()
  })
})

describe('for all input', () => {
  jest.setTimeout(60_000)

  const oddities = fc.constantFrom<unknown>(
    undefined,
    () => 1,
    Symbol('x'),
    10n,
    new Date(NaN),
    new Map(),
    NaN,
    Infinity,
    -0
  )
  const value = fc.oneof({ weight: 4, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: oddities })
  const anyOrder = fc
    .record(
      {
        type: value,
        event: value,
        properties: value,
        context: value,
        traits: value,
        timestamp: value,
        userId: value,
        messageId: value
      },
      { requiredKeys: [] }
    )
    .map((change) => order('m', change))
  const nested = fc
    .dictionary(
      fc.constantFrom(
        'email',
        'phone',
        'products',
        'value',
        'currency',
        'event_id',
        'birthday',
        'address',
        'opt_out_type',
        'url'
      ),
      value
    )
    .map((bag) =>
      order('m', {
        properties: bag,
        context: { traits: bag, page: bag, device: bag, app: bag, ip: '203.0.113.14', userAgent: 'x' }
      })
    )

  it('one outcome for each event, in order, and no failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(value, anyOrder, nested), { maxLength: 6 }), async (events) => {
        const { requests, outcomes } = await create().buildRequests(events)
        expect(outcomes).toHaveLength(events.length)
        const delivered = outcomes.flatMap(({ results }) => results.filter(({ status }) => status === 'delivered'))
        expect(requests.flatMap(({ body }) => body.data)).toHaveLength(delivered.length)
        for (const { status, results } of outcomes) expect(status === 'not-subscribed').toBe(results.length === 0)
        expect(JSON.parse(JSON.stringify(outcomes))).toEqual(outcomes)
      }),
      { numRuns: 100 }
    )
  })

  it('no PII, token or hash reaches an outcome, even when Pinterest echoes it', async () => {
    const word = fc.stringMatching(/^[a-z]{6,10}$/).map((text) => `Zq${text}`)
    const person = fc.record({
      email: word.map((text) => `${text}@mail.example`),
      phone: fc.stringMatching(/^[2-9]\d{9}$/).map((digits) => `+1${digits}`),
      firstName: word,
      lastName: word,
      city: word,
      userId: word,
      ip: fc.ipV4(),
      brokenTime: fc.boolean()
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(200, 400, 422, 429, 503),
        async (people, status) => {
          const secretsOf = ({ brokenTime: _brokenTime, ip: _ip, ...pii }: (typeof people)[number]) =>
            Object.values(pii)
          const secrets = people.flatMap(secretsOf)
          nock(HOST)
            .persist()
            .post(PATH)
            .reply(status, (_uri, body) => {
              const { data } = body as Body
              const hashes = JSON.stringify(body).match(/[0-9a-f]{64}/g) ?? []
              // What was sent can be echoed, no more: in a row that of its own event.
              const owners = data.map(({ event_id }) => people[Number(event_id.slice(2))]!)
              const message = `Bad ${owners.flatMap(secretsOf).join(' and ')} ${hashes.join(' ')} ${TOKEN}`
              const events = owners.map((owner, index) => {
                const own = `Bad ${secretsOf(owner).join(' and ')} ${hashes.join(' ')} ${TOKEN}`
                return { status: index % 2 ? 'failed' : 'processed', error_message: own, warning_message: own }
              })
              return status === 200
                ? { events }
                : status === 422
                  ? { message, details: { events } }
                  : { code: 1, message }
            })
          const outcomes = await create().deliver(
            people.map(({ email, phone, firstName, lastName, city, userId, ip, brokenTime }, index) =>
              order(`m-${index}`, {
                userId,
                timestamp: brokenTime ? email : '2026-11-24T11:57:00.000Z',
                context: { ip, userAgent: 'Mozilla', traits: { email, phone, firstName, lastName, address: { city } } }
              })
            )
          )
          nock.cleanAll()
          const text = JSON.stringify(outcomes)
          for (const secret of [...secrets, TOKEN]) {
            expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
            expect(text).not.toContain(sha256(secret.toLowerCase()))
          }
          expect(text).not.toMatch(/[0-9a-f]{64}/)
        }
      ),
      { numRuns: 40 }
    )
  })
})
