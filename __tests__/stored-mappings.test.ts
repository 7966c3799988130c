import type { JSONObject } from '@segment/actions-core'
import { createDelivery, migrateMapping } from '../src/delivery'
import type { Subscription } from '../src/delivery'
import type { PinterestEvent } from '../src/destinations/pinterest-conversions'
import { LATEST_DEFAULTS, LEGACY_DEFAULTS, SEGMENT_PRESETS } from './support/segment-mappings'

/** Mappings stored for Segment's own destination work unchanged, and migrated. */
const NOW = Date.parse('2026-11-24T12:00:00Z')

const formats: Record<string, JSONObject> = {
  'the older version': LEGACY_DEFAULTS,
  'data_format: legacy': { ...LATEST_DEFAULTS, data_format: 'legacy' },
  'data_format: latest': LATEST_DEFAULTS
}

/** The opt-out and the person's address, as users add them to the defaults. */
function withOptOut(mapping: JSONObject): JSONObject {
  const key = mapping.data_format === 'latest' ? 'custom_data_2' : 'custom_data'
  return {
    ...mapping,
    user_data: { ...(mapping.user_data as JSONObject), state: { '@path': '$.properties.state' }, country: 'US' },
    [key]: { ...(mapping[key] as JSONObject), opt_out_type: 'LDP' }
  }
}

const eventOf = (subscribe: string): JSONObject => ({
  type: subscribe.includes('page') ? 'page' : 'track',
  event: /event = "(.*)"/.exec(subscribe)?.[1] ?? null,
  messageId: 'message-1',
  timestamp: '2026-11-24T11:59:00Z',
  properties: {
    email: 'mara@example.com',
    state: 'California',
    value: 49.9,
    currency: 'EUR',
    order_id: '1001',
    query: 'lamp',
    products: [{ product_id: 'p', price: 49.9, quantity: 1, brand: 'B', category: 'C', name: 'N' }]
  },
  context: {
    ip: '203.0.113.7',
    userAgent: 'Mozilla/5.0',
    locale: 'en-US',
    timezone: 'Europe/Berlin',
    page: { url: 'https://shop.example/' },
    app: { id: '42', name: 'Shop', version: '7', namespace: 'com.example.shop' },
    device: { brand: 'Apple', manufacturer: 'Apple', carrier: 'O2', model: 'M', type: 'ios', adTrackingEnabled: true },
    os: { version: '18' },
    screen: { width: 393, height: 852, density: 3 },
    network: { wifi: true, carrier: 'O2' }
  }
})

const SHARED_KEYS = [
  'event_name',
  'action_source',
  'event_time',
  'event_id',
  'event_source_url',
  'opt_out',
  'user_data.em',
  'user_data.st',
  'user_data.country',
  'user_data.client_ip_address',
  'user_data.client_user_agent',
  'custom_data.currency',
  'custom_data.value',
  'custom_data.order_id',
  'custom_data.search_string',
  'custom_data.opt_out_type',
  'wifi'
]
const FLAT_KEYS = [
  'app_id',
  'app_name',
  'app_version',
  'device_brand',
  'device_carrier',
  'device_model',
  'device_type',
  'os_version'
]
const LATEST_KEYS = [
  'advertiser_tracking_enabled',
  'custom_data.contents.0.id',
  'custom_data.contents.0.item_price',
  'custom_data.contents.0.quantity',
  'custom_data.contents.0.item_brand',
  'custom_data.contents.0.item_category',
  'custom_data.contents.0.item_name',
  'app_info.app_name',
  'app_info.app_package_name',
  'app_info.app_version',
  'app_info.user_agent',
  'app_info.window_height',
  'app_info.window_width',
  'device_info.brand',
  'device_info.carrier',
  'device_info.model',
  'device_info.type',
  'device_info.os_version',
  'device_info.locale',
  'device_info.screen_density',
  'device_info.screen_height',
  'device_info.screen_width',
  'device_info.timezone'
]
/** What Segment's own code sends for this event, by format. */
const sentKeys = (format: string) => [...SHARED_KEYS, ...(format === 'data_format: latest' ? LATEST_KEYS : FLAT_KEYS)]

const at = (value: unknown, key: string): unknown =>
  key.split('.').reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], value)

const cases = Object.entries(formats).flatMap(([format, mapping]) =>
  SEGMENT_PRESETS.flatMap(({ name, subscribe, eventName }) =>
    ['unchanged', 'migrated'].map((way) => ({
      format,
      way,
      name,
      subscribe,
      mapping: { ...mapping, event_name: eventName }
    }))
  )
)

function subscriptionsOf({ name, subscribe, mapping, way }: (typeof cases)[number]): Subscription[] {
  const stored: Subscription = {
    name,
    enabled: true,
    subscribe,
    partnerAction: 'reportConversionEvent',
    mapping: withOptOut(mapping)
  }
  return way === 'migrated' ? migrateMapping(stored).subscriptions : [stored]
}

async function buildOne(subscriptions: Subscription[], event: JSONObject): Promise<PinterestEvent> {
  const settings = { ad_account_id: '549755885175', conversion_token: 'token' }
  const delivery = createDelivery({ settings, subscriptions, now: () => NOW })
  const { requests, outcomes } = await delivery.buildRequests([event])
  expect(outcomes).toMatchObject([{ status: 'delivered', results: [{ limitedDataProcessing: { status: 'applied' } }] }])
  return requests[0]!.body.data[0]!
}

