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

describe('what it says of fields that are not mapped', () => {
  const NO_OPT_OUT = expect.stringMatching(/^Lead: custom_data\.opt_out_type: .*no opt-out reaches/) as string
  const NO_PLACE = expect.stringMatching(/^Lead: custom_data\.opt_out_type: .*map user_data\.state and/) as string
  const NO_USER_DATA = expect.stringMatching(/^Lead: user_data: Not mapped, as before: email, phone,/) as string
  const custom_data = { opt_out_type: 'LDP' }
  const state = 'CA'
  const country = 'US'
  it.each<[string, object, readonly string[]]>([
    ['no custom data', { custom_data: undefined }, [NO_OPT_OUT]],
    ['no user data', { user_data: undefined, custom_data }, [NO_USER_DATA, NO_PLACE]],
    ['an opt-out with a state only', { user_data: { email: 'x', state }, custom_data }, [NO_PLACE]],
    ['an opt-out with a country only', { user_data: { email: 'x', country }, custom_data }, [NO_PLACE]],
    ['an opt-out with both', { user_data: { email: 'x', state, country }, custom_data }, []],
    ['user data read as a whole, which may have both', { user_data: { '@path': '$.user' }, custom_data }, []],
    ['custom data read as a whole, which may have no opt-out', { custom_data: { '@path': '$.properties' } }, []]
  ])('%s', (_what, change, expected) => {
    const notes = notesOf({ ...mapping, ...change }).filter((note) => /: custom_data|: .*: email, phone/.test(note))
    expect(notes).toEqual(expected)
  })
})

it('does not compare a path that is itself read from the event with a default', () => {
  const event_id = { '@path': { '@template': 'messageId' } }
  expect(notesOf({ ...mapping, event_id }).filter((note) => note.startsWith('Lead: event_id'))).toEqual([])
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
