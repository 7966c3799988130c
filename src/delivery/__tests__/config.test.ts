import { ConfigError, defaultSubscriptions, parseConfig } from '..'

const subscription = {
  name: 'Checkout',
  subscribe: 'type = "track" and event = "Order Completed"',
  mapping: {
    event_name: 'checkout',
    event_id: { '@path': '$.messageId' },
    user_data: { email: { '@path': '$.traits.email' } }
  }
}

const errorOf = (json: unknown): ConfigError => {
  try {
    parseConfig(json)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('It was taken.')
}

describe('parseConfig accepts', () => {
  it('settings and subscriptions, with defaults filled in', () => {
    expect(
      parseConfig({ settings: { ad_account_id: '549755885175', test_mode: true }, subscriptions: [subscription] })
    ).toEqual({
      settings: { ad_account_id: '549755885175', test_mode: true },
      subscriptions: [{ ...subscription, enabled: true, partnerAction: 'reportConversionEvent' }]
    })
  })

  it('an empty config: then the presets apply', () => {
    expect(parseConfig({})).toEqual({ settings: {} })
  })

  it('an empty list, which differs: nothing is subscribed', () => {
    expect(parseConfig({ subscriptions: [] })).toEqual({ settings: {}, subscriptions: [] })
  })

  it('its own output: the presets as JSON', () => {
    const config = { settings: {}, subscriptions: defaultSubscriptions() }
    expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual(config)
  })

  it('a disabled subscription with an unfinished trigger', () => {
    const draft = { ...subscription, enabled: false, subscribe: 'type =' }
    expect(parseConfig({ subscriptions: [draft] }).subscriptions).toMatchObject([draft])
  })

  it('each way to map an object field', () => {
    const contents = (value: unknown) => ({
      subscriptions: [{ ...subscription, mapping: { ...subscription.mapping, contents: value } }]
    })
    const item = { id: { '@path': '$.product_id' }, quantity: 1 }
    for (const value of [
      { '@path': '$.properties.products' },
      { '@arrayPath': ['$.properties.products', item] },
      { '@if': { exists: { '@path': '$.a' }, then: { '@arrayPath': ['$.a', item] }, else: item } },
      [item, { id: 'x' }],
      { '@merge': { objects: [{ '@path': '$.a' }, item], direction: 'right' } },
      { '@literal': [{ id: 'x' }] },
      { '@excludeWhenNull': item },
      { '@template': '{{a}}' },
      null
    ]) {
      expect(() => parseConfig(contents(value))).not.toThrow()
    }
  })

  it('a directive for the whole mapping, which is no field', () => {
    const mapping = { ...subscription.mapping, __segment_internal_directive: { '@path': '$.properties' } }
    expect(() => parseConfig({ subscriptions: [{ ...subscription, mapping }] })).not.toThrow()
  })

  it('a copy of each mapping: later changes by the caller have no effect', () => {
    const own = structuredClone(subscription)
    const config = parseConfig({ subscriptions: [own] })
    own.mapping.event_name = 'lead'
    expect(config.subscriptions?.[0]?.mapping.event_name).toBe('checkout')
  })
})

describe('parseConfig rejects, with path and reason', () => {
  const inSubscription = (change: object) => ({
    subscriptions: [subscription, { ...subscription, name: 'Other', ...change }]
  })
  const inMapping = (change: object) => inSubscription({ mapping: { ...subscription.mapping, ...change } })

  it.each<[unknown, string, RegExp]>([
    [null, '$', /must be an object .*but is null/],
    [[], '$', /but is a list/],
    [undefined, '$', /but is missing/],
    ['x', '$', /but is a string/],
    [{ setings: {} }, '$.setings', /is unknown.*settings, subscriptions/],
    [{ settings: [] }, '$.settings', /must be an object, but is a list/],
    [
      { settings: { ad_acount_id: '1' } },
      '$.settings.ad_acount_id',
      /is not a setting. The settings are ad_account_id, .*test_mode/
    ],
    [{ settings: { toString: 'x' } }, '$.settings.toString', /is not a setting/],
    [
      { settings: { ad_account_id: 549755885175 } },
      '$.settings.ad_account_id',
      /must be a string, but is a number \(put it in double quotes/
    ],
    [{ settings: { ad_account_id: true } }, '$.settings.ad_account_id', /must be a string, but is a boolean$/],
    [{ settings: { test_mode: 'yes' } }, '$.settings.test_mode', /must be a boolean, but is a string/],
    [{ subscriptions: {} }, '$.subscriptions', /must be a list, but is an object/],
    [{ subscriptions: [7] }, '$.subscriptions[0]', /must be an object with "name".*but is a number/],
    [inSubscription({ trigger: 'x' }), '$.subscriptions[1].trigger', /is unknown.*name, enabled, subscribe/],
    [inSubscription({ name: 7 }), '$.subscriptions[1].name', /must be text/],
    [inSubscription({ name: ' ' }), '$.subscriptions[1].name', /must be text/],
    [inSubscription({ name: 'Checkout' }), '$.subscriptions[1].name', /two subscriptions are named "Checkout"/],
    [inSubscription({ enabled: 'yes' }), '$.subscriptions[1].enabled', /must be true or false, but is a string/],
    [inSubscription({ subscribe: undefined }), '$.subscriptions[1].subscribe', /must be a trigger, e\.g\. "type/],
    [
      inSubscription({ subscribe: 'type = "a" and x = "b"' }),
      '$.subscriptions[1].subscribe',
      /the trigger of "Other" uses "x"/
    ],
    [inSubscription({ partnerAction: 'other' }), '$.subscriptions[1].partnerAction', /must be "reportConversionEvent"/],
    [inSubscription({ mapping: undefined }), '$.subscriptions[1].mapping', /must be an object.*but is missing/],
    [inMapping({ emial: 'x' }), '$.subscriptions[1].mapping.emial', /is not a field. Possible fields: event_name, /],
    [
      inMapping({ user_data: { emial: 'x' } }),
      '$.subscriptions[1].mapping.user_data.emial',
      /is not a field. Possible fields: email, phone/
    ],
    [
      inMapping({ contents: [{ id: 'x' }, { sku: 'y' }] }),
      '$.subscriptions[1].mapping.contents[1].sku',
      /is not a field. Possible fields: id, /
    ],
    [
      inMapping({ contents: { '@arrayPath': ['$.properties.products', { sku: 'y' }] } }),
      '$.subscriptions[1].mapping.contents.sku',
      /is not a field/
    ],
    [
      inMapping({ contents: { '@if': { exists: 'x', then: { sku: 'y' } } } }),
      '$.subscriptions[1].mapping.contents.sku',
      /is not a field/
    ],
    ...[
      { '@if': { exists: 'x', then: { id: 'x' }, else: { sku: 'y' } } },
      { '@merge': { objects: [{ '@path': '$.a' }, { sku: 'y' }], direction: 'right' } },
      { '@literal': { sku: 'y' } },
      { '@excludeWhenNull': { sku: 'y' } },
      { '@transform': { apply: {}, mapping: { sku: 'y' } } }
    ].map((contents): [unknown, string, RegExp] => [
      inMapping({ contents }),
      '$.subscriptions[1].mapping.contents.sku',
      /is not a field/
    ]),
    [inMapping({ contents: { '@arrayPath': null } }), '$.subscriptions[1].mapping.contents.@arrayPath', /an array/],
    [inMapping({ contents: { '@if': null } }), '$.subscriptions[1].mapping.contents.@if', /an object/],
    [inMapping({ contents: { '@merge': null } }), '$.subscriptions[1].mapping.contents.@merge', /an object/],
    [inMapping({ contents: { '@transform': null } }), '$.subscriptions[1].mapping.contents.@transform', /an object/],
    [
      inMapping({ contents: { '@merge': { objects: null } } }),
      '$.subscriptions[1].mapping.contents.@merge.objects',
      /an array/
    ],
    [
      inMapping({ event_time: { '@paht': '$.timestamp' } }),
      '$.subscriptions[1].mapping.event_time',
      /invalid directive: @paht/
    ],
    [inMapping({ event_time: { '@path': 7 } }), '$.subscriptions[1].mapping.event_time.@path', /should be a string/],
    [
      inMapping({ event_time: { '@path': '$.a', '@template': 'x' } }),
      '$.subscriptions[1].mapping.event_time',
      /only have one @-prefixed key/
    ]
  ])('%j', (json, path, message) => {
    const error = errorOf(json)
    expect(error.path).toBe(path)
    expect(error.message).toMatch(message)
    expect(error.message.startsWith(`${path}: `)).toBe(true)
  })

  it('a conversion token in the file, without repeating it', () => {
    const error = errorOf({ settings: { conversion_token: 'pina_SECRET' } })
    expect(error.path).toBe('$.settings.conversion_token')
    expect(error.message).toContain('PINTEREST_CONVERSION_TOKEN')
    expect(error.message).not.toContain('pina_SECRET')
  })
})
