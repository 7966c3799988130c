import { migrateMapping } from '..'

const user_data = { email: { '@path': '$.traits.email' } }
const stored = (event_name: string, rest: object) => ({ name: 'Mine', mapping: { event_name, user_data }, ...rest })

it.each<[condition: string, eventName: string, note: RegExp | undefined]>([
  ['AND event = "Checkout"', 'checkout', /^Kept: .*"Order Completed"/],
  ['and event="Checkout"', 'checkout', /^Kept: .*"Order Completed"/],
  ['and event = "Order Completed"', 'checkout', undefined],
  ['and event = "Checkout"', 'initiate_checkout', undefined]
])(
  'a trigger is kept, with a note only about a purchase that is called "Checkout": %s, %s',
  (condition, name, note) => {
    const trigger = `type = "track" ${condition}`
    const { subscriptions, notes } = migrateMapping(stored(name, { subscribe: trigger }))
    expect(subscriptions).toMatchObject([{ enabled: true, subscribe: trigger }])
    const text = notes.find(({ subject }) => subject === 'Mine: trigger')?.text
    expect(text).toEqual(note && expect.stringMatching(note))
  }
)

it('says nothing of all mappings when none is left', () => {
  const { subscriptions, notes } = migrateMapping(stored('lead', { partnerAction: 'syncAudience' }))
  expect(subscriptions).toEqual([])
  expect(notes).toMatchObject([{ subject: 'Mine', text: expect.stringMatching(/^Dropped: its action/) }])
})
