import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import type { Payload } from '../../src/destinations/pinterest-conversions'
import { core, destination, removeEmptyValues, transformBatch } from './compiled'

const PRODUCTS = [
  {
    product_id: 'lamp',
    sku: 'LL-1',
    name: 'Halo Lamp',
    brand: 'Lumen',
    category: 'Lighting',
    price: 129,
    quantity: 2
  },
  {
    product_id: 'candle',
    sku: 'LL-2',
    name: 'Candle',
    brand: 'Wickwood',
    category: 'Decor',
    price: 24.5,
    quantity: 1
  },
  {
    product_id: 'rug',
    sku: 'LL-3',
    name: 'Atlas Rug',
    brand: 'Loom',
    category: 'Rugs',
    price: '689.00',
    quantity: 1
  }
]

const USER_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/26.1 Mobile/15E148'

/** A full event: all PII fields unnormalized, three products, page, device and app. Each has a different person. */
export function fullEvent(number: number): SegmentEvent {
  return {
    type: 'track',
    event: 'Order Completed',
    userId: `cus_${number}`,
    messageId: `bench-${number}`,
    timestamp: new Date().toISOString(),
    properties: {
      order_id: `LL-${number}`,
      revenue: '$1,299.00',
      currency: 'usd',
      products: PRODUCTS
    },
    context: {
      ip: '203.0.113.14',
      userAgent: USER_AGENT,
      locale: 'en-US',
      timezone: 'America/Los_Angeles',
      page: { url: `https://www.lumenandloom.example/checkout?epik=dj0yJnU9${number}` },
      app: { name: 'Lumen & Loom', version: '4.12.0', namespace: 'example.lumenandloom.shop' },
      device: {
        type: 'ios',
        manufacturer: 'Apple',
        model: 'iPhone16,1',
        advertisingId: `7A3CBEA0-BDF5-11E4-8DFC-${String(number).padStart(12, '0')}`,
        adTrackingEnabled: true
      },
      os: { name: 'iOS', version: '26.1' },
      screen: { width: 393, height: 852, density: 3 },
      network: { carrier: 'Verizon', wifi: true },
      traits: {
        email: `Mara.Quinn+${number}@Example.com`,
        phone: `(415) 555-01${String(number % 100).padStart(2, '0')}`,
        firstName: `Mara ${number}`,
        lastName: `Quinn-${number}`,
        gender: 'Female',
        birthday: `19${String(50 + (number % 50)).padStart(2, '0')}-04-12`,
        address: { city: 'San Francisco', state: 'California', postalCode: '94110-3412', country: 'United States' }
      }
    }
  }
}

export const fullEvents = (count: number, from = 0): SegmentEvent[] =>
  Array.from({ length: count }, (_, index) => fullEvent(from + index))

const ACTION = 'reportConversionEvent'
const { fields } = destination.default.actions[ACTION]!
const schema = core.fieldsToJsonSchema(fields)

/** The checkout preset's mapping: every field by default. */
export const mapping: JSONObject = { ...(core.defaultValues(fields) as JSONObject), event_name: 'checkout' }

const VALIDATION = { schemaKey: 'bench', throwIfInvalid: true, exempt: ['dynamicAuthSettings'] }

/**
 * actions-core's own share of a batch, in the steps of its `executeBatch`: mapping, empty values, schema.
 * (For a single event it also checks the mapping's form each time, which costs several times as much: see "1 a batch" of `action`.)
 */
export function mapAndValidate(events: SegmentEvent[]): Payload[] {
  return transformBatch(mapping, events as never).map((mapped) => {
    const payload = removeEmptyValues(mapped, schema)
    core.validateSchema(payload, schema, VALIDATION)
    return payload as Payload
  })
}
