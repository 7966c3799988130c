import { pinterestEvent, sha256 } from '../../../__tests__/support/sandbox'
import { parseRequest } from '../schema'

const check = (body: unknown) => parseRequest(body)
const withEvent = (overrides: Record<string, unknown>) => check({ data: [pinterestEvent(overrides)] })
const hash = sha256('x')

const FULL_EVENT = pinterestEvent({
  event_source_url: 'https://shop.example/a',
  opt_out: false,
  advertiser_tracking_enabled: true,
  partner_name: 'ss-shop',
  app_id: '1',
  app_name: 'Shop',
  app_version: '1.2',
  device_brand: 'Apple',
  device_carrier: 'T',
  device_model: 'iPhone',
  device_type: 'phone',
  os_version: '17',
  language: 'en',
  wifi: true,
  user_data: {
    ...Object.fromEntries(
      ['em', 'ph', 'ge', 'db', 'ln', 'fn', 'ct', 'st', 'zp', 'country', 'external_id', 'hashed_maids'].map((key) => [
        key,
        [hash]
      ])
    ),
    client_ip_address: '203.0.113.7',
    client_user_agent: 'Mozilla/5.0',
    click_id: 'epik',
    partner_id: 'p'
  },
  custom_data: {
    currency: 'USD',
    value: '12.50',
    content_ids: ['1'],
    num_items: 2,
    order_id: 'o',
    search_string: 's',
    opt_out_type: 'LDP',
    content_brand: 'b',
    content_category: 'c',
    content_name: 'n',
    predicted_ltv: '99',
    np: 'ss-shop',
    external_measurement_id: 'm',
    external_measurement_vendor_id: 3,
    contents: [
      {
        id: '1',
        item_brand: 'b',
        item_brand_id: 'x'.repeat(64),
        item_category: 'c',
        item_name: 'n',
        item_price: '6.25',
        quantity: 2
      }
    ]
  },
  app_info: {
    app_id: 'a'.repeat(200),
    app_name: 'a',
    app_package_name: 'a',
    app_store: 'a',
    app_version: 'a',
    install_time: 1,
    user_agent: 'a'.repeat(16_384),
    window_height: 30_720,
    window_width: 0
  },
  device_info: {
    battery_level: 100,
    brand: 'a',
    carrier: 'a',
    cpu_cores: 1152,
    external_storage_free_space: 1,
    external_storage_size: 1_048_576,
    form_factor: 'cellphone',
    kernel_version: 'a',
    languages: ['en'],
    locale: 'en-US',
    model: 'a',
    network_type: 'wifi',
    os_family: 'ios',
    os_name: 'a',
    os_release_name: 'a',
    os_version: 'a',
    screen_density: 3,
    screen_height: 1,
    screen_width: 1,
    storage_free_space: 1,
    storage_size: 1,
    timezone: 'America/Los_Angeles',
    timezone_abbr: 'PST',
    type: 'a'
  }
})

describe('the schema accepts', () => {
  it.each<[string, Record<string, unknown>]>([
    ['every key', FULL_EVENT],
    ['only the required keys', {}],
    ['an unknown key in user_data, the one open object', { user_data: { em: [hash], favourite_colour: 'red' } }],
    ['an unknown event name', { event_name: 'my_event' }],
    ['null for the nullable keys of the event', { event_source_url: null, language: null, partner_name: null }],
    ['null for the nullable keys of custom_data', { custom_data: { value: null, currency: null, opt_out_type: null } }],
    ['null for click_id and partner_id', { user_data: { em: [hash], click_id: null, partner_id: null } }],
    ['hashed_maids alone', { user_data: { hashed_maids: [hash] } }],
    ['IP and user agent', { user_data: { client_ip_address: '203.0.113.7', client_user_agent: 'M' } }],
    ['empty objects', { custom_data: {}, app_info: {}, device_info: {} }]
  ])('%s', (_why, overrides) => {
    const event = pinterestEvent(overrides)
    expect(check({ data: [event] })).toEqual({ request: { data: [event] } })
  })

  it('1000 events', () => {
    expect(check({ data: Array(1000).fill(pinterestEvent()) })).toHaveProperty('request')
  })
})

