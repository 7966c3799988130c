import type { SegmentEvent } from '@segment/actions-core'
import { createTestIntegration } from '@segment/actions-core'
import nock from 'nock'
import { createHash } from 'node:crypto'
import { createPinterestConversions } from '../..'
import { presets } from '../../presets'
import type { PinterestContent, PinterestCustomData, PinterestEvent } from '../../types'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const settings = { ad_account_id: '549755885175', conversion_token: 'token' }
const mapping = presets.find(({ name }) => name === 'Checkout')?.mapping ?? {}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

type EventPart = Record<string, unknown>

/** An event that can be matched and sent, with parts laid over it. */
const eventWith = ({ properties, ...parts }: EventPart) =>
  ({
    type: 'track',
    event: 'Order Completed',
    messageId: 'message-1',
    timestamp: '2026-11-24T11:59:00.000Z',
    properties: { email: 'ada@example.com', ...(properties as object | undefined) },
    ...parts
  }) as unknown as SegmentEvent

/** Through actions-core's own mapping and schema, alone and in a batch, which treat null and "" differently: both must send the same. */
async function report(parts: EventPart): Promise<PinterestEvent> {
  const sent: PinterestEvent[] = []
  nock('https://api.pinterest.com')
    .post('/v5/ad_accounts/549755885175/events', (body: { data: PinterestEvent[] }) => {
      sent.push(...body.data)
      return true
    })
    .twice()
    .reply(200, { num_events_received: 1, num_events_processed: 1, events: [{ status: 'processed' }] })
  const integration = createTestIntegration(createPinterestConversions({ now: () => NOW }))
  await integration.actions.reportConversionEvent?.execute({
    data: { ...eventWith(parts) },
    mapping,
    settings,
    auth: undefined
  })
  const [result] = await integration.executeBatch('reportConversionEvent', {
    events: [eventWith(parts)],
    mapping,
    settings
  })
  expect(result?.status).toBe(200)
  expect(sent).toHaveLength(2)
  expect(sent[1]).toEqual(sent[0])
  return sent[0]!
}

describe('personal data', () => {
  const traits = {
    email: 'trait@example.com',
    phone: '+16502530000',
    firstName: 'Ada',
    lastName: 'Lovelace',
    gender: 'female',
    birthday: '1996-03-14',
    address: { city: 'San Jose', state: 'California', postalCode: '95112', country: 'United States' }
  }
  const hashes = {
    ph: [sha256('16502530000')],
    fn: [sha256('ada')],
    ln: [sha256('lovelace')],
    ge: [sha256('f')],
    db: [sha256('19960314')],
    ct: [sha256('sanjose')],
    st: [sha256('ca')],
    zp: [sha256('95112')],
    country: [sha256('us')]
  }
  const others = {
    email: 'other@example.com',
    phone: '+442079460000',
    firstName: 'Other',
    lastName: 'Other',
    gender: 'm',
    birthday: '1970-01-01',
    address: { city: 'Reno', state: 'NV', postalCode: '89501', country: 'CA' }
  }

  it.each<[string, EventPart]>([
    ['context.traits', { context: { traits } }],
    ['properties', { properties: traits }],
    ['context.traits before properties', { context: { traits }, properties: others }],
    [
      'properties when the traits hold null',
      { context: { traits: { phone: null, address: null } }, properties: traits }
    ]
  ])('comes from %s', async (_place, parts) => {
    expect((await report(parts)).user_data).toMatchObject(hashes)
  })

  it.each<[string, EventPart, string]>([
    ['properties first', { properties: { email: 'a@b.co' }, context: { traits }, traits: others }, 'a@b.co'],
    ['then context.traits', { properties: { email: null }, context: { traits }, traits: others }, 'trait@example.com']
  ])('the email comes from %s', async (_place, parts, email) => {
    expect((await report(parts)).user_data.em).toEqual([sha256(email)])
  })

  it.each<[string, EventPart, object]>([
    ['userId', { userId: 'user-1', anonymousId: 'anon-1' }, { external_id: [sha256('user-1')] }],
    ['anonymousId', { userId: null, anonymousId: 'anon-1' }, { external_id: [sha256('anon-1')] }],
    [
      'context.device.advertisingId',
      { context: { device: { advertisingId: 'EA7583CD-A667-48BC-B806-42ECB2B48606' } } },
      { hashed_maids: [sha256('ea7583cd-a667-48bc-b806-42ecb2b48606')] }
    ],
    ['context.ip', { context: { ip: '8.8.8.8' } }, { client_ip_address: '8.8.8.8' }],
    ['context.userAgent', { context: { userAgent: 'Mozilla/5.0' } }, { client_user_agent: 'Mozilla/5.0' }],
    ['properties.click_id', { properties: { click_id: 'dj0yC', epik: 'other' } }, { click_id: 'dj0yC' }],
    ['properties.epik', { properties: { click_id: null, epik: 'dj0yE' } }, { click_id: 'dj0yE' }]
  ])('%s is read', async (_place, parts, expected) => {
    expect((await report(parts)).user_data).toMatchObject(expected)
  })
})

