import fc from 'fast-check'
import { createDelivery, defaultSubscriptions, explain, migrateMapping } from '../src/delivery'
import type { Outcome } from '../src/delivery'
import type { Sandbox } from '../src/sandbox'
import { withSandbox } from './support/sandbox'
import { runs } from './support/runs'

const NOW = Date.parse('2026-11-24T12:00:00.000Z')
const now = () => NOW

const NAMES = ['Order Completed', 'Product Added', 'Product Viewed', 'Signed Up']
const shopEvents = (count: number, change: Record<string, unknown> = {}) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'track',
    event: NAMES[index % NAMES.length],
    messageId: `m-${index}`,
    timestamp: new Date(NOW - index * 1000).toISOString(),
    userId: `u-${index % 50}`,
    properties: {
      order_id: `o-${index}`,
      currency: 'USD',
      products: [{ product_id: 'lamp', price: 129, quantity: 1 + (index % 3) }]
    },
    context: {
      ip: '203.0.113.14',
      userAgent: 'Mozilla/5.0',
      traits: { email: `p${index % 50}@example.com`, phone: '+14155550123' }
    },
    ...change
  }))

const optionsFor = (sandbox: Sandbox, change: object = {}) => ({
  settings: { ad_account_id: sandbox.adAccountId, conversion_token: sandbox.conversionToken, ...change },
  baseUrl: sandbox.url,
  now
})

/** The presets with at most `size` events per request, so that a few events fill several requests. */
const inBatchesOf = (size: number) => ({
  subscriptions: defaultSubscriptions().map((one) => ({ ...one, mapping: { ...one.mapping, batch_size: size } }))
})

const count = (outcomes: readonly Outcome[], status: string) =>
  outcomes.filter((outcome) => outcome.status === status).length

describe('delivery to the sandbox', () => {
  it('fills requests with the events of all subscriptions, and returns an outcome for each event in order', async () => {
    await withSandbox({ now }, async (sandbox) => {
      const events = shopEvents(1004)
      const outcomes = await createDelivery(optionsFor(sandbox)).deliver(events)
      expect(outcomes.map(({ messageId }) => messageId)).toEqual(events.map(({ messageId }) => messageId))
      expect(count(outcomes, 'delivered')).toBe(1004)
      expect(sandbox.received.map(({ eventCount }) => eventCount)).toEqual([1000, 4])
      expect(sandbox.counts).toMatchObject({
        processed: 1004,
        failed: 0,
        duplicates: 0,
        byEventName: { checkout: 251, add_to_cart: 251, view_content: 251, signup: 251 }
      })
    })
  })

  it('accepts a Date as timestamp, like Segment’s libraries', async () => {
    await withSandbox({ now }, async (sandbox) => {
      const [event] = shopEvents(1, { timestamp: new Date(NOW - 5000) })
      const [outcome] = await createDelivery(optionsFor(sandbox)).deliver([event])
      expect(outcome).toMatchObject({ status: 'delivered', timestamp: new Date(NOW - 5000).toISOString() })
      expect(sandbox.received[0]?.events[0]?.event.event_time).toBe(NOW / 1000 - 5)
      const explanation = await explain(event, optionsFor(sandbox))
      expect(explanation.subscriptions.find(({ matches }) => matches)?.details?.time?.ageSeconds).toBe(5)
    })
  })

  it('sends at most 20 events per request in test mode', async () => {
    await withSandbox({ now }, async (sandbox) => {
      const outcomes = await createDelivery(optionsFor(sandbox, { test_mode: true })).deliver(shopEvents(45))
      expect(count(outcomes, 'delivered')).toBe(45)
      expect(sandbox.received.map(({ eventCount, test }) => [eventCount, test])).toEqual([
        [20, true],
        [20, true],
        [5, true]
      ])
      expect(sandbox.counts.processed).toBe(0)
    })
  })

  it('sends exactly the bodies that a dry run shows', async () => {
    await withSandbox({ now }, async (sandbox) => {
      const events = [...shopEvents(24), null, { type: 'identify' }, ...shopEvents(3, { timestamp: '2020-01-01' })]
      const options = { ...optionsFor(sandbox), ...inBatchesOf(20) }
      const dry = await createDelivery(options).buildRequests(events)
      expect(sandbox.received).toHaveLength(0)

      const outcomes = await createDelivery(options).deliver(events)
      expect(dry.requests.map(({ body }) => body.data)).toEqual(
        sandbox.received.map((request) => request.events.map(({ event }) => event))
      )
      expect(dry.requests.map(({ url }) => new URL(url).pathname)).toEqual(
        Array(2).fill(`/v5/ad_accounts/${sandbox.adAccountId}/events`)
      )
      expect(dry.outcomes.map(({ status }) => status)).toEqual(outcomes.map(({ status }) => status))
    })
  })

  it('reports the same opt-out decision as the sandbox', async () => {
    const decisions = {
      honored: 'applied',
      'honored-by-state': 'applied-by-state',
      ignored: 'ignored',
      'not-requested': 'not-requested'
    }
    const place = fc.record({
      state: fc.constantFrom('California', 'CA', 'us-ca', 'Oregon', 'Bavaria', ''),
      country: fc.constantFrom('United States', 'us', 'USA', 'Germany', '')
    })
    await withSandbox({ now }, async (sandbox) => {
      await fc.assert(
        fc.asyncProperty(place, fc.constantFrom('LDP', 'ldp, other', 'other', ''), async (address, opt_out_type) => {
          sandbox.reset()
          const [event] = shopEvents(1, {
            context: { traits: { email: 'a@b.co', address } },
            properties: { opt_out_type }
          })
          const [outcome] = await createDelivery(optionsFor(sandbox)).deliver([event])
          const seen = sandbox.received[0]!.events[0]!.limitedDataProcessing
          expect(outcome?.results).toMatchObject([{ limitedDataProcessing: { status: decisions[seen] } }])
        }),
        { numRuns: runs(40) }
      )
    })
  })
})

