import { ConfigError, createDelivery, migrateMapping, parseConfig } from '..'
import type { Migration } from '..'

const path = (from: string) => ({ '@path': from })

/** Segment's stored "Checkout" preset in its legacy format, unedited. */
const legacy = {
  event_name: 'checkout',
  action_source: 'web',
  event_time: path('$.timestamp'),
  event_id: path('$.messageId'),
  event_source_url: path('$.context.page.url'),
  opt_out: true,
  advertiser_tracking_enabled: path('$.context.device.adTrackingEnabled'),
  user_data: {
    email: {
      '@if': { exists: path('$.properties.email'), then: path('$.properties.email'), else: path('$.traits.email') }
    },
    client_ip_address: path('$.context.ip'),
    client_user_agent: path('$.context.userAgent')
  },
  custom_data: {
    value: {
      '@if': { exists: path('$.properties.price'), then: path('$.properties.price'), else: path('$.properties.value') }
    },
    search_string: path('$.properties.query'),
    order_id: path('$.properties.order_id'),
    currency: path('$.properties.currency')
  },
  app_id: path('context.app.id'),
  app_name: path('$.context.app.name'),
  device_brand: path('$.context.device.brand'),
  wifi: path('$.context.network.wifi')
}

const latest = {
  ...legacy,
  data_format: 'latest',
  custom_data_2: { currency: path('$.properties.currency'), opt_out_type: path('$.properties.opt_out_type') },
  contents: { '@arrayPath': ['$.properties.products', { id: path('$.product_id'), item_price: path('$.price') }] },
  app_info: { app_name: path('$.context.app.name') },
  device_info: { os_family: 'other', model: path('$.context.device.model') }
}

const TRIGGER = 'type = "track" and event = "Order Completed"'
const stored = (mapping: object, rest: object = {}) => ({
  name: 'Checkout',
  enabled: true,
  subscribe: TRIGGER,
  partnerAction: 'reportConversionEvent',
  mapping,
  ...rest
})

const textAbout = ({ notes }: Migration, subject: string) => notes.find((note) => note.subject === subject)?.text
const mappingOf = (mapping: object) => migrateMapping(stored(mapping)).subscriptions[0]?.mapping

describe('the mapping', () => {
  it('in the legacy format is unchanged, except for opt_out', () => {
    const { opt_out: _optOut, ...rest } = legacy
    expect(mappingOf(legacy)).toEqual(rest)
    expect(mappingOf({ ...legacy, data_format: 'legacy' })).toEqual(rest)
  })

  it('in the latest format gets custom_data, and loses the legacy fields', () => {
    expect(mappingOf(latest)).toEqual({
      event_name: 'checkout',
      action_source: 'web',
      event_time: path('$.timestamp'),
      event_id: path('$.messageId'),
      event_source_url: path('$.context.page.url'),
      advertiser_tracking_enabled: path('$.context.device.adTrackingEnabled'),
      user_data: legacy.user_data,
      custom_data: latest.custom_data_2,
      contents: latest.contents,
      app_info: latest.app_info,
      device_info: latest.device_info,
      wifi: legacy.wifi
    })
  })

  it('loses fields that only the other format uses, with a note', () => {
    const migration = migrateMapping(stored({ ...latest, data_format: 'legacy' }))
    expect(migration.subscriptions[0]?.mapping).not.toHaveProperty('contents')
    expect(migration.subscriptions[0]?.mapping.custom_data).toEqual({
      ...legacy.custom_data,
      // An opt-out is never dropped.
      opt_out_type: latest.custom_data_2.opt_out_type
    })
    expect(textAbout(migration, 'Checkout: data_format')).toMatch(
      /Dropped: custom_data_2, contents, app_info, device_info\..*legacy format/
    )
    expect(textAbout(migrateMapping(stored(latest)), 'Checkout: data_format')).toMatch(
      /Dropped: custom_data, app_id, app_name, device_brand\..*latest format/
    )
    expect(textAbout(migrateMapping(stored(legacy)), 'Checkout: data_format')).toBeUndefined()
  })

  it.each<[string, unknown, boolean]>([
    ['true', true, false],
    ['"true"', 'true', false],
    ['true in @literal', { '@literal': true }, false],
    ['false', false, true],
    ['a path', path('$.properties.opt_out'), true],
    ['a condition', { '@if': { exists: path('$.properties.gpc'), then: true } }, true]
  ])('opt_out: %s', (_kind, optOut, isKept) => {
    const migration = migrateMapping(stored({ ...legacy, opt_out: optOut }))
    expect(migration.subscriptions[0]?.mapping.opt_out).toEqual(isKept ? optOut : undefined)
    expect(textAbout(migration, 'Checkout: opt_out')).toEqual(isKept ? undefined : expect.stringContaining('opted out'))
  })

  it('loses unknown fields at every depth, with a note that names them', () => {
    const migration = migrateMapping(
      stored({
        ...legacy,
        color: 'red',
        user_data: { ...legacy.user_data, nickname: 'x' },
        custom_data: { contents: [{ id: 'a', sku: 'b' }] }
      })
    )
    expect(migration.subscriptions[0]?.mapping).not.toHaveProperty('color')
    expect(migration.subscriptions[0]?.mapping.user_data).toEqual(legacy.user_data)
    expect(migration.subscriptions[0]?.mapping.custom_data).toEqual({ contents: [{ id: 'a' }] })
    for (const field of ['color', 'user_data.nickname', 'custom_data.contents[0].sku']) {
      expect(textAbout(migration, `Checkout: ${field}`)).toMatch(/^Dropped: this destination has no such field/)
    }
  })

  it('can be a path as a whole: there are no notes about its contents', () => {
    const migration = migrateMapping(
      stored({ ...legacy, user_data: path('$.properties.user'), custom_data: path('$.properties') })
    )
    expect(migration.subscriptions[0]?.mapping).toMatchObject({
      user_data: path('$.properties.user'),
      custom_data: path('$.properties')
    })
    expect(migration.notes.map(({ subject }) => subject)).not.toContain('Checkout: user_data')
    expect(migration.notes.map(({ subject }) => subject)).not.toContain('Checkout: custom_data.opt_out_type')
  })
})

