import { type EventPart, report } from './support/default-mapping'

describe('sends an odd event anyway', () => {
  it.each<[string, EventPart, EventPart | undefined]>([
    ['products that are text', { products: ['P1', 'P2'] }, undefined],
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
      'numbers for text',
      { products: [{ product_id: 7, name: 8, category: 9 }] },
      { content_ids: ['7'], contents: [{ id: '7', item_name: '8', item_category: '9' }], num_items: 1 }
    ],
    [
      'text for numbers',
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
      'empty text everywhere',
      { value: '', currency: '', order_id: '', query: '', opt_out_type: '', name: '' },
      undefined
    ],
    ['null everywhere', { value: null, currency: null, order_id: null, query: null, opt_out_type: null }, undefined],
    ['text in a list', { currency: ['USD'], order_id: ['1001'] }, { currency: 'USD', order_id: '1001' }]
  ])('%s', async (_what, properties, customData) => {
    expect((await report({ properties })).custom_data).toEqual(customData)
  })

  it.each<[string, EventPart]>([
    ['an address in one line', { context: { traits: { address: '1 Main Street' } } }],
    ['a list of phone numbers with null in it', { context: { traits: { phone: ['+16502530000', null, ''] } } }],
    ['numbers for text', { context: { traits: { phone: 16502530000, address: { postalCode: 95112 } }, timezone: 1 } }],
    [
      'invalid device information',
      { context: { os: { name: 'BeOS' }, screen: { width: -1, height: 99999 }, locale: 'tlh' } }
    ],
    [
      'empty text for numbers and booleans',
      { context: { screen: { width: '', density: '' }, network: { wifi: '' }, device: { adTrackingEnabled: '' } } }
    ],
    [
      'null for all of them',
      { context: { screen: { width: null }, network: null, device: { adTrackingEnabled: null }, os: null, app: null } }
    ]
  ])('%s', async (_what, parts) => {
    expect(await report(parts)).toMatchObject({ event_name: 'checkout', action_source: 'web' })
  })
})
