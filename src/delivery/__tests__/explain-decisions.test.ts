import { defaultSubscriptions } from '..'
import type { Subscription } from '..'
import { order, settings, sha256, detailsOf } from './support/explain'

const checkout = defaultSubscriptions().find(({ name }) => name === 'Checkout')!

describe('Limited Data Processing', () => {
  const inPlace = (address: object) => order({ context: { traits: { email: 'a@b.co', address } } })
  it.each<[string, unknown, string, RegExp]>([
    [
      '"California" and "United States"',
      inPlace({ state: 'California', country: 'United States' }),
      'applied',
      /California/
    ],
    [
      'hashes in capitals',
      inPlace({ state: sha256('ca').toUpperCase(), country: sha256('us') }),
      'applied',
      /California/
    ],
    [
      'another state',
      inPlace({ state: 'Oregon', country: 'US' }),
      'applied-by-state',
      /a US state other than California/
    ],
    [
      'no state',
      inPlace({ country: 'United States' }),
      'ignored',
      /the state is missing\..* The flag is sent anyway\.$/
    ],
    [
      'another country',
      inPlace({ state: 'Bavaria', country: 'Germany' }),
      'ignored',
      /the country is not the United States/
    ],
    ['not requested', order({ properties: {} }), 'not-requested', /Not requested/]
  ])('%s', async (_reason, event, status, text) => {
    const details = await detailsOf(event)
    expect(details.limitedDataProcessing.status).toBe(status)
    expect(details.limitedDataProcessingText).toMatch(text)
    expect(details.limitedDataProcessingText).not.toMatch(/rejected/)
    expect(details.limitedDataProcessingText.includes('sent anyway')).toBe(status === 'ignored')
  })

  it('is explained for a rejected event too, from its payload', async () => {
    for (const change of [{ timestamp: '2026-01-01T00:00:00Z' }, { messageId: '' }]) {
      const details = await detailsOf(order(change))
      expect(details.limitedDataProcessing).toEqual({ status: 'applied' })
      expect(details.limitedDataProcessingText).toMatch(/But nothing is sent: the event is rejected\.$/)
    }
  })

  it.each<[string, unknown, object, object]>([
    ['true', true, {}, { status: 'ignored', problems: ['the state is missing'] }],
    ['a list', ['CCPA', 'LDP'], {}, { status: 'ignored', problems: ['the state is missing'] }],
    ['not understood', 'LDP', { state: 'Estado' }, { status: 'ignored', problems: ['the state was not understood'] }]
  ])('is the one for which an event is rejected: %s', async (_why, opt_out_type, address, decision) => {
    const event = order({
      properties: { opt_out_type },
      context: { traits: { address: { country: 'US', ...address } } }
    })
    for (const mapping of [
      {},
      { data_format: 'latest', custom_data_2: checkout.mapping.custom_data, custom_data: {} }
    ]) {
      for (const change of [{}, { messageId: undefined }, { timestamp: '2026-01-01T00:00:00Z' }]) {
        const details = await detailsOf(
          { ...event, ...change },
          {
            settings: { ...settings, require_complete_ldp: true },
            subscriptions: [{ ...checkout, mapping: { ...checkout.mapping, ...mapping } as Subscription['mapping'] }]
          }
        )
        expect(details.rejection).toBeDefined()
        expect(details.limitedDataProcessing).toEqual(decision)
        expect(details.limitedDataProcessingText).not.toMatch(/is sent anyway/)
      }
    }
  })

  it('that would be ignored rejects the event if the setting is on', async () => {
    const details = await detailsOf(inPlace({ country: 'US' }), {
      settings: { ...settings, require_complete_ldp: true }
    })
    expect(details.rejection).toMatchObject({
      field: 'custom_data.opt_out_type',
      reason: expect.stringContaining('the state is missing')
    })
    expect(details).not.toHaveProperty('request')
  })
})

