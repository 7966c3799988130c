import { defaultSubscriptions, type Subscription } from '../../delivery'
import { addPath, compareMappings, readLastEvents } from '..'
import { lead, NOW_MS, recordsOf } from './records'

const presets = defaultSubscriptions()
const leadPreset = presets.find(({ name }) => name === 'Lead')!
const changeLead = (change: Partial<Subscription>): Subscription[] =>
  presets.map((one) => (one.name === 'Lead' ? { ...one, ...change } : one))
const compare = (events: unknown[], after: Subscription[]) =>
  compareMappings(events, { before: presets, after, settings: {}, now: () => NOW_MS })

it('finds no difference between equal mappings, whatever the age of the events', async () => {
  const old = lead({ timestamp: '2026-01-01T00:00:00Z' })
  expect(await compare([lead(), old], defaultSubscriptions())).toMatchObject({ events: 2, changed: 0, changes: [] })
})

it('shows which values differ, side by side, and in how many events', async () => {
  const after = changeLead({ mapping: { ...leadPreset.mapping, event_name: 'signup' } })
  const comparison = await compare([lead(), lead({ event: 'Order Completed' })], after)
  expect(comparison).toMatchObject({ events: 2, changed: 1, kinds: { 'sent-differently': 1 } })
  expect(comparison.changes).toEqual([
    {
      event: 'Lead Generated',
      messageId: 'lead-1',
      kind: 'sent-differently',
      differences: [{ mapping: 'Lead', path: 'event_name', before: 'lead', after: 'signup' }]
    }
  ])
})

it.each([
  ['a mapping switched off', changeLead({ enabled: false }), 'no-longer-sent'],
  ['a trigger that no longer matches', changeLead({ subscribe: 'event = "Other"' }), 'no-longer-sent'],
  ['a second mapping for the event', [...presets, { ...leadPreset, name: 'Twin' }], 'newly-sent'],
  ['a mapping without user data', changeLead({ mapping: { ...leadPreset.mapping, user_data: {} } }), 'no-longer-sent']
])('classifies the change: %s', async (_, after, kind) => {
  expect((await compare([lead()], after)).changes).toMatchObject([{ kind }])
})

it('does not count a new name as a change', async () => {
  expect(await compare([lead()], changeLead({ name: 'Leads of the shop' }))).toMatchObject({ changed: 0 })
})

it('compares events rejected both times by their reasons', async () => {
  const nobody = lead({ context: {} })
  expect(await compare([nobody], presets)).toMatchObject({ changed: 0 })
  const after = changeLead({ mapping: { ...leadPreset.mapping, event_id: '' } })
  expect(await compare([nobody], after)).toMatchObject({ kinds: { 'rejected-differently': 1 } })
})

it('uses the last events of a file', async () => {
  const events = Array.from({ length: 2500 }, (_, row) => ({ row }))
  expect(await readLastEvents(recordsOf(...events), 3)).toEqual([{ row: 2497 }, { row: 2498 }, { row: 2499 }])
})

describe('a path that is added to a mapping', () => {
  const extended = (path: string) => changeLead({ mapping: addPath(leadPreset.mapping, 'user_data.email', path) })
  const atCustomer = lead({
    properties: { customer: { email: 'new@example.com' } },
    context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0' }
  })

  it('is read only if nothing else provides the value', async () => {
    const comparison = await compare([lead(), atCustomer], extended('properties.customer.email'))
    expect(comparison.changes).toMatchObject([{ differences: [{ path: 'user_data.em' }] }])
    expect(comparison.changed).toBe(1)
  })

  it.each([
    ['an unmapped field', undefined, { '@path': '$.a.b' }],
    ['empty text', '', { '@path': '$.a.b' }],
    [
      'a path',
      { '@path': '$.x' },
      { '@if': { blank: { '@path': '$.x' }, then: { '@path': '$.x' }, else: { '@path': '$.a.b' } } }
    ],
    ['a list', [{ '@path': '$.x' }], [{ '@path': '$.x' }, { '@path': '$.a.b' }]],
    [
      'a chain, to which it is appended',
      { '@if': { blank: { '@path': '$.x' }, then: { '@path': '$.x' } } },
      { '@if': { blank: { '@path': '$.x' }, then: { '@path': '$.x' }, else: { '@path': '$.a.b' } } }
    ]
  ])('in addition to %s', (_, before, after) => {
    const mapping: Subscription['mapping'] = { user_data: before === undefined ? {} : { email: before } }
    const copy = structuredClone(mapping)
    expect(addPath(mapping, 'user_data.email', 'a.b')).toEqual({ user_data: { email: after } })
    expect(mapping).toEqual(copy)
  })

  it('can’t be added to an object that is mapped as a whole', () => {
    expect(() => addPath({ user_data: { '@path': '$.user' } }, 'user_data.email', 'a')).toThrow('field by field')
  })
})
