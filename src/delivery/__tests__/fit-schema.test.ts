import type { Subscription } from '..'
import { create, order, preset, sha256 } from './support/orders'

const UNREADABLE = { some: 'object' }
const FAILING = { toString: null }
const IDENTITY = { email: 'jane@example.com' }

async function sendOne(properties: object, change: object = {}) {
  const checkout = preset('Checkout')
  const subscriptions = [{ ...checkout, mapping: { ...checkout.mapping, ...change } }] as Subscription[]
  const { requests, outcomes } = await create({ subscriptions }).buildRequests([
    order('m-1', { properties: { ...IDENTITY, ...properties } })
  ])
  const [result] = outcomes[0]?.results ?? []
  return { event: requests[0]?.body.data[0], warnings: result?.status === 'delivered' ? result.warnings : undefined }
}

const TEXT = 'is dropped. It must be text, or a list of text values.'

it.each<[why: string, properties: object, change: object, warnings: string[]]>([
  ['text', { query: UNREADABLE }, {}, [`custom_data.search_string ${TEXT}`]],
  ['the only item of a list', { query: [UNREADABLE] }, {}, [`custom_data.search_string ${TEXT}`]],
  [
    'some items of a list',
    { email: [UNREADABLE, IDENTITY.email, UNREADABLE] },
    {},
    [`user_data.email[0] ${TEXT}`, `user_data.email[2] ${TEXT}`]
  ],
  [
    'a text behind eleven objects of a list',
    { products: [...Array<object>(11).fill({ item_name: 'Lamp' }), 'lamp'] },
    { contents: { '@path': '$.properties.products' } },
    ['contents[11] is dropped. It must be an object.']
  ],
  [
    'a value of the twelfth object of a list',
    { products: [...Array<object>(11).fill({ name: 'Lamp' }), { id: 'l', name: UNREADABLE }] },
    {
      contents: {
        '@arrayPath': ['$.properties.products', { id: { '@path': '$.id' }, item_name: { '@path': '$.name' } }]
      }
    },
    [`contents[11].item_name ${TEXT}`]
  ],
  ['an object', {}, { app_info: 'text' }, ['app_info is dropped. It must be an object.']],
  [
    "a field of Segment's latest format",
    { query: UNREADABLE },
    { custom_data: undefined, custom_data_2: { search_string: { '@path': '$.properties.query' } } },
    [`custom_data_2.search_string ${TEXT}`]
  ],
  [
    'null and empty text beside it are no values',
    { query: UNREADABLE, order_id: null, np: '' },
    {},
    [`custom_data.search_string ${TEXT}`]
  ]
])('names what the schema rejects, as the mapping names it: %s', async (_why, properties, change, warnings) => {
  const sent = await sendOne(properties, change)
  expect(sent.warnings?.sort()).toEqual(warnings)
  expect(sent.event?.user_data.em).toEqual([sha256(IDENTITY.email)])
})

it.each<[why: string, currency: unknown]>([
  ['is not text', FAILING],
  ['is a list without text', [FAILING]]
])('drops the value with a currency on which the mapping fails, because it %s', async (_why, currency) => {
  const custom_data = {
    currency: { '@template': '{{properties.currency}}' },
    value: { '@path': '$.properties.value' },
    order_id: { '@template': '{{properties.order}}' }
  }
  const { event, warnings } = await sendOne(
    { value: 12.5, currency, order: FAILING },
    { custom_data, contents: undefined }
  )
  expect(event).not.toHaveProperty('custom_data')
  expect(warnings?.map((warning) => warning.split(' ')[0])).toEqual(
    expect.arrayContaining(['custom_data.currency', 'custom_data.value', 'custom_data.order_id'])
  )
})

it("drops the value with an unreadable currency in Segment's latest format too", async () => {
  const custom_data_2 = { currency: { '@path': '$.properties.currency' }, value: { '@path': '$.properties.value' } }
  const change = { custom_data: undefined, contents: undefined, custom_data_2 }
  const { event } = await sendOne({ value: 12.5, currency: UNREADABLE }, change)
  expect(event).not.toHaveProperty('custom_data')
})