it.each(cases)('$format, $way: $name reports what it did before', async (each) => {
  const sent = await buildOne(subscriptionsOf(each), eventOf(each.subscribe))
  const kept =
    each.way === 'migrated' ? sentKeys(each.format).filter((key) => key !== 'opt_out') : sentKeys(each.format)
  expect(kept.filter((key) => at(sent, key) === undefined)).toEqual([])
  expect(sent).toMatchObject({
    event_name: each.mapping.event_name,
    action_source: 'web',
    custom_data: { value: '49.9', currency: 'EUR', order_id: '1001', opt_out_type: 'LDP' }
  })
})

describe('batch_size outside 1 to 1000 is clamped', () => {
  it.each([5000, 0, -1, '5000', 1001])('%j', async (batchSize) => {
    const [each] = cases
    const [subscription] = subscriptionsOf(each!)
    const mapping: JSONObject = { ...subscription!.mapping, batch_size: batchSize }
    await buildOne([{ ...subscription!, mapping }], eventOf(each!.subscribe))
  })
})

const withLatest = (opt_out_type: boolean | string): JSONObject => ({
  custom_data_2: { ...(LATEST_DEFAULTS.custom_data_2 as JSONObject), opt_out_type }
})

it.each([
  ['none', {}, 'LDP'],
  ['false', withLatest(false), 'LDP'],
  ['ccpa', withLatest('ccpa'), 'CCPA,LDP']
])('warns about a value in the unused format, and adds its opt-out to %s', async (_what, latest, sent) => {
  const mapping: JSONObject = {
    ...withOptOut({ ...LATEST_DEFAULTS, data_format: 'legacy', event_name: 'lead' }),
    data_format: 'latest',
    custom_data: { opt_out_type: 'LDP', content_name: 'left behind' },
    ...latest
  }
  const delivery = createDelivery({
    settings: { ad_account_id: '549755885175', conversion_token: 'token' },
    subscriptions: [
      { name: 'Lead', enabled: true, subscribe: 'type = "track"', partnerAction: 'reportConversionEvent', mapping }
    ],
    now: () => NOW
  })
  const { requests, outcomes } = await delivery.buildRequests([eventOf('type = "track" AND event = "Generate Lead"')])
  expect(requests[0]?.body.data[0]?.custom_data).toMatchObject({ opt_out_type: sent, order_id: '1001' })
  expect(outcomes[0]?.results).toMatchObject([
    { warnings: ['custom_data.content_name is dropped. data_format selects custom_data_2.'] }
  ])
})

describe('migrate', () => {
  it("creates a subscription for each preset of a whole metadata.json, and none for the action's fields", () => {
    const field = { label: 'Event Name', type: 'string', default: null }
    const metadata = {
      slug: 'actions-pinterest-conversions-api',
      actions: {
        reportConversionEvent: {
          title: 'Report Conversion Event',
          fields: Object.fromEntries(Object.keys(LATEST_DEFAULTS).map((key) => [key, field])),
          defaultSubscription: null
        }
      },
      presets: SEGMENT_PRESETS.map(({ name, subscribe, eventName }) => ({
        name,
        subscribe,
        partnerAction: 'reportConversionEvent',
        mapping: { ...LATEST_DEFAULTS, event_name: eventName }
      }))
    }
    const { subscriptions } = migrateMapping(metadata)
    expect(subscriptions.map(({ name }) => name)).toEqual(SEGMENT_PRESETS.map(({ name }) => name))
    expect(subscriptions.map(({ subscribe }) => subscribe)).toEqual(SEGMENT_PRESETS.map(({ subscribe }) => subscribe))
  })

  it('keeps an opt-out that is mapped in the unused format', () => {
    const { subscriptions, notes } = migrateMapping({
      ...LATEST_DEFAULTS,
      event_name: 'lead',
      custom_data: { opt_out_type: 'LDP' }
    })
    expect(subscriptions[0]?.mapping.custom_data).toMatchObject({
      opt_out_type: 'LDP',
      order_id: { '@path': '$.properties.order_id' }
    })
    expect(notes.map(({ text }) => text)).toContainEqual(expect.stringContaining('Kept: it was mapped in custom_data'))
  })

  it('keeps custom_data_2 if only that is stored, in any format', () => {
    const alone: JSONObject = { ...LATEST_DEFAULTS, event_name: 'lead' }
    delete alone.data_format
    delete alone.custom_data
    for (const stored of [alone, { ...alone, data_format: 'legacy' }, { ...alone, data_format: 'latest' }]) {
      const { subscriptions } = migrateMapping(stored)
      expect(subscriptions[0]?.mapping.custom_data).toEqual(LATEST_DEFAULTS.custom_data_2)
    }
  })

  it.each([
    ['derived values', /value, content_ids and num_items .* click_id .* opt_out: true/],
    ['hashes', /User-42 is no longer hashed as user-42.*"mary ann", no longer as "maryann".*Pinterest Tag only when/],
    ['dropped', /currency .* dropped together with the value/]
  ])('notes what changes: %s', (about, text) => {
    const { notes } = migrateMapping({ ...LATEST_DEFAULTS, event_name: 'lead' })
    expect(notes.find(({ subject }) => subject === `All: ${about}`)?.text).toMatch(text)
  })
})
