import { parseConfig } from '../config'
import { blankSubscription, customEventSubscription, suggestSubscription } from '../new-subscription'
import { defaultSubscriptions } from '../subscription'
import { parseTrigger } from '../trigger'

const presetOf = (name: string) => defaultSubscriptions().find((preset) => preset.name === name)

describe('a mapping suggested for an event', () => {
  it.each<[Record<string, unknown>, string, string]>([
    [{ type: 'track', event: 'Order Completed' }, 'checkout', 'Segment’s own name'],
    [{ type: 'track', event: 'order_completed' }, 'checkout', 'another spelling'],
    [{ type: 'track', event: 'AddToCart' }, 'add_to_cart', 'the preset’s name without spaces'],
    [{ type: 'track', event: 'watch_video' }, 'watch_video', 'Pinterest’s name'],
    [{ type: 'track', event: 'purchase' }, 'checkout', 'GA4’s name'],
    [{ type: 'page' }, 'page_visit', 'a page'],
    [{ type: 'page', name: 'Checkout' }, 'page_visit', 'a page named like a preset']
  ])('%j is the preset %s (%s)', (event, pinterestName) => {
    const suggested = suggestSubscription(event)
    expect(suggested.mapping.event_name).toBe(pinterestName)
    expect(suggested.mapping).toEqual(
      defaultSubscriptions().find(({ mapping }) => mapping.event_name === pinterestName)?.mapping
    )
  })

  it.each<[Record<string, unknown>, string, string]>([
    [{ type: 'track', event: 'Order Shipped!' }, 'Order_Shipped', 'characters that Pinterest rejects'],
    [{ type: 'track', event: '¡Order  &  Return!' }, 'Order_Return', 'several such characters in a row'],
    [{ type: 'track', event: 'Über Bestellung' }, 'Uber_Bestellung', 'accents'],
    [{ type: 'track', event: '注文' }, 'custom_event', 'no Latin letters'],
    [{ type: 'track', event: 'x'.repeat(200) }, 'x'.repeat(100), 'a name that is too long'],
    [{ type: 'track' }, 'track', 'no name'],
    [{ type: 'screen', name: 'Home' }, 'Home', 'a screen']
  ])('%j is a custom event (%#)', (event, customName) => {
    const { mapping } = suggestSubscription(event)
    expect(mapping.event_name).toBe('custom')
    expect(mapping.custom_event_name).toBe(customName)
  })

  it.each([
    [{ type: 'track', event: 'Order Shipped' }],
    [{ type: 'track', event: 'purchase' }],
    [{ type: 'page', name: 'Home' }],
    [{ type: 'screen', name: 'Home' }],
    [{ event: 'No Type' }]
  ])('matches %j, and can be saved', (event) => {
    const suggested = suggestSubscription(event)
    expect(parseTrigger(suggested.subscribe).matches({ type: 'track', ...event })).toBe(true)
    expect(parseConfig({ subscriptions: [suggested] }).subscriptions).toEqual([suggested])
  })

  it.each<[Record<string, unknown>, string, string]>([
    [{ type: 'track', event: 'Order Shipped' }, 'Order Shipped', 'type = "track" and event = "Order Shipped"'],
    [{ type: 'track', event: ' ' }, 'Track', 'type = "track"'],
    [{ type: 'track', event: 7 }, 'Track', 'type = "track"'],
    [{ type: 'page', name: 'Home' }, 'Home', 'type = "page"'],
    [{ type: 'page' }, 'Page', 'type = "page"']
  ])('for %j is named %s, is enabled, and runs for %s', (event, name, subscribe) => {
    expect(suggestSubscription(event)).toMatchObject({ name, enabled: true, subscribe })
  })
})

it.each([
  ['blank', blankSubscription, undefined],
  ['custom', customEventSubscription, 'custom']
])('a %s mapping can be saved and matches nothing yet', (_what, create, eventName) => {
  const created = create()
  expect(parseConfig({ subscriptions: [created] }).subscriptions).toEqual([created])
  expect(created.mapping.event_name).toBe(eventName)
  expect(created.mapping.event_id).toEqual(presetOf('Lead')?.mapping.event_id)
  expect(parseTrigger(created.subscribe).matches({ type: 'track', event: 'Order Completed' })).toBe(false)
})
