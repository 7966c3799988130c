import type { Payload } from '../generated-types'
import { sha256 } from '../../../../../__tests__/support/sha256'
import { NOW, build, email, eventOf } from './support/build-event'

it('builds the smallest event with only the five required keys', () => {
  // Strict, because a key with the value undefined would appear in `sent`.
  expect(build()).toStrictEqual({
    event: {
      event_name: 'checkout',
      action_source: 'web',
      event_time: NOW / 1000,
      event_id: 'm-1',
      user_data: { em: [sha256('jane@example.com')] }
    },
    limitedDataProcessing: { status: 'not-requested' },
    warnings: []
  })
})

it('omits every empty field', () => {
  const empty = {
    event_source_url: '  ',
    custom_data: {},
    contents: [],
    app_info: {},
    device_info: {},
    language: '',
    app_id: ' ',
    device_type: ''
  }
  expect(build(empty)).toStrictEqual(build())
})

describe('event_name', () => {
  it.each([
    ['a standard name', 'add_to_cart', undefined, 'add_to_cart'],
    ['custom without a custom name', 'custom', undefined, 'custom'],
    ['custom with an empty name', 'custom', ' ', 'custom'],
    ['custom with a name', 'custom', 'loyalty_tier-2', 'loyalty_tier-2'],
    ['custom with a name of 100 characters', 'custom', 'a'.repeat(100), 'a'.repeat(100)],
    ['a custom name is ignored for other event names', 'lead', 'vip', 'lead'],
    ['white space around', ' custom ', ' vip ', 'vip']
  ])('%s', (_why, event_name, custom_event_name, expected) => {
    expect(eventOf(build({ event_name, custom_event_name }))?.event_name).toBe(expected)
  })

  it('warns only of a custom event without a custom name', () => {
    expect(build({ event_name: 'custom' }).warnings).toEqual([expect.stringContaining('sent as "custom"')])
    expect(build({ event_name: 'custom', custom_event_name: 'vip' }).warnings).toEqual([])
  })

  it.each([['a b'], ['a'.repeat(101)], ['größe'], ['a.b'], ['jane@example.com']])(
    'rejects a custom name of %j without repeating it',
    (custom_event_name) => {
      expect(build({ event_name: 'custom', custom_event_name }).rejection).toEqual({
        field: 'custom_event_name',
        reason: 'custom_event_name must be at most 100 letters, digits, "_" or "-".'
      })
    }
  )

  it('rejects an empty name', () => {
    expect(build({ event_name: ' ' }).rejection?.field).toBe('event_name')
  })
})

describe('event_id', () => {
  it('is trimmed and keeps its case', () => {
    expect(eventOf(build({ event_id: ' Ab-1 ' }))?.event_id).toBe('Ab-1')
  })

  it.each(['', '  ', null, undefined])('rejects %j', (event_id) => {
    expect(build({ event_id: event_id! }).rejection?.field).toBe('event_id')
  })

  it('converts a number to text', () => {
    expect(eventOf(build({ event_id: 42 as unknown as string }))?.event_id).toBe('42')
  })
})

describe('identity', () => {
  it.each<[string, Payload['user_data']]>([
    ['an email', { email: ['a@b.co'] }],
    ['an already hashed email', { email: [sha256('a@b.co')] }],
    ['a mobile advertising ID', { hashed_maids: ['6d92078a-8246-4ba4-ae5b-76104861e7dc'] }],
    ['IP address and user agent', { client_ip_address: '203.0.113.7', client_user_agent: 'Mozilla/5.0' }]
  ])('%s is enough', (_why, user_data) => {
    expect(build({ user_data }).rejection).toBeUndefined()
  })

  it.each<[string, Payload['user_data']]>([
    ['nothing', undefined],
    ['an empty object', {}],
    ['a phone number alone', { phone: ['+14155550132'] }],
    ['an external ID alone', { external_id: ['u-1'] }],
    ['an IP address without a user agent', { client_ip_address: '203.0.113.7' }],
    ['a user agent without an IP address', { client_user_agent: 'Mozilla/5.0' }],
    ['an invalid IP address', { client_ip_address: '0.0.0.0', client_user_agent: 'Mozilla/5.0' }],
    ['an invalid email', { email: ['n/a'] }],
    ['an advertising ID of zeros', { hashed_maids: ['00000000-0000-0000-0000-000000000000'] }],
    ['a click ID alone', { click_id: 'dj0yJnU9' }]
  ])('%s is not enough', (_why, user_data) => {
    const { rejection } = build({ user_data })
    expect(rejection?.field).toBe('user_data')
    expect(rejection?.reason).toMatch(/email.*hashed_maids.*client_ip_address and client_user_agent.*not enough/)
  })
})

it('says why a mapped identity does not count', () => {
  const { rejection } = build({ user_data: { email: ['jane at example.com'], client_ip_address: '10.0.0.5' } })
  expect(rejection?.reason).toMatch(
    /^Pinterest can't match this event to a person\..* user_data\.email is dropped\. Expected: an email address\. user_data\.client_ip_address is dropped\./
  )
  expect(rejection?.reason).not.toMatch(/jane|10\.0/)
})

it.each([
  ['says nothing about other fields', { email: ['jane at example.com'], gender: ['x'] }, 'email'],
  ['an object is missing', 'jane@example.com', '']
])('explains a missing identity with the relevant values only: %s', (_why, user_data, field) => {
  const reason = build({ user_data: user_data as Payload['user_data'] }).rejection?.reason
  expect(reason?.match(/user_data[.\w]* is dropped/g)).toEqual([`user_data${field && `.${field}`} is dropped`])
})

