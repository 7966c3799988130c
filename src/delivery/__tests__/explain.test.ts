import fc from 'fast-check'
import { createDelivery, defaultSubscriptions, explain } from '..'
import type { Delivery } from '..'
import { NOW, TOKEN, order, settings, sha256, detailsOf } from './support/explain'
import { runs } from '../../../__tests__/support/runs'
import nock from '../../../__tests__/support/nock'

it('lists every subscription, with details only for those that match', async () => {
  const { event, subscriptions } = await explain(order(), { settings, now: () => NOW })
  expect(event).toBe('Order Completed')
  expect(subscriptions.map(({ name }) => name)).toEqual(defaultSubscriptions().map(({ name }) => name))
  expect(subscriptions.filter(({ matches }) => matches).map(({ name }) => name)).toEqual(['Checkout'])
  expect(subscriptions.filter(({ details }) => details).map(({ name }) => name)).toEqual(['Checkout'])
})

describe('the details of an order', () => {
  it('shows where each value was read, in the order of the fields', async () => {
    const { mapping } = await detailsOf(order())
    expect(mapping.map(({ field, source }) => [field, source])).toEqual([
      ['event_name', 'literal'],
      ['action_source', 'literal'],
      ['event_time', 'timestamp'],
      ['event_id', 'messageId'],
      ['user_data.email', 'context.traits.email'],
      ['user_data.phone', 'context.traits.phone'],
      ['user_data.state', 'context.traits.address.state'],
      ['user_data.country', 'context.traits.address.country'],
      ['user_data.external_id', 'userId'],
      ['user_data.client_ip_address', 'context.ip'],
      ['user_data.client_user_agent', 'context.userAgent'],
      ['custom_data.opt_out_type', 'properties.opt_out_type'],
      ['contents', 'properties.products'],
      ['app_info.user_agent', 'context.userAgent']
    ])
  })

  it('shows each PII value from raw to hash, and why a value was dropped', async () => {
    const { pii } = await detailsOf(order())
    expect(pii).toEqual([
      {
        field: 'user_data.email',
        key: 'em',
        raw: 'Jane@Example.com',
        normalForm: 'jane@example.com',
        hash: sha256('jane@example.com')
      },
      { field: 'user_data.phone', key: 'ph', raw: 'n/a', dropped: expect.any(String) },
      { field: 'user_data.state', key: 'st', raw: 'California', normalForm: 'ca', hash: sha256('ca') },
      { field: 'user_data.country', key: 'country', raw: 'United States', normalForm: 'us', hash: sha256('us') },
      { field: 'user_data.external_id', key: 'external_id', raw: 'u-1', normalForm: 'u-1', hash: sha256('u-1') }
    ])
  })

  it('shows derived values, and sent and recommended match keys', async () => {
    const details = await detailsOf(order())
    expect(details.derived.map(({ field }) => field)).toEqual([
      'custom_data.value',
      'custom_data.content_ids',
      'custom_data.num_items',
      'action_source'
    ])
    expect(details.matchKeys).toEqual({
      present: ['em', 'st', 'country', 'external_id', 'client_ip_address', 'client_user_agent'],
      recommended: ['ph', 'click_id']
    })
  })

  it('explains the time and the deduplication', async () => {
    const { time, dedup } = await detailsOf(order())
    expect(time).toEqual({
      eventTimeSeconds: NOW / 1000 - 180,
      ageSeconds: 180,
      text: 'Happened 3 minutes ago; Pinterest accepts only events of the last 7 days.'
    })
    expect(dedup).toMatchObject({ eventName: 'checkout', eventId: 'm-1', possible: true })
    expect(dedup?.text).toMatch(/24 hours.*48/)
  })

  it('has the payload that the mapping produced', async () => {
    const { payload } = await detailsOf(order())
    expect(payload).toMatchObject({ event_name: 'checkout', event_id: 'm-1', user_data: { phone: ['n/a'] } })
  })

  it('has the exact request that would be sent, with the token masked', async () => {
    const { request, pinterestEvent } = await detailsOf(order())
    const { requests } = await createDelivery({ settings, now: () => NOW }).buildRequests([order()])
    expect(request).toEqual(requests[0])
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://api.pinterest.com/v5/ad_accounts/549755885175/events',
      headers: { authorization: 'Bearer ***' },
      body: { data: [pinterestEvent] }
    })
  })

  it('uses the test endpoint in test mode, and the host’s partner name', async () => {
    const { request } = await detailsOf(order(), {
      settings: { ...settings, test_mode: true },
      partnerName: 'ss-example',
      baseUrl: 'http://127.0.0.1:9'
    })
    expect(request?.url).toBe('http://127.0.0.1:9/v5/ad_accounts/549755885175/events?test=true')
    expect(request?.body.data[0]?.partner_name).toBe('ss-example')
  })
})

it('names values that a field’s schema rejects, and explains the rest', async () => {
  const details = await detailsOf(order({ properties: { email: 'ada@example.com', query: { text: 'lamp' } } }))
  expect(details.dropped).toContainEqual({
    field: 'custom_data.search_string',
    reason: 'It must be text, or a list of text values.'
  })
  expect(details.pinterestEvent).not.toHaveProperty('custom_data')
})

