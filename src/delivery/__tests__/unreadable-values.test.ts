import type { Subscription } from '..'
import { create, order, preset, settings, sha256 } from './support/orders'

const UNREADABLE = { some: 'object' }
const strict = { ...settings, require_complete_ldp: true }
const plain = preset('Checkout').mapping.custom_data as object
const template = { ...plain, opt_out_type: { '@template': '{{properties.opt_out_type}}' } }

it.each<[string, unknown, object]>([
  ['an object', UNREADABLE, plain],
  ['a list with an object', [UNREADABLE], plain],
  ['an object beside LDP', ['LDP', UNREADABLE], plain],
  ['an object that makes the mapping fail', { toString: null }, template]
])('rejects an unreadable opt-out if opt-outs must be complete: %s', async (_what, opt_out_type, custom_data) => {
  const checkout = preset('Checkout')
  const subscriptions = [{ ...checkout, mapping: { ...checkout.mapping, custom_data } }] as Subscription[]
  const event = order('m-1', { properties: { email: 'jane@example.com', opt_out_type } })

  const { outcomes, requests } = await create({ subscriptions, settings: strict }).buildRequests([event, order('m-2')])
  expect(outcomes[0]?.results).toMatchObject([
    { status: 'rejected', reason: expect.stringMatching(/^custom_data\.opt_out_type must be text, .*Require Complete/) }
  ])
  expect(requests.flatMap(({ body }) => body.data.map(({ event_id }) => event_id))).toEqual(['m-2'])

  const [sent] = (await create({ subscriptions }).buildRequests([event])).outcomes
  expect(sent?.results).toMatchObject([
    {
      status: 'delivered',
      warnings: expect.arrayContaining([expect.stringMatching(/^custom_data\.opt_out_type.* is dropped/)])
    }
  ])
})

it.each([
  ['by default', settings],
  ['if opt-outs must be complete', strict]
])('names a missing field of an event whose mapping also fails on a value, %s', async (_when, given) => {
  const checkout = preset('Checkout')
  const subscriptions = [{ ...checkout, mapping: { ...checkout.mapping, custom_data: template } }] as Subscription[]
  const event = order('m-1', { messageId: undefined, properties: { opt_out_type: { toString: null } } })
  const { outcomes } = await create({ subscriptions, settings: given }).buildRequests([event])
  expect(outcomes[0]?.results).toMatchObject([
    { status: 'rejected', reason: 'event_id is required, but the mapping produced no value for it.' }
  ])
})

it('names each place of a rejected event by its payload path', async () => {
  const email = [...Array.from({ length: 10 }, (_, n) => `${n}@example.com`), UNREADABLE]
  const { outcomes } = await create().buildRequests([order('m-1', { messageId: undefined, properties: { email } })])
  expect(outcomes[0]?.results).toMatchObject([
    { status: 'rejected', reason: expect.stringContaining(' user_data.email[10] must be a string') }
  ])
})

it('reads a list within a list', async () => {
  const properties = {
    email: [['jane@example.com', ['joe@example.com', null]]],
    opt_out_type: ['GPC', ['LDP', 'CCPA']]
  }
  const traits = { address: { state: 'CA', country: 'US' } }
  const event = order('m-1', { properties, context: { traits } })
  const { outcomes, requests } = await create({ settings: strict }).buildRequests([event])
  expect(outcomes[0]?.results).toMatchObject([{ warnings: [], limitedDataProcessing: { status: 'applied' } }])
  expect(requests[0]?.body.data[0]).toMatchObject({
    custom_data: { opt_out_type: 'GPC,LDP,CCPA' },
    user_data: { em: ['jane@example.com', 'joe@example.com'].map(sha256) }
  })
})

it.each([
  ['an object', UNREADABLE],
  ['a list of objects', [UNREADABLE]]
])('drops the value too if the currency is %s: it would count in the account’s currency', async (_what, currency) => {
  const event = order('m-1', { properties: { email: 'jane@example.com', order_id: 'o-1', value: 12.5, currency } })
  const { outcomes, requests } = await create().buildRequests([event])
  expect(requests[0]?.body.data[0]?.custom_data).toEqual({ order_id: 'o-1' })
  expect(outcomes[0]?.results).toMatchObject([
    {
      warnings: [
        expect.stringMatching(/^custom_data\.currency is dropped/),
        expect.stringMatching(/^custom_data\.value is dropped/)
      ]
    }
  ])
})

it('keeps a readable currency', async () => {
  const event = order('m-1', { properties: { email: 'jane@example.com', value: 12.5, currency: ['USD', UNREADABLE] } })
  const { requests } = await create().buildRequests([event])
  expect(requests[0]?.body.data[0]?.custom_data).toEqual({ currency: 'USD', value: '12.5' })
})
