import { createHash } from 'node:crypto'
import { createEventBuilder } from '..'

const NOW = Date.UTC(2026, 10, 24, 12)
const DAY_MS = 86_400_000
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const subscription = {
  name: 'All',
  enabled: true,
  subscribe: 'type = "track"',
  partnerAction: 'reportConversionEvent' as const,
  mapping: {
    event_name: 'lead',
    action_source: 'web',
    event_time: { '@path': '$.timestamp' },
    event_id: { '@path': '$.messageId' },
    event_source_url: { '@path': '$.url' },
    user_data: { '@path': '$.person' },
    custom_data: { opt_out_type: { '@path': '$.optOut' } }
  }
}
const event = {
  type: 'track',
  messageId: 'm-1',
  timestamp: new Date(NOW).toISOString(),
  person: { email: 'jane@example.com' }
}
const build = async (overrides: object, settings: object = {}) => {
  const builder = createEventBuilder({
    settings,
    subscriptions: [subscription],
    now: () => NOW,
    partnerName: 'ss-acme'
  })
  const [built] = await builder.build([{ ...event, ...overrides }])
  return built?.results[0]
}

describe('createEventBuilder', () => {
  it('builds what would be sent', async () => {
    expect(await build({})).toEqual({
      subscription: 'All',
      built: {
        event: {
          event_name: 'lead',
          action_source: 'web',
          event_time: NOW / 1000,
          event_id: 'm-1',
          partner_name: 'ss-acme',
          user_data: { em: [sha256('jane@example.com')] }
        },
        limitedDataProcessing: { status: 'not-requested' },
        warnings: []
      }
    })
  })

  it.each([
    ['no keys', { person: { first_name: '' } }, []],
    ['a key that is not sufficient', { person: { external_id: 'u-1' } }, ['external_id']],
    [
      "the URL's click ID",
      { person: { external_id: 'u-1' }, url: 'https://shop.example/?epik=dj0' },
      ['external_id', 'click_id']
    ]
  ])('lists the match keys of an event without identity: %s', async (_why, overrides, keysWithoutIdentity) => {
    expect(await build(overrides)).toEqual({
      subscription: 'All',
      rejection: { field: 'user_data', reason: expect.stringContaining("can't match this event") },
      keysWithoutIdentity
    })
  })

  it('builds an event that is only too old as if it were sent in time', async () => {
    const timestamp = new Date(NOW - 30 * DAY_MS).toISOString()
    expect(await build({ timestamp })).toMatchObject({
      rejection: { field: 'event_time' },
      built: { event: { event_time: (NOW - 30 * DAY_MS) / 1000, partner_name: 'ss-acme' } }
    })
  })

  it.each([
    ['too old and without identity', { timestamp: new Date(0).toISOString(), person: {} }, 'event_time'],
    ['without a time', { timestamp: 'soon' }, 'event_time'],
    ['without an ID', { messageId: ' ' }, 'event_id']
  ])('builds nothing of an event %s', async (_why, overrides, field) => {
    expect(await build(overrides)).toEqual({
      subscription: 'All',
      rejection: { field, reason: expect.any(String) }
    })
  })

  it('returns why the mapping produces no event', async () => {
    expect(await build({ messageId: undefined })).toEqual({
      subscription: 'All',
      rejection: { field: 'mapping', reason: expect.stringMatching(/^event_id is required/) }
    })
  })

  it('goes by the clock when it is given no time', async () => {
    const builder = createEventBuilder({ settings: {}, subscriptions: [subscription] })
    const [now, old] = await builder.build([
      { ...event, timestamp: new Date().toISOString() },
      { ...event, timestamp: 1 }
    ])
    expect(now?.results).toMatchObject([{ built: {} }])
    expect(old?.results).toMatchObject([{ rejection: { field: 'event_time' } }])
  })

  it('rejects an incomplete opt-out when the settings say so', async () => {
    const setting = { require_complete_ldp: true }
    expect(await build({ optOut: 'LDP' }, setting)).toMatchObject({ rejection: { field: 'custom_data.opt_out_type' } })
  })

  it('reports what is not an event, and continues', async () => {
    const builder = createEventBuilder({ settings: {}, subscriptions: [subscription], now: () => NOW })
    expect(await builder.build(['text', null, event])).toMatchObject([
      { problem: 'The event is not a JSON object.', results: [] },
      { problem: 'The event is not a JSON object.', results: [] },
      { messageId: 'm-1', results: [{ built: {} }] }
    ])
  })
})