describe('notes where defaults differ', () => {
  it.each<[string, RegExp, object]>([
    ['action_source', /Kept: every event.*"auto"/, { action_source: 'app_ios' }],
    ['event_id', /Pinterest Tag/, { event_id: path('$.properties.tag_id') }],
    ['user_data.email', /context\.traits/, { user_data: { email: path('$.properties.mail') } }],
    ['custom_data.value', /price/, { custom_data: { value: path('$.properties.total') } }]
  ])('%s, unless it was edited', (field, text, chosen) => {
    expect(textAbout(migrateMapping(stored(legacy)), `Checkout: ${field}`)).toMatch(text)
    expect(textAbout(migrateMapping(stored({ ...legacy, ...chosen })), `Checkout: ${field}`)).toBeUndefined()
  })

  it('accepts a path without its root', () => {
    expect(textAbout(migrateMapping(stored({ ...legacy, event_id: path('messageId') })), 'Checkout: event_id')).toMatch(
      /^Kept/
    )
  })

  it('lists unmapped fields, without adding them', () => {
    const migration = migrateMapping(stored(legacy))
    expect(textAbout(migration, 'Checkout: user_data')).toMatch(/^Not mapped, as before: phone, first_name.*click_id\./)
    expect(textAbout(migration, 'Checkout: custom_data.opt_out_type')).toMatch(/no opt-out reaches Pinterest/)
  })

  it('Limited Data Processing without state and country', () => {
    expect(textAbout(migrateMapping(stored(latest)), 'Checkout: custom_data.opt_out_type')).toMatch(
      /map user_data\.state and user_data\.country/
    )
    const complete = { ...latest, user_data: { ...latest.user_data, state: path('$.traits.state'), country: 'us' } }
    expect(textAbout(migrateMapping(stored(complete)), 'Checkout: custom_data.opt_out_type')).toBeUndefined()
  })

  it('once for all mappings: hashes and the partner name', () => {
    const { notes } = migrateMapping([stored(legacy), stored(latest)])
    expect(notes.filter(({ subject }) => subject.startsWith('All: ')).map(({ subject }) => subject)).toEqual([
      'All: hashes',
      'All: derived values',
      'All: dropped',
      'All: partner_name'
    ])
  })
})