describe('a rejected event', () => {
  it('by the schema: names the field and the tried paths, and has no payload', async () => {
    const details = await detailsOf(order({ messageId: undefined }))
    expect(details.rejection).toEqual({
      field: 'event_id',
      reason: 'event_id is required, but the mapping produced no value for it.'
    })
    expect(details.mapping).toContainEqual({
      field: 'event_id',
      source: 'properties.event_id or messageId',
      value: null
    })
    expect(details).toMatchObject({ dropped: [], warnings: [], matchKeys: { present: [], recommended: [] } })
    expect(details).not.toHaveProperty('payload')
    expect(details).not.toHaveProperty('request')
    expect(details).not.toHaveProperty('time')
  })

  it.each<[string, object, string]>([
    ['event_id', { messageId: { id: 1 } }, 'Event ID must be a string but it was an object.'],
    ['event_time', { timestamp: { at: 1 } }, 'Event Time must be a string but it was an object.']
  ])('by the schema, in the required field %s', async (field, change, reason) => {
    expect((await detailsOf(order({ ...change }))).rejection).toEqual({ field, reason })
  })

  it('by a setting, for a value in an object field', async () => {
    const details = await detailsOf(order({ properties: { opt_out_type: { some: 'object' } } }), {
      settings: { ...settings, require_complete_ldp: true }
    })
    expect(details.rejection?.field).toBe('custom_data.opt_out_type')
  })

  it('by the mapping', async () => {
    const [preset] = defaultSubscriptions()
    const broken: Subscription = {
      ...preset!,
      subscribe: 'type = "track"',
      mapping: { ...preset!.mapping, event_id: { '@case': { operator: 'sideways', value: { '@path': '$.userId' } } } }
    }
    const details = await detailsOf(order(), { subscriptions: [broken] })
    expect(details.rejection?.field).toBe('mapping')
    expect(details.rejection?.reason).toMatch(/^The mapping of "Add Payment Info" can't be used on this event/)
  })

  it('without an identity gets advice about match keys', async () => {
    const details = await detailsOf(order({ context: { traits: { email: 'n/a', phone: '+1 415 555 0123' } } }))
    expect(details.rejection?.field).toBe('user_data')
    expect(details.matchKeys.present).toEqual(['ph', 'external_id'])
    expect(details.matchKeys.recommended).toEqual(['em', 'click_id', 'client_ip_address', 'client_user_agent'])
  })

  it.each<[string, string, number, RegExp]>([
    ['too old', '2026-11-16T11:00:00Z', 8 * 86_400 + 3600, /8 days 1 hour old/],
    ['in the future', '2026-11-24T13:00:00Z', -3600, /1 hour in the future/]
  ])('%s: shows the time', async (_reason, timestamp, ageSeconds, text) => {
    const details = await detailsOf(order({ timestamp }))
    expect(details.rejection?.field).toBe('event_time')
    expect(details.time).toMatchObject({ ageSeconds, text: expect.stringMatching(text) })
    // The advice is for events without an identity: of this one, no keys were read.
    expect(details.matchKeys).toEqual({ present: [], recommended: [] })
  })

  it('without a readable time', async () => {
    const details = await detailsOf(order({ timestamp: 'yesterday' }))
    expect(details.rejection?.field).toBe('event_time')
    expect(details).not.toHaveProperty('time')
  })
})

describe('the time of an event that is sent', () => {
  it.each<[string, string, RegExp]>([
    ['hours old', '2026-11-24T09:00:00Z', /Happened 3 hours ago.*counted as offline/],
    ['exactly an hour old', '2026-11-24T11:00:00Z', /^Happened 1 hour ago;[^.]*\.$/],
    ['happening now', '2026-11-24T12:00:00Z', /^Happened 0 seconds ago/],
    ['a fast clock', '2026-11-24T12:02:00Z', /Its clock runs 2 minutes ahead: it is sent as happening now/]
  ])('%s', async (_reason, timestamp, text) => {
    const { time, pinterestEvent } = await detailsOf(order({ timestamp }))
    expect(time?.text).toMatch(text)
    expect(time?.eventTimeSeconds).toBe(pinterestEvent?.event_time)
  })
})

it('an offline event can’t be deduplicated, and needs no browser data', async () => {
  const details = await detailsOf(order({ context: { traits: { email: 'a@b.co' } } }), {
    subscriptions: [{ ...checkout, mapping: { ...checkout.mapping, action_source: 'offline' } }]
  })
  expect(details.dedup).toMatchObject({ possible: false, text: expect.stringContaining('counts twice') })
  expect(details.matchKeys.recommended).toEqual(['ph'])
})

it('an app event is recommended to have its advertising ID', async () => {
  const details = await detailsOf(order({ context: { device: { type: 'ios' }, traits: { email: 'a@b.co' } } }))
  expect(details.pinterestEvent?.action_source).toBe('app_ios')
  expect(details.matchKeys.recommended).toContain('hashed_maids')
})
