import { runInNewContext } from 'node:vm'
import { defaultSubscriptions, type Subscription } from '../../delivery'
import { buildTagSnippet, compareMappings } from '..'
import { createEventBuilder } from '../../delivery'
import { NOW_MS } from './records'

const presets = defaultSubscriptions()
const preset = (name: string): Subscription => presets.find((one) => one.name === name)!

/** Runs the snippet like a page, with `event` from analytics.js, and returns what the tag received. */
async function runSnippet(code: string, event: unknown): Promise<unknown[]> {
  const calls: unknown[][] = []
  const respond = () => Promise.resolve({ event })
  await (runInNewContext(code, {
    analytics: { track: respond, page: respond },
    properties: {},
    pintrk: (...args: unknown[]) => calls.push(args)
  }) as Promise<void>)
  return calls[0] ?? []
}

const order = {
  type: 'track',
  event: 'Order Completed',
  messageId: 'message-7',
  timestamp: '2026-11-24T11:00:00Z',
  properties: {
    order_id: 'O-7',
    revenue: 30,
    currency: 'EUR',
    products: [{ product_id: 'p-1', name: 'Lamp', price: 15, quantity: 2 }]
  },
  context: { traits: { email: 'jane@example.com' } }
}

it.each([
  ['without its own ID', order],
  ['with an event_id in its properties', { ...order, properties: { ...order.properties, event_id: 'own-1' } }]
])('passes the tag the same event_id that the mapping sends: an order %s', async (_, event) => {
  const [built] = await createEventBuilder({ settings: {}, now: () => NOW_MS }).build([event])
  const sent = built?.results[0]?.built?.event
  const [command, name, data] = await runSnippet(buildTagSnippet(preset('Checkout')).code, event)
  expect([command, name]).toEqual(['track', 'checkout'])
  expect(data).toMatchObject({ event_id: sent?.event_id, value: 30, currency: 'EUR', order_id: 'O-7' })
  expect(sent?.event_id).toBeTruthy()
})

it('runs for every preset, even with an event that has only an ID', async () => {
  for (const one of presets) {
    const [command, name, data] = await runSnippet(buildTagSnippet(one).code, { messageId: 'm-1' })
    expect([one.name, command, typeof name, (data as Record<string, unknown>).event_id]).toEqual([
      one.name,
      'track',
      'string',
      'm-1'
    ])
  }
})

it.each([
  ['add_to_cart', 'addtocart', true],
  ['page_visit', 'pagevisit', true],
  ['add_to_wishlist', 'add_to_wishlist', false]
])('uses the tag’s name for %s: %s', (eventName, tagName, isListed) => {
  const { code, notes } = buildTagSnippet({ ...preset('Lead'), mapping: { event_name: eventName } })
  expect(code).toContain(`pintrk('track', '${tagName}'`)
  expect(notes.some((note) => note.includes('has no event'))).toBe(!isListed)
})

it('explains what it can’t write, and leaves a placeholder', () => {
  const { code, notes } = buildTagSnippet({
    ...preset('Lead'),
    mapping: { event_name: { '@path': '$.event' }, event_id: { '@template': '{{a}}-{{b}}' }, action_source: 'offline' }
  })
  expect(code).toContain("pintrk('track', 'EVENT_NAME'")
  expect(code).toContain('event_id: EVENT_ID')
  expect(notes.join(' ')).toMatch(/EVENT_NAME.*not deduplicated.*EVENT_ID/s)
})

it('escapes names that could end a string or the script element', async () => {
  const nasty = `It's </script> \\ "quoted"`
  const { code } = buildTagSnippet({
    ...preset('Lead'),
    mapping: { event_name: nasty, event_id: { '@path': '$.messageId' } }
  })
  expect(code).not.toContain('</script>')
  expect(await runSnippet(code, { messageId: 'm' })).toEqual(['track', nasty, { event_id: 'm' }])
})

it('does not change the mapping', async () => {
  const before = defaultSubscriptions()
  for (const one of presets) buildTagSnippet(one)
  expect(await compareMappings([order], { before, after: presets, settings: {}, now: () => NOW_MS })).toMatchObject({
    changed: 0
  })
})