describe('the event', () => {
  it.each<[string, EventPart, Partial<PinterestEvent>]>([
    ['messageId as event_id', {}, { event_id: 'message-1' }],
    ['properties.event_id before it', { properties: { event_id: 'tag-1' } }, { event_id: 'tag-1' }],
    ['messageId when properties.event_id is null', { properties: { event_id: null } }, { event_id: 'message-1' }],
    ['timestamp', {}, { event_time: NOW / 1000 - 60 }],
    ['context.page.url', { context: { page: { url: 'https://a.co/' } } }, { event_source_url: 'https://a.co/' }],
    ['properties.url without it', { properties: { url: 'https://b.co/' } }, { event_source_url: 'https://b.co/' }],
    ['context.locale as language', { context: { locale: 'en-US' } }, { language: 'en' }],
    ['context.network.wifi', { context: { network: { wifi: true } } }, { wifi: true }],
    [
      'context.device.adTrackingEnabled',
      { context: { device: { adTrackingEnabled: true } } },
      { advertiser_tracking_enabled: true }
    ]
  ])('takes %s', async (_place, parts, expected) => {
    expect(await report(parts)).toMatchObject(expected)
  })

  it('is opted out by nothing but a word for it', async () => {
    expect(await report({ context: { device: { adTrackingEnabled: false } } })).not.toHaveProperty('opt_out')
    expect(await report({ context: { device: { adTrackingEnabled: false }, os: { name: 'iOS' } } })).toMatchObject({
      opt_out: true
    })
  })

  it('takes app and device from where Segment keeps them', async () => {
    const event = await report({
      context: {
        userAgent: 'Shop/7.2.1',
        app: { name: 'Shop', version: '7.2.1', namespace: 'com.example.shop' },
        device: { manufacturer: 'Google', model: 'Pixel 9', type: 'android' },
        os: { name: 'Android', version: '16' },
        screen: { width: 1080, height: '2424', density: 2.625 },
        network: { carrier: 'T-Mobile' },
        locale: 'de-DE',
        timezone: 'Europe/Berlin'
      }
    })
    expect(event).toMatchObject({
      action_source: 'app_android',
      app_info: {
        app_name: 'Shop',
        app_version: '7.2.1',
        app_package_name: 'com.example.shop',
        user_agent: 'Shop/7.2.1',
        window_height: 2424,
        window_width: 1080
      },
      device_info: {
        brand: 'Google',
        carrier: 'T-Mobile',
        locale: 'de-DE',
        model: 'Pixel 9',
        os_family: 'android',
        os_name: 'Android',
        os_version: '16',
        screen_density: 3,
        screen_height: 2424,
        screen_width: 1080,
        timezone: 'Europe/Berlin',
        type: 'android'
      }
    })
    for (const flat of [
      'app_id',
      'app_name',
      'app_version',
      'device_brand',
      'device_model',
      'device_type',
      'os_version'
    ]) {
      expect(event).not.toHaveProperty(flat)
    }
  })
})

describe('custom data', () => {
  it.each<[string, EventPart, PinterestCustomData]>([
    ['value', { value: 1, revenue: 2, subtotal: 3, total: 4 }, { value: '1' }],
    ['a value of 0', { value: 0, revenue: 2 }, { value: '0' }],
    ['revenue when value is empty', { value: '', revenue: 2 }, { value: '2' }],
    ['total when the others are empty', { value: '', revenue: '', subtotal: '', total: 4 }, { value: '4' }],
    ['a revenue of 0', { revenue: 0, total: 4 }, { value: '0' }],
    ["the price of the event's own product, without an ID", { price: 74.99, quantity: 2 }, { value: '149.98' }],
    ['revenue', { value: null, revenue: 2, subtotal: 3, total: 4 }, { value: '2' }],
    ['subtotal', { subtotal: '3.00', total: 4 }, { value: '3.00' }],
    ['total', { total: 4 }, { value: '4' }],
    ['currency', { currency: 'eur' }, { currency: 'EUR' }],
    ['order_id as text', { order_id: 1001 }, { order_id: '1001' }],
    ['query', { query: 'shoes' }, { search_string: 'shoes' }],
    ['opt_out_type', { opt_out_type: 'ldp' }, { opt_out_type: 'LDP' }],
    [
      'brand, category, name',
      { brand: 'B', category: 'C', name: 'N' },
      { content_brand: 'B', content_category: 'C', content_name: 'N' }
    ],
    ['predicted_ltv', { predicted_ltv: 500 }, { predicted_ltv: '500' }]
  ])('takes %s from properties', async (_what, properties, expected) => {
    expect((await report({ properties })).custom_data).toEqual(expected)
  })

  const shirt = { product_id: 'P1', sku: 'S1', name: 'Shirt', brand: 'B', category: 'C', price: 19.99, quantity: 2 }
  const sentShirt: PinterestContent = {
    id: 'P1',
    item_name: 'Shirt',
    item_brand: 'B',
    item_category: 'C',
    item_price: '19.99',
    quantity: 2
  }

  it.each<[string, EventPart, PinterestContent[] | undefined]>([
    ['products', { products: [shirt] }, [sentShirt]],
    [
      'the sku where there is no product_id',
      { products: [{ sku: 'S1' }, { product_id: null, sku: 'S2' }] },
      [{ id: 'S1' }, { id: 'S2' }]
    ],
    ['products by name', { products: [{ name: 'Shirt' }] }, [{ item_name: 'Shirt' }]],
    ['products by price', { products: [{ price: 5 }] }, [{ item_price: '5' }]],
    ["products before the event's own", { ...shirt, products: [{ product_id: 'P2' }] }, [{ id: 'P2' }]],
    ["the event's own product", shirt, [sentShirt]],
    ["the event's own product by sku", { sku: 'S1', price: 5 }, [{ id: 'S1', item_price: '5' }]],
    ["the event's own product when products is empty", { ...shirt, products: [] }, [sentShirt]],
    ["the event's own product when products is null", { ...shirt, products: null }, [sentShirt]],
    ['no product of an event without a product ID', { name: 'Home', price: 5 }, undefined]
  ])('takes as contents %s', async (_what, properties, contents) => {
    expect((await report({ properties })).custom_data?.contents).toEqual(contents)
  })
})