describe('the subscription', () => {
  it.each<[string, unknown, object[]]>([
    [
      'a bare mapping gets its preset’s trigger and name',
      legacy,
      [{ name: 'Checkout', enabled: true, subscribe: TRIGGER }]
    ],
    ['one subscription', stored(legacy, { name: 'Mine' }), [{ name: 'Mine', enabled: true, subscribe: TRIGGER }]],
    ['a list', [stored(legacy), stored(legacy, { name: 'B' })], [{ name: 'Checkout' }, { name: 'B' }]],
    [
      'two with the same name get unique names',
      [stored(legacy), stored(legacy), legacy],
      [{ name: 'Checkout' }, { name: 'Checkout 2' }, { name: 'Checkout 3' }]
    ],
    [
      'an answer of Segment’s Public API',
      {
        data: {
          subscriptions: [
            {
              id: 'x',
              name: 'Api',
              actionSlug: 'reportConversionEvent',
              enabled: false,
              trigger: TRIGGER,
              settings: legacy
            }
          ],
          pagination: { totalEntries: 1 }
        }
      },
      [{ name: 'Api', enabled: false, subscribe: TRIGGER }]
    ],
    [
      'a mapping as JSON text, as in Terraform',
      { name: 'Tf', trigger: TRIGGER, settings: JSON.stringify(legacy) },
      [{ name: 'Tf', mapping: { event_name: 'checkout' } }]
    ],
    [
      'settings of a whole destination',
      { settings: { ad_account_id: '1', conversion_token: 'x', subscriptions: [stored(legacy)] } },
      [{ name: 'Checkout' }]
    ],
    [
      'a name is missing',
      { trigger: 'type = "page"', mapping: { ...legacy, event_name: 'custom' } },
      [{ name: 'custom', subscribe: 'type = "page"' }]
    ],
    [
      'a mapping is missing',
      { name: 'Empty', trigger: 'type = "page"', settings: '{' },
      [{ name: 'Empty', mapping: {} }]
    ],
    [
      'an event without a preset is switched off',
      { ...legacy, event_name: 'contact' },
      [{ name: 'contact', enabled: false, subscribe: 'type = "track"' }]
    ],
    [
      'an event that is read from the event',
      { ...legacy, event_name: path('$.properties.kind') },
      [{ name: 'Migrated', enabled: false }]
    ]
  ])('%s', (_reason, input, expected) => {
    const { subscriptions } = migrateMapping(input)
    expect(subscriptions).toMatchObject(expected)
    expect(subscriptions).toHaveLength(expected.length)
  })

  it('with an invalid trigger is disabled, and the note says why', () => {
    const migration = migrateMapping(stored(legacy, { subscribe: 'type = "track" and event = "A" or event = "B"' }))
    expect(migration.subscriptions[0]?.enabled).toBe(false)
    expect(textAbout(migration, 'Checkout: trigger')).toMatch(/switched off, because its trigger mixes "and" with "or"/)
  })

  it('for another action is dropped', () => {
    const migration = migrateMapping([stored(legacy, { name: 'Other', partnerAction: 'syncAudience' }), stored(legacy)])
    expect(migration.subscriptions.map(({ name }) => name)).toEqual(['Checkout'])
    expect(textAbout(migration, 'Other')).toMatch(/Dropped: its action "syncAudience"/)
  })
})

it.each([
  [null],
  [7],
  ['x'],
  [[]],
  [{}],
  [{ settings: { ad_account_id: '1', conversion_token: 'pina_SECRET' } }],
  [{ event_name: 'checkout' }],
  // The fields of a metadata.json only describe them.
  [{ fields: { event_name: { label: 'Event', type: 'string' }, user_data: { label: 'User', type: 'object' } } }]
])('rejects %j, which contains no mapping', (input) => {
  expect(() => migrateMapping(input)).toThrow(ConfigError)
  expect(() => migrateMapping(input)).toThrow(/contains no stored mapping/)
  expect(() => migrateMapping(input)).not.toThrow(/pina_SECRET/)
})

it('never changes its input, and returns valid subscriptions for a config file and a delivery', () => {
  const input = [stored(legacy), stored({ ...latest, surplus: 1 }), latest]
  const before = structuredClone(input)
  const { subscriptions } = migrateMapping(input)
  expect(input).toEqual(before)
  expect(parseConfig({ subscriptions }).subscriptions).toEqual(subscriptions)
  expect(() => createDelivery({ settings: { ad_account_id: '1', conversion_token: 'x' }, subscriptions })).not.toThrow()
})