it.each([null, '', [], [null]])('a price of %j counts as missing: no warning', (item_price) => {
  const payload = { contents: [{ id: 'A', item_price }] } as unknown as Parameters<typeof build>[0]
  expect(build(payload).warnings).toEqual([])
})

describe('action_source', () => {
  it.each<[string, Partial<Payload>, string]>([
    ['auto without device data', {}, 'web'],
    ['auto on iOS', { device_info: { os_name: 'iOS' } }, 'app_ios'],
    ['auto on iPadOS', { device_info: { os_name: 'iPadOS' } }, 'app_ios'],
    ['auto on iPhone OS, the old name of iOS', { device_info: { os_name: 'iPhone OS' } }, 'app_ios'],
    ['auto on Android', { device_info: { os_name: 'Android' } }, 'app_android'],
    ['auto by OS family', { device_info: { os_family: 'android' } }, 'app_android'],
    ['auto by device type', { device_info: { type: 'ios' } }, 'app_ios'],
    ['auto by the flat device type', { device_type: 'ANDROID ' }, 'app_android'],
    ['the OS before the device type', { device_info: { os_name: 'iOS', type: 'android' } }, 'app_ios'],
    ['auto on Windows', { device_info: { os_name: 'Windows' } }, 'web'],
    ['no source at all', { action_source: '' }, 'web'],
    ['offline is kept', { action_source: 'offline', device_info: { os_name: 'iOS' } }, 'offline'],
    ['web is kept', { action_source: 'web', device_info: { os_name: 'iOS' } }, 'web']
  ])('%s', (_why, overrides, expected) => {
    expect(eventOf(build(overrides))?.action_source).toBe(expected)
  })
})

describe('opt_out', () => {
  it.each<[string, Partial<Payload>, boolean | undefined]>([
    ['no signal', {}, undefined],
    ['the field is true', { opt_out: true }, true],
    ['the field is false', { opt_out: false }, false],
    ['ad tracking is off in an app', { action_source: 'app_ios', advertiser_tracking_enabled: false }, true],
    [
      'ad tracking is off, and the field is false',
      { action_source: 'app_android', advertiser_tracking_enabled: false, opt_out: false },
      true
    ],
    ['ad tracking is on in an app', { action_source: 'app_ios', advertiser_tracking_enabled: true }, undefined],
    ['ad tracking is off on the web', { action_source: 'web', advertiser_tracking_enabled: false }, undefined],
    ['ad tracking is off offline', { action_source: 'offline', advertiser_tracking_enabled: false }, undefined]
  ])('%s', (_why, overrides, expected) => {
    const event = eventOf(build(overrides))
    expect(event?.opt_out).toBe(expected)
    expect(event && 'opt_out' in event).toBe(expected !== undefined)
    expect(event?.advertiser_tracking_enabled).toBe(overrides.advertiser_tracking_enabled)
  })
})

describe('limited data processing', () => {
  const optOut: Partial<Payload> = {
    custom_data: { opt_out_type: 'ldp' },
    user_data: { ...email.user_data, state: ['California'], country: ['United States'] }
  }

  it('is sent with the hashes of ca and us', () => {
    const result = build(optOut)
    expect(result.limitedDataProcessing).toEqual({ status: 'applied' })
    expect(result.event?.user_data).toMatchObject({ st: [sha256('ca')], country: [sha256('us')] })
    expect(result.event?.custom_data).toEqual({ opt_out_type: 'LDP' })
  })

  it('is sent even if it will be ignored: an opt-out is never dropped', () => {
    const result = build({ ...optOut, ...email })
    expect(result.limitedDataProcessing).toEqual({
      status: 'ignored',
      problems: ['the country is missing', 'the state is missing']
    })
    expect(result.event?.custom_data).toEqual({ opt_out_type: 'LDP' })
    expect(result.warnings).toEqual([
      'Limited Data Processing is requested, but Pinterest ignores it: the country is missing and the state is missing.'
    ])
  })

  it('causes no warning when applied', () => {
    expect(build(optOut).warnings).toEqual([])
  })

  it('rejects only an opt-out that would be ignored, if the setting is on', () => {
    const context = { requireCompleteLdp: true }
    expect(build({ ...optOut, ...email }, context).rejection).toMatchObject({
      field: 'custom_data.opt_out_type',
      reason: expect.stringContaining('the country is missing and the state is missing')
    })
    expect(build(optOut, context).rejection).toBeUndefined()
    expect(build({}, context).rejection).toBeUndefined()
  })
})

it.each<[string, Partial<Payload>, string]>([
  ['an invalid time', { event_time: 'x' }, 'event_time'],
  ['a time that is too old', { event_time: String(NOW / 1000 - 8 * 86_400) }, 'event_time']
])('rejects %s and names the field', (_why, overrides, field) => {
  expect(build(overrides).rejection?.field).toBe(field)
})

it('sends the flat keys unchanged', () => {
  const flat = { app_id: '42', app_name: 'Shop', device_type: 'tablet', os_version: '18.1' }
  expect(eventOf(build(flat))).toMatchObject(flat)
})

it.each(['app_info', 'device_info'])('drops an %s that is not an object, with a warning', (field) => {
  expect(build({ [field]: 'iOS' })).toMatchObject({
    event: { event_id: 'm-1' },
    warnings: [`${field} is dropped. It must be an object.`]
  })
})

it('sends the host’s partner name', () => {
  expect(eventOf(build({}, { partnerName: 'ss-acme' }))?.partner_name).toBe('ss-acme')
})

it('prefers the click ID of the URL to that of the field', () => {
  const result = build({
    event_source_url: 'https://shop.example/?epik=dj0yJnU9',
    user_data: { ...email.user_data, click_id: 'older' }
  })
  expect(result.event?.user_data.click_id).toBe('dj0yJnU9')
})
