import type { PinterestContent, PinterestCustomData, PinterestEvent } from '../../types'
import { type EventPart, NOW, report, sha256 } from './support/default-mapping'

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
    ['context.traits, before properties', { context: { traits }, properties: others }],
    ['properties, if the traits are null', { context: { traits: { phone: null, address: null } }, properties: traits }]
  ])('is read from %s', async (_place, parts) => {
    expect((await report(parts)).user_data).toMatchObject(hashes)
  })

  it.each<[string, EventPart, string]>([
    ['properties first', { properties: { email: 'a@b.co' }, context: { traits }, traits: others }, 'a@b.co'],
    ['then context.traits', { properties: { email: null }, context: { traits }, traits: others }, 'trait@example.com']
  ])('reads the email from %s', async (_place, parts, email) => {
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
  ])('reads %s', async (_place, parts, expected) => {
    expect((await report(parts)).user_data).toMatchObject(expected)
  })
})

describe('the event', () => {
  it.each<[string, EventPart, Partial<PinterestEvent>]>([
    ['messageId as event_id', {}, { event_id: 'message-1' }],
    ['properties.event_id, before messageId', { properties: { event_id: 'tag-1' } }, { event_id: 'tag-1' }],
    ['messageId when properties.event_id is null', { properties: { event_id: null } }, { event_id: 'message-1' }],
    ['timestamp', {}, { event_time: NOW / 1000 - 60 }],
    ['context.page.url', { context: { page: { url: 'https://a.co/' } } }, { event_source_url: 'https://a.co/' }],
    [
      'properties.url, if there is no page URL',
      { properties: { url: 'https://b.co/' } },
      { event_source_url: 'https://b.co/' }
    ],
    ['context.locale as language', { context: { locale: 'en-US' } }, { language: 'en' }],
    ['context.network.wifi', { context: { network: { wifi: true } } }, { wifi: true }],
    [
      'context.device.adTrackingEnabled',
      { context: { device: { adTrackingEnabled: true } } },
      { advertiser_tracking_enabled: true }
    ]
  ])('reads %s', async (_place, parts, expected) => {
    expect(await report(parts)).toMatchObject(expected)
  })

  it('is opted out only by an explicit signal', async () => {
    expect(await report({ context: { device: { adTrackingEnabled: false } } })).not.toHaveProperty('opt_out')
    expect(await report({ context: { device: { adTrackingEnabled: false }, os: { name: 'iOS' } } })).toMatchObject({
      opt_out: true
    })
  })

  it('reads app and device from Segment’s places', async () => {
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
  ])('reads %s from properties', async (_what, properties, expected) => {
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
      'the sku, if there is no product_id',
      { products: [{ sku: 'S1' }, { product_id: null, sku: 'S2' }] },
      [{ id: 'S1' }, { id: 'S2' }]
    ],
    ['products by name', { products: [{ name: 'Shirt' }] }, [{ item_name: 'Shirt' }]],
    ['products by price', { products: [{ price: 5 }] }, [{ item_price: '5' }]],
    ["products, before the event's own product", { ...shirt, products: [{ product_id: 'P2' }] }, [{ id: 'P2' }]],
    ["the event's own product", shirt, [sentShirt]],
    ["the event's own product by sku", { sku: 'S1', price: 5 }, [{ id: 'S1', item_price: '5' }]],
    ["the event's own product when products is empty", { ...shirt, products: [] }, [sentShirt]],
    ["the event's own product when products is null", { ...shirt, products: null }, [sentShirt]],
    ['nothing from an event without a product ID', { name: 'Home', price: 5 }, undefined]
  ])('reads contents: %s', async (_what, properties, contents) => {
    expect((await report({ properties })).custom_data?.contents).toEqual(contents)
  })
})