it('lists each dropped value once, and not among the warnings', async () => {
  const details = await detailsOf(order({ context: { locale: 'xx-YY', ip: 'nope', traits: { email: 'a@b.co' } } }))
  expect(details.dropped).toEqual([
    { field: 'user_data.client_ip_address', reason: expect.stringMatching(/public IPv4 or IPv6/) as unknown },
    { field: 'language', reason: 'It must be an ISO 639-1 language.' }
  ])
  expect(details.warnings).toEqual([expect.stringMatching(/^Limited Data Processing is requested/)])
})

describe('subscriptions that don’t run', () => {
  const [preset] = defaultSubscriptions()
  it('disabled: matches, but has no details', async () => {
    const { subscriptions } = await explain(order(), {
      settings,
      subscriptions: [{ ...preset!, enabled: false, subscribe: 'type = "track"' }]
    })
    expect(subscriptions).toEqual([{ name: preset!.name, trigger: 'type = "track"', enabled: false, matches: true }])
  })

  it('with an invalid trigger: shows why', async () => {
    const { subscriptions } = await explain(order(), { settings, subscriptions: [{ ...preset!, subscribe: 'type =' }] })
    expect(subscriptions[0]).toMatchObject({
      matches: false,
      triggerError: expect.stringMatching(/^The trigger has nothing after "type ="/)
    })
  })
})

it.each<[unknown, string]>([
  [null, 'not an event: an event is a JSON object'],
  [[], 'not an event: an event is a JSON object'],
  ['x', 'not an event: an event is a JSON object'],
  [{}, 'an event without a name or type']
])('%j is not an event', async (event, name) => {
  const explanation = await explain(event, { settings: {} })
  expect(explanation.event).toBe(name)
  expect(explanation.subscriptions.some(({ matches }) => matches)).toBe(false)
})

it('needs no settings: placeholders appear in the request', async () => {
  expect((await detailsOf(order(), { settings: {} })).request?.url).toBe(
    'https://api.pinterest.com/v5/ad_accounts/AD_ACCOUNT_ID/events'
  )
})

describe('answers of the endpoint', () => {
  const answer = { status: 'retry', subscription: 'Checkout', reason: 'later', httpStatus: 503 } as const

  it('a delivery is called once, and each subscription gets its own answer', async () => {
    const [checkout] = defaultSubscriptions().filter(({ name }) => name === 'Checkout')
    const subscriptions = [
      checkout!,
      { ...checkout!, name: 'Second', mapping: { ...checkout!.mapping, event_name: 'lead' } }
    ]
    nock('https://api.pinterest.com')
      .post('/v5/ad_accounts/549755885175/events', (body: { data: unknown[] }) => body.data.length === 2)
      .reply(200, {
        num_events_received: 2,
        num_events_processed: 1,
        events: [{ status: 'processed' }, { status: 'failed', error_message: 'no' }]
      })
    const options = { settings, subscriptions, now: () => NOW }
    const { subscriptions: rows } = await explain(order(), { ...options, answerSource: createDelivery(options) })
    expect(rows.map(({ details }) => details?.answer)).toMatchObject([
      { status: 'delivered', subscription: 'Checkout', eventName: 'checkout' },
      { status: 'rejected', subscription: 'Second', reason: 'no', rejectedBy: 'pinterest' }
    ])
  })

  it('a function is called for each subscription that would be sent', async () => {
    const asked: string[] = []
    const details = await detailsOf(order(), {
      answerSource: (_event, { name }) => {
        asked.push(name)
        return Promise.resolve(answer)
      }
    })
    expect(asked).toEqual(['Checkout'])
    expect(details.answer).toEqual(answer)
  })

  it('may return no answer', async () => {
    expect(await detailsOf(order(), { answerSource: () => Promise.resolve(undefined) })).not.toHaveProperty('answer')
  })

  it('are not requested for an event that would not be sent', async () => {
    const deliver = jest.fn()
    await explain(order({ timestamp: '2020-01-01' }), { settings, answerSource: { deliver } as unknown as Delivery })
    expect(deliver).not.toHaveBeenCalled()
  })
})

it('never fails, never changes the event, is plain JSON and never contains the token, for any event', async () => {
  const anyTrack = fc
    .record(
      {
        properties: fc.jsonValue(),
        context: fc.jsonValue(),
        timestamp: fc.jsonValue(),
        userId: fc.jsonValue(),
        messageId: fc.jsonValue()
      },
      { requiredKeys: [] }
    )
    .map((rest) => order(rest))
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), anyTrack), async (event) => {
      const before = structuredClone(event)
      const explanation = await explain(event, { settings, now: () => NOW })
      expect(event).toEqual(before)
      const text = JSON.stringify(explanation)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(explanation)))
      expect(text).not.toContain(TOKEN)
    }),
    { numRuns: runs(150) }
  )
})
