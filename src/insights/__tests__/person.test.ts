import { createHash } from 'node:crypto'
import { addOutcomes, findPerson } from '..'
import { lead, NOW_MS, recordsOf } from './records'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const find = (id: string, ...events: unknown[]) =>
  findPerson(id, [{ name: 'day.ndjson', read: () => recordsOf(...events) }], { settings: {}, now: () => NOW_MS })

const nested = (levels: number, value: unknown): unknown => (levels === 0 ? value : { in: nested(levels - 1, value) })
const manyRows = () => Object.fromEntries(Array.from({ length: 2000 }, (_, row) => [`row${row}`, row]))

it.each([
  ['as plain text', lead()],
  ['written differently', lead({ context: { traits: { email: ' Jane@Example.COM ' } } })],
  ['hashed', lead({ context: { traits: { email: sha256('jane@example.com').toUpperCase() } } })],
  ['where no mapping reads it', lead({ properties: { gift: { sender: { mail: 'jane@example.com' } } } })],
  ['as the user ID', lead({ context: {}, userId: 'jane@example.com' })],
  ['in a list of objects', lead({ context: {}, properties: { customers: [{}, { email: 'jane@example.com' }] } })],
  ['in a list of text', lead({ context: {}, properties: { recipients: ['joe@example.com', 'jane@example.com'] } })],
  ['under a name with a dot', lead({ context: {}, properties: { 'customer.email': 'jane@example.com' } })],
  ['as a name', lead({ context: {}, properties: { orders: { 'jane@example.com': 3 } } })],
  ['deeply nested', lead({ context: {}, properties: nested(20, 'jane@example.com') })],
  ['after 2,000 other values', lead({ context: {}, properties: { rows: manyRows(), mail: 'jane@example.com' } })],
  ['inside a text', lead({ context: {}, properties: { note: 'Call <Jane@Example.com>, she is waiting.' } })],
  ['in a URL', lead({ context: {}, properties: { url: 'https://a.example/?to=%3Cjane%40example.com%3E&x=%C3%A9' } })]
])('finds a person by email address: %s', async (_, event) => {
  const report = await find(' JANE@example.com', lead({ context: { traits: { email: 'joe@example.com' } } }), event)
  expect(report).toMatchObject({
    kind: 'email',
    hash: sha256('jane@example.com'),
    found: 1,
    files: [{ name: 'day.ndjson', events: 2, found: 1 }],
    events: [{ file: 'day.ndjson', line: 2, event: 'Lead Generated' }]
  })
})

it.each([
  ['the user ID', lead({ userId: '42' }), 1],
  ['a number', lead({ userId: 42 }), 1],
  ['the anonymous ID', lead({ anonymousId: '42' }), 1],
  ['an ID in the properties', lead({ properties: { customer_id: 42 } }), 1],
  ['its hash', lead({ userId: sha256('42') }), 1],
  ['an ID in a list of objects', lead({ properties: { customers: [{ customer_id: 42 }] } }), 1],
  ['one of several IDs', lead({ properties: { member_id: ['41', '42'] } }), 1],
  ['a list index', lead({ properties: { rows: Array.from({ length: 50 }, () => 'x') } }), 0],
  ['a number that is not a person’s ID', lead({ properties: { quantity: 42, product_id: '42' } }), 0],
  ['a longer ID', lead({ userId: '421' }), 0]
])('finds a person by an ID: %s', async (_, event, found) => {
  expect(await find('42', event)).toMatchObject({ kind: 'id', hash: sha256('42'), found })
})

it('shows exactly what is sent, where the ID was found, and the opt-out decision', async () => {
  const optedOut = lead({
    properties: { opt_out_type: 'LDP' },
    context: { traits: { email: 'jane@example.com', address: { state: 'California', country: 'US' } } }
  })
  const { events } = await find('jane@example.com', optedOut)
  expect(events).toMatchObject([
    {
      foundAt: ['context.traits.email'],
      mappings: [
        {
          mapping: 'Lead',
          isRejectedForTime: false,
          decision: 'applied',
          decisionText: expect.stringContaining('California'),
          sent: { event_name: 'lead', user_data: { em: [sha256('jane@example.com')], st: [sha256('ca')] } }
        }
      ]
    }
  ])
})

it('shows where in a list the person was found', async () => {
  const event = lead({
    context: {},
    properties: { customers: [{ email: 'joe@example.com' }, { email: 'jane@example.com' }] }
  })
  expect((await find('jane@example.com', event)).events).toMatchObject([{ foundAt: ['properties.customers.1.email'] }])
})

it.each([
  [
    'too old now: what would have been sent in time',
    lead({ timestamp: '2026-01-01T00:00:00Z' }),
    [{ isRejectedForTime: true, sent: {} }]
  ],
  ['rejected: why', lead({ messageId: '' }), [{ rejection: expect.stringContaining('event_id') }]],
  ['unmapped: nothing is sent', lead({ event: 'Coupon Viewed' }), []]
])('shows an event that is %s', async (_, event, mappings) => {
  expect((await find('jane@example.com', event)).events).toMatchObject([{ mappings }])
})

it('lists other IDs in the same events, so that they can be looked up too', async () => {
  const report = await find('jane@example.com', lead({ userId: 'u-1', anonymousId: 'a-1' }), lead({ userId: 'u-1' }))
  expect(report.otherIds).toEqual([
    { path: 'userId', value: 'u-1', count: 2 },
    { path: 'anonymousId', value: 'a-1', count: 1 }
  ])
})

it.each(['', '   ', 'unknown', '@', 'a@'])('rejects an ID that identifies no one: %j', async (id) => {
  await expect(find(id, lead())).rejects.toThrow(/email address|user ID/)
})

it('lists at most 1,000 events and counts all', async () => {
  const report = await find('jane@example.com', ...Array.from({ length: 1100 }, () => lead()))
  expect(report.found).toBe(1100)
  expect(report.events).toHaveLength(1000)
})

it('adds outcomes by message ID', async () => {
  const report = await find('jane@example.com', lead(), lead({ messageId: 'lead-2' }))
  await addOutcomes(
    report,
    recordsOf(
      { messageId: 'lead-1', status: 'retry', results: [] },
      { messageId: 'lead-1', status: 'delivered', results: [] },
      'no outcome'
    )
  )
  expect(report.events.map(({ outcome }) => outcome)).toEqual(['delivered', undefined])
})
