import { HOST, NOW, PATH, TOKEN, create, order, preset, sha256, statuses, takeAll } from './support/orders'
import nock from '../../../__tests__/support/nock'

describe('deliver', () => {
  describe('sends the events of all subscriptions', () => {
    const EVENTS = [order('m-1'), { type: 'page', messageId: 'm-2' }, order('m-3', { event: 'Other' })]
    const delivery = () =>
      create({
        subscriptions: [preset('Checkout'), preset('Lead', { subscribe: 'type = "track"' }), preset('Search')]
      })

    it('in one request', async () => {
      const item = (event_name: string, id: string) => ({
        event_name,
        action_source: 'web',
        event_time: NOW / 1000 - 180,
        event_id: id,
        user_data: { em: [sha256('jane@example.com')] },
        custom_data: { currency: 'USD', value: '12.5', order_id: `o-${id}` }
      })
      nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' } })
        .post(PATH, { data: [item('checkout', 'm-1'), item('lead', 'm-1'), item('lead', 'm-3')] })
        .reply(200, { events: Array(3).fill({ status: 'processed' }) })
      expect(statuses(await delivery().deliver(EVENTS))).toEqual(['delivered', 'not-subscribed', 'delivered'])
    })

    it('and returns each outcome', async () => {
      nock(HOST)
        .post(PATH)
        .reply(200, {
          num_events_received: 3,
          num_events_processed: 2,
          events: [
            { status: 'processed', warning_message: "'click_id' is missing; 'external_id' is missing" },
            { status: 'failed', error_message: 'value is wrong' },
            { status: 'processed', warning_message: null }
          ]
        })
      const timestamp = '2026-11-24T11:57:00.000Z'
      const delivered = { status: 'delivered', limitedDataProcessing: { status: 'not-requested' }, matchKeys: ['em'] }
      const warnings = ["'click_id' is missing", "'external_id' is missing"]
      const rejected = { status: 'rejected', reason: 'value is wrong', httpStatus: 400, rejectedBy: 'pinterest' }
      expect(await delivery().deliver(EVENTS)).toEqual([
        {
          status: 'rejected',
          event: 'Order Completed',
          messageId: 'm-1',
          timestamp,
          results: [
            { ...delivered, subscription: 'Checkout', eventName: 'checkout', warnings },
            { ...rejected, subscription: 'Lead' }
          ]
        },
        { status: 'not-subscribed', event: 'page', messageId: 'm-2', results: [] },
        {
          status: 'delivered',
          event: 'Other',
          messageId: 'm-3',
          timestamp,
          results: [{ ...delivered, subscription: 'Lead', eventName: 'lead', warnings: [] }]
        }
      ])
    })
  })

  it('makes no request when there is nothing to send', async () => {
    expect(await create().deliver([])).toEqual([])
    expect(
      statuses(await create().deliver([{ type: 'identify' }, null, order('m', { timestamp: '2020-01-01' })]))
    ).toEqual(['not-subscribed', 'rejected', 'rejected'])
  })

  it('rejects only broken events, and sends the others', async () => {
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

  it('ignores later changes of the subscriptions', async () => {
    const sent = takeAll()
    const subscriptions = [preset('Checkout')]
    const delivery = create({ subscriptions })
    subscriptions[0]!.subscribe = 'type = "page"'
    subscriptions[0]!.mapping.event_name = 'lead'
    await delivery.deliver([order('m-1')])
    expect(sent).toEqual([['checkout:m-1']])
  })

  it('skips disabled subscriptions', async () => {
    expect(
      statuses(
        await create({ subscriptions: [preset('Checkout', { enabled: false, subscribe: 'unfinished' })] }).deliver([
          order('m')
        ])
      )
    ).toEqual(['not-subscribed'])
  })
})

it('names a value of the wrong type by its path', async () => {
  takeAll()
  const event = order('m-1', { context: { traits: { email: 'jane@example.com' }, network: { wifi: {} } } })
  const [odd] = await create().deliver([event])
  expect(odd?.results[0]).toMatchObject({ warnings: ['wifi is dropped. It must be text, or a list of text values.'] })
})

it.each([
  ['context', null, {}],
  ['context.personas', { personas: null, ip: '203.0.113.14' }, { client_ip_address: '203.0.113.14' }]
])('reads the rest of an event whose %s is null', async (_key, context, user_data) => {
  // Literals in all required fields: nothing else would show that the event was read.
  const { mapping } = preset('Checkout')
  const literals = { action_source: 'web', event_time: new Date(NOW).toISOString(), event_id: 'x' }
  const subscriptions = [preset('Checkout', { mapping: { ...mapping, ...literals } })]
  const event = order('m-1', { context, properties: { email: 'jane@example.com', order_id: 'o-1' } })
  const { requests, outcomes } = await create({ subscriptions }).buildRequests([event])
  expect(outcomes).toMatchObject([{ status: 'delivered', results: [{ warnings: [] }] }])
  expect(requests[0]?.body.data).toMatchObject([
    { user_data: { em: [sha256('jane@example.com')], ...user_data }, custom_data: { order_id: 'o-1' } }
  ])
})

describe('batches', () => {
  const events = ['a', 'b', 'c', 'd', 'e'].map((id) => order(id))
  const sized = (fields: object) => [preset('Checkout', { mapping: { ...preset('Checkout').mapping, ...fields } })]

  it.each<[string, object, number[]]>([
    ['all together by default', {}, [5]],
    ['the mapping’s batch size', { batch_size: 2 }, [2, 2, 1]],
    ['one by one when batching is off', { enable_batching: false }, [1, 1, 1, 1, 1]],
    ['a size that is read from the event is ignored', { batch_size: { '@path': '$.size' } }, [5]]
  ])('%s', async (_reason, fields, sizes) => {
    const sent = takeAll(sizes.length)
    await create({ subscriptions: sized(fields) }).deliver(events)
    expect(sent.map(({ length }) => length)).toEqual(sizes)
  })

  it('of the same size are shared between subscriptions, in the order of the events', async () => {
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

  it('that fails on one event rejects only that event', async () => {
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

  it('that is invalid rejects every event that it matches, is named, and does not affect other mappings', async () => {
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

  it.each<[string, string, Error]>([
    ['that it maps, with text of the event', 'properties', new Error('no access to jane@example: denied')],
    ['that it maps, with text that starts like a directive', 'properties', new Error('@jane.doe')],
    ['that only actions-core reads', 'context', new TypeError('no personas')]
  ])('that fails in a getter %s, reveals nothing of the event', async (_what, key, error) => {
    const getter = {
      get personas() {
        throw error
      }
    }
    const subscriptions = [withEventId({ '@path': '$.properties.personas' })]
    const [outcome] = await create({ subscriptions }).deliver([order('a', { [key]: getter })])
    expect(outcome?.results).toMatchObject([
      { status: 'rejected', reason: 'The mapping of "Checkout" can\'t be used on this event.' }
    ])
  })

  it('that fails without a message reveals nothing of the event', async () => {
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