describe('faults: nothing is lost or duplicated', () => {
  it('a rate limit leaves the rest to be retried, with the requested wait', async () => {
    await withSandbox({ now, faults: [{ kind: 'rate-limit', skip: 1, retryAfterSeconds: 3 }] }, async (sandbox) => {
      const events = shopEvents(50)
      const delivery = createDelivery({ ...optionsFor(sandbox), ...inBatchesOf(20) })
      const first = await delivery.deliver(events)
      expect([count(first, 'delivered'), count(first, 'retry')]).toEqual([20, 30])
      for (const { results } of first.filter(({ status }) => status === 'retry'))
        expect(results).toMatchObject([{ httpStatus: 429, retryAfterSeconds: 3 }])

      const second = await delivery.redeliver(events, first)
      expect(count(second, 'delivered')).toBe(50)
      expect(sandbox.counts).toMatchObject({ processed: 50, duplicates: 0 })
    })
  })

  it.each<[string, Parameters<Sandbox['setFaults']>[0][number]]>([
    ['503', { kind: 'unavailable' }],
    ['a connection cut before anything was recorded', { kind: 'cut', when: 'before' }],
    ['rows without a result', { kind: 'wrong-length', by: -3 }]
  ])('%s, then success', async (_reason, fault) => {
    await withSandbox({ now, faults: [fault] }, async (sandbox) => {
      const events = shopEvents(30)
      const delivery = createDelivery(optionsFor(sandbox))
      const first = await delivery.deliver(events)
      expect(count(first, 'retry')).toBeGreaterThan(0)
      expect(count(first, 'retry') + count(first, 'delivered')).toBe(30)
      const second = await delivery.redeliver(events, first)
      expect(count(second, 'delivered')).toBe(30)
      // Rows missing in an answer were recorded: only those are sent a second time, with the same event_id.
      expect(sandbox.counts.processed - sandbox.counts.duplicates).toBe(30)
      expect(sandbox.counts.duplicates).toBe(fault.kind === 'wrong-length' ? count(first, 'retry') : 0)
    })
  })

  it('failed rows are rejected, the others are delivered, and none is sent again', async () => {
    await withSandbox({ now, faults: [{ kind: 'mixed', rows: [1, 4] }] }, async (sandbox) => {
      const events = shopEvents(6)
      const delivery = createDelivery(optionsFor(sandbox))
      const first = await delivery.deliver(events)
      expect(first.map(({ status }) => status)).toEqual([
        'delivered',
        'rejected',
        'delivered',
        'delivered',
        'rejected',
        'delivered'
      ])
      expect(await delivery.redeliver(events, first)).toEqual(first)
      expect(sandbox.received).toHaveLength(1)
    })
  })

  it('aborting keeps answered events, and the rest is delivered later', async () => {
    await withSandbox({ now }, async (sandbox) => {
      const options = { ...optionsFor(sandbox), ...inBatchesOf(20) }
      const stop = new AbortController()
      const events = shopEvents(60)
      const stopping = createDelivery({
        ...options,
        beforeRequest: () => {
          if (sandbox.received.length === 1) stop.abort()
        }
      })
      const first = await stopping.deliver(events, { signal: stop.signal })
      expect([count(first, 'delivered'), count(first, 'retry')]).toEqual([20, 40])
      const second = await createDelivery(options).redeliver(events, first)
      expect(count(second, 'delivered')).toBe(60)
      expect(sandbox.counts).toMatchObject({ processed: 60, duplicates: 0 })
    })
  })
})