describe('an odd event is sent all the same', () => {
  it.each<[string, EventPart, EventPart | undefined]>([
    ['products of texts', { products: ['P1', 'P2'] }, undefined],
    [
      'products with null in it',
      { products: [{ product_id: 'P1' }, null] },
      { content_ids: ['P1'], contents: [{ id: 'P1' }], num_items: 1 }
    ],
    [
      'null in a product',
      { products: [{ product_id: 'P1', price: null, quantity: null, name: null, category: null }] },
      { content_ids: ['P1'], contents: [{ id: 'P1' }], num_items: 1 }
    ],
    [
      'empty text in a product',
      { products: [{ product_id: 'P1', price: '', quantity: '', name: '', category: '' }] },
      { content_ids: ['P1'], contents: [{ id: 'P1' }], num_items: 1 }
    ],
    [
      'numbers for texts',
      { products: [{ product_id: 7, name: 8, category: 9 }] },
      { content_ids: ['7'], contents: [{ id: '7', item_name: '8', item_category: '9' }], num_items: 1 }
    ],
    [
      'texts for numbers',
      { products: [{ product_id: 'P1', quantity: '2' }] },
      { content_ids: ['P1'], contents: [{ id: 'P1', quantity: 2 }], num_items: 2 }
    ],
    [
      'a fraction for a whole number',
      { products: [{ product_id: 'P1', quantity: 1.5 }] },
      { content_ids: ['P1'], contents: [{ id: 'P1', quantity: 2 }], num_items: 2 }
    ],
    [
      'a list of categories',
      { category: ['Shoes', 'Women'], products: [{ product_id: 'P1', category: ['A', 'B'] }] },
      {
        content_category: 'Shoes, Women',
        content_ids: ['P1'],
        contents: [{ id: 'P1', item_category: 'A, B' }],
        num_items: 1
      }
    ],
    ['a value in words', { value: 'a lot' }, undefined],
    [
      'a price in words',
      { products: [{ product_id: 'P1', price: 'free' }] },
      { content_ids: ['P1'], contents: [{ id: 'P1' }], num_items: 1 }
    ],
    [
      'empty texts everywhere',
      { value: '', currency: '', order_id: '', query: '', opt_out_type: '', name: '' },
      undefined
    ],
    ['nulls everywhere', { value: null, currency: null, order_id: null, query: null, opt_out_type: null }, undefined],
    ['a text in a list', { currency: ['USD'], order_id: ['1001'] }, { currency: 'USD', order_id: '1001' }]
  ])('%s', async (_what, properties, customData) => {
    expect((await report({ properties })).custom_data).toEqual(customData)
  })

  it.each<[string, EventPart]>([
    ['an address in one line', { context: { traits: { address: '1 Main Street' } } }],
    ['a list of phone numbers with null in it', { context: { traits: { phone: ['+16502530000', null, ''] } } }],
    ['numbers for text', { context: { traits: { phone: 16502530000, address: { postalCode: 95112 } }, timezone: 1 } }],
    [
      'device information that no rule knows',
      { context: { os: { name: 'BeOS' }, screen: { width: -1, height: 99999 }, locale: 'tlh' } }
    ],
    [
      'empty texts for numbers and booleans',
      { context: { screen: { width: '', density: '' }, network: { wifi: '' }, device: { adTrackingEnabled: '' } } }
    ],
    [
      'nulls for all of them',
      { context: { screen: { width: null }, network: null, device: { adTrackingEnabled: null }, os: null, app: null } }
    ]
  ])('%s', async (_what, parts) => {
    expect(await report(parts)).toMatchObject({ event_name: 'checkout', action_source: 'web' })
  })
})
