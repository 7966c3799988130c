import { ConfigError, parseConfig } from '../config'
import { toConfigFile } from '../preset-reference'
import { defaultSubscriptions } from '../subscription'

const checkout = defaultSubscriptions().find(({ name }) => name === 'Checkout')!

it.each([
  ['the preset alone', { preset: 'Checkout' }, checkout],
  ['switched off', { preset: 'Checkout', enabled: false }, { ...checkout, enabled: false }],
  [
    'with its own name and trigger',
    { preset: 'Checkout', name: 'Paid', subscribe: 'type = "track" and event = "Paid"' },
    { ...checkout, name: 'Paid', subscribe: 'type = "track" and event = "Paid"' }
  ]
])('is read and written: %s', (_what, reference, subscription) => {
  expect(parseConfig({ subscriptions: [reference] }).subscriptions).toEqual([subscription])
  expect(toConfigFile({ subscriptions: [subscription] })).toEqual({ subscriptions: [reference] })
})

it('is replaced by the whole mapping once it is edited', () => {
  const edited = { ...checkout, mapping: { ...checkout.mapping, event_id: 'x' } }
  expect(toConfigFile({ subscriptions: [edited] })).toEqual({ subscriptions: [edited] })
})

it('keeps a config of all presets and one mapping short, and reads it back unchanged', () => {
  const subscriptions = [...defaultSubscriptions(), { ...checkout, name: 'Mine', mapping: { event_name: 'lead' } }]
  const file = toConfigFile({ settings: { ad_account_id: '1' }, subscriptions })
  expect(JSON.stringify(file, null, 2).split('\n').length).toBeLessThan(100)
  expect(parseConfig(file)).toEqual({ settings: { ad_account_id: '1' }, subscriptions })
})

it.each([
  ['an unknown preset', { preset: 'Chekout' }, '$.subscriptions[0].preset', 'Checkout'],
  ['a preset that is not text', { preset: 1 }, '$.subscriptions[0].preset', 'Checkout'],
  ['a mapping in addition to the preset', { preset: 'Checkout', mapping: {} }, '$.subscriptions[0].mapping', 'preset']
])('is rejected with %s', (_what, reference, path, text) => {
  const parse = () => parseConfig({ subscriptions: [reference] })
  expect(parse).toThrow(ConfigError)
  expect(parse).toThrow(text)
  expect(parse).toThrow(path)
})
