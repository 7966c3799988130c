import { buildEvent } from '../../destinations/pinterest-conversions'
import type { Payload } from '../../destinations/pinterest-conversions'
import { migrateMapping } from '..'

/** What `migrate` says is true of what it gives, and of what is sent. */

const TRIGGER = 'type = "page"'
const mapping = { event_name: 'lead', event_id: 'x', user_data: { email: 'a@b.co' } }
const notesOf = (stored: unknown): string[] =>
  migrateMapping(stored).notes.map(({ subject, text }) => `${subject}: ${text}`)

it.each<[string, object, object]>([
  ['no mapping', { mapping: null }, { enabled: false, mapping: {} }],
  ['a mapping that is not JSON', { settings: '{' }, { enabled: false, mapping: {} }],
  [
    'a mapping of one field that it knows',
    { mapping: { event_name: 'lead' } },
    { enabled: true, mapping: { event_name: 'lead' } }
  ],
  ['a switch as text, as in CSV', { mapping, enabled: 'false' }, { enabled: false }],
  ['a switch as text, on', { mapping, enabled: 'true' }, { enabled: true }]
])('reads %s', (_why, stored, expected) => {
  const one = { name: 'A', trigger: TRIGGER, ...stored }
  expect(migrateMapping(one).subscriptions).toMatchObject([{ name: 'A', subscribe: TRIGGER, ...expected }])
  const isEmpty = 'mapping' in expected && Object.keys(expected.mapping as object).length === 0
  expect(notesOf(one).filter((note) => /^A: mapping: .*switched off/.test(note))).toHaveLength(isEmpty ? 1 : 0)
})

it('says of a key of Pinterest’s only that there is no such field', () => {
  expect(notesOf({ ...mapping, user_data: { ...mapping.user_data, em: 'x' } })).toContain(
    'Lead: user_data.em: Dropped: this destination has no such field.'
  )
})

describe('what it says of all mappings', () => {
  const nowMs = Date.parse('2026-11-24T12:00:00Z')
  const build = (change: Partial<Payload>) =>
    buildEvent(
      {
        event_name: 'lead',
        action_source: 'app_ios',
        event_time: '2026-11-24T11:00:00Z',
        event_id: 'x',
        user_data: { email: 'a@b.co' },
        ...change
      },
      { nowMs }
    )

  it('a mapped value takes precedence over a derived one, except over opt_out: true', () => {
    expect(notesOf(mapping).join()).toMatch(
      /A mapped value takes precedence, except over the epik parameter and that opt_out\./
    )
    expect(build({ opt_out: false, advertiser_tracking_enabled: false }).event).toMatchObject({ opt_out: true })
  })

  it('an event is sent without what is dropped, unless only its IP address identified someone', () => {
    expect(notesOf(mapping).join()).toMatch(
      /The event is sent with a warning that names the field, unless it identifies/
    )
    const privateAddress = { client_ip_address: '10.0.0.1', client_user_agent: 'x' }
    expect(build({ user_data: { email: 'a@b.co', ...privateAddress } }).event).toBeDefined()
    expect(build({ user_data: privateAddress }).rejection).toBeDefined()
  })
})