describe('the schema rejects, and records where', () => {
  it.each<[string, unknown, string]>([
    ['no object', [], 'the body must be object'],
    ['no data', {}, "the body must have required property 'data'"],
    [
      'a key beside data',
      { data: [pinterestEvent()], test: true },
      'the body must NOT have additional properties: "test"'
    ],
    ['data is no list', { data: {} }, 'data must be array'],
    ['no event', { data: [] }, 'data must NOT have fewer than 1 items'],
    ['1001 events', { data: Array(1001).fill(pinterestEvent()) }, 'data must NOT have more than 1000 items'],
    ['an event that is not an object', { data: [pinterestEvent(), 'x'] }, 'data/1 must be object']
  ])('%s', (_why, body, violation) => {
    expect(check(body)).toEqual({ violation })
  })

  it.each(['event_name', 'action_source', 'event_time', 'user_data', 'event_id'])('an event without %s', (key) => {
    const { [key]: _left, ...rest } = pinterestEvent()
    expect(check({ data: [rest] })).toEqual({ violation: `data/0 must have required property '${key}'` })
  })

  const UNKNOWN = 'must NOT have additional properties: "stray"'
  it.each<[string, Record<string, unknown>, string]>([
    ['unknown key in the event', { stray: 1 }, UNKNOWN],
    ['unknown key in custom_data', { custom_data: { stray: 1 } }, `/custom_data ${UNKNOWN}`],
    [
      'unknown key in contents',
      { custom_data: { contents: [{ id: '1' }, { stray: 1 }] } },
      `/custom_data/contents/1 ${UNKNOWN}`
    ],
    ['unknown key in app_info', { app_info: { stray: 1 } }, `/app_info ${UNKNOWN}`],
    ['unknown key in device_info', { device_info: { stray: 1 } }, `/device_info ${UNKNOWN}`],
    ['time as text', { event_time: '1700000000' }, '/event_time must be integer'],
    ['time with a fraction', { event_time: 1.5 }, '/event_time must be integer'],
    ['time beyond 64 bits', { event_time: 1e30 }, '/event_time must be <= 9223372036854776000'],
    ['null for a key that is not nullable', { opt_out: null }, '/opt_out must be boolean'],
    ['null for the event ID', { event_id: null }, '/event_id must be string'],
    ['wifi as text', { wifi: 'true' }, '/wifi must be boolean'],
    ['tracking as number', { advertiser_tracking_enabled: 1 }, '/advertiser_tracking_enabled must be boolean'],
    ['value as number', { custom_data: { value: 12.5 } }, '/custom_data/value must be string'],
    ['LTV as number', { custom_data: { predicted_ltv: 12.5 } }, '/custom_data/predicted_ltv must be string'],
    [
      'price as number',
      { custom_data: { contents: [{ item_price: 1 }] } },
      '/custom_data/contents/0/item_price must be string'
    ],
    [
      'quantity as text',
      { custom_data: { contents: [{ quantity: '1' }] } },
      '/custom_data/contents/0/quantity must be integer'
    ],
    [
      'brand ID too long',
      { custom_data: { contents: [{ item_brand_id: 'x'.repeat(65) }] } },
      '/custom_data/contents/0/item_brand_id must NOT have more than 64 characters'
    ],
    ['num_items with a fraction', { custom_data: { num_items: 1.5 } }, '/custom_data/num_items must be integer'],
    ['order_id as number', { custom_data: { order_id: 1 } }, '/custom_data/order_id must be string'],
    ['content_ids as numbers', { custom_data: { content_ids: [1] } }, '/custom_data/content_ids/0 must be string'],
    ['content_ids null', { custom_data: { content_ids: null } }, '/custom_data/content_ids must be array'],
    ['em as bare text', { user_data: { em: hash } }, '/user_data/em must be array'],
    ['em with a null in it', { user_data: { em: [null] } }, '/user_data/em/0 must be string'],
    ['IP null', { user_data: { em: [hash], client_ip_address: null } }, '/user_data/client_ip_address must be string'],
    ['phone alone', { user_data: { ph: [hash], external_id: [hash] } }, "/user_data must have required property 'em'"],
    [
      'IP without user agent',
      { user_data: { client_ip_address: '203.0.113.7' } },
      "/user_data must have required property 'em'"
    ],
    ['negative window', { app_info: { window_width: -1 } }, '/app_info/window_width must be >= 0'],
    ['window too large', { app_info: { window_height: 30_721 } }, '/app_info/window_height must be <= 30720'],
    [
      'app name too long',
      { app_info: { app_name: 'x'.repeat(201) } },
      '/app_info/app_name must NOT have more than 200 characters'
    ],
    [
      'app version too long',
      { app_info: { app_version: 'x'.repeat(101) } },
      '/app_info/app_version must NOT have more than 100 characters'
    ],
    [
      'app user agent too long',
      { app_info: { user_agent: 'x'.repeat(16_385) } },
      '/app_info/user_agent must NOT have more than 16384 characters'
    ],
    ['negative install time', { app_info: { install_time: -1 } }, '/app_info/install_time must be >= 0'],
    [
      'density with a fraction',
      { device_info: { screen_density: 2.625 } },
      '/device_info/screen_density must be integer'
    ],
    ['battery over 100', { device_info: { battery_level: 101 } }, '/device_info/battery_level must be <= 100'],
    ['too many cores', { device_info: { cpu_cores: 1153 } }, '/device_info/cpu_cores must be <= 1152'],
    ['storage too large', { device_info: { storage_size: 1_048_577 } }, '/device_info/storage_size must be <= 1048576'],
    [
      'locale too long',
      { device_info: { locale: 'x'.repeat(36) } },
      '/device_info/locale must NOT have more than 35 characters'
    ],
    [
      'time zone too long',
      { device_info: { timezone: 'x'.repeat(41) } },
      '/device_info/timezone must NOT have more than 40 characters'
    ],
    [
      'zone letters too long',
      { device_info: { timezone_abbr: 'x'.repeat(6) } },
      '/device_info/timezone_abbr must NOT have more than 5 characters'
    ],
    [
      'unknown form factor',
      { device_info: { form_factor: 'phone' } },
      '/device_info/form_factor must be equal to one of the allowed values'
    ],
    [
      'OS family in upper case',
      { device_info: { os_family: 'iOS' } },
      '/device_info/os_family must be equal to one of the allowed values'
    ],
    [
      'unknown network',
      { device_info: { network_type: '5g' } },
      '/device_info/network_type must be equal to one of the allowed values'
    ],
    [
      '101 languages',
      { device_info: { languages: Array(101).fill('en') } },
      '/device_info/languages must NOT have more than 100 items'
    ]
  ])('%s', (_why, overrides, violation) => {
    expect(withEvent(overrides)).toEqual({ violation: `data/0${violation.startsWith('/') ? '' : ' '}${violation}` })
  })

  it('never shows the value, which may be PII', () => {
    const { violation } = withEvent({ user_data: { em: 'jane@example.com' } }) as { violation: string }
    expect(violation).not.toContain('jane')
  })
})