describe('the connection test', () => {
  it.each<[string, object, RegExp | undefined]>([
    ['right', {}, undefined],
    ['wrong token', { conversion_token: 'wrong' }, /\(401\)/],
    ['another account', { ad_account_id: '1' }, /\(403\)/],
    ['no such account', { ad_account_id: '0' }, /\(404\)/]
  ])('%s', async (_reason, change, message) => {
    await withSandbox({ now }, async (sandbox) => {
      const result = await createDelivery(optionsFor(sandbox, change)).testConnection()
      expect(result).toEqual(message ? { ok: false, message: expect.stringMatching(message) } : { ok: true })
      expect(sandbox.counts.processed).toBe(0)
    })
  })
})

it('explain shows the request that is sent, and what the sandbox answers', async () => {
  await withSandbox({ now }, async (sandbox) => {
    const options = optionsFor(sandbox)
    const [event] = shopEvents(1)
    const { subscriptions } = await explain(event, { ...options, answerSource: createDelivery(options) })
    const details = subscriptions.find(({ matches }) => matches)?.details
    expect(sandbox.received[0]?.events.map((received) => received.event)).toEqual(details?.request?.body.data)
    expect(details?.answer).toMatchObject({
      status: 'delivered',
      eventName: 'checkout',
      matchKeys: details?.matchKeys.present
    })
  })
})

it('a migrated mapping delivers what it did before', async () => {
  await withSandbox({ now }, async (sandbox) => {
    const path = (from: string) => ({ '@path': from })
    const { subscriptions } = migrateMapping({
      name: 'Orders',
      trigger: 'type = "track" AND event = "Order Completed"',
      settings: {
        data_format: 'latest',
        event_name: 'checkout',
        action_source: 'web',
        event_time: path('$.timestamp'),
        event_id: path('$.messageId'),
        opt_out: true,
        user_data: { email: path('$.context.traits.email') },
        custom_data_2: { currency: path('$.properties.currency'), order_id: path('$.properties.order_id') },
        contents: {
          '@arrayPath': [
            '$.properties.products',
            { id: path('$.product_id'), item_price: path('$.price'), quantity: path('$.quantity') }
          ]
        }
      }
    })
    const [outcome] = await createDelivery({ ...optionsFor(sandbox), subscriptions }).deliver(shopEvents(1))
    expect(outcome).toMatchObject({ status: 'delivered', results: [{ subscription: 'Orders', matchKeys: ['em'] }] })
    expect(sandbox.received[0]?.events[0]?.event).not.toHaveProperty('opt_out')
    expect(sandbox.received[0]?.events[0]?.event).toMatchObject({
      custom_data: {
        order_id: 'o-0',
        currency: 'USD',
        value: '129',
        contents: [{ id: 'lamp', item_price: '129', quantity: 1 }]
      }
    })
  })
})
