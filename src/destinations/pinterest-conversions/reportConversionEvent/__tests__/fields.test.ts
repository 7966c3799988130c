import type { InputField } from '@segment/actions-core'
import { defaultValues, fieldsToJsonSchema } from '@segment/actions-core'
import { EVENT_NAMES } from '../../constants'
import { APP_INFO_RULES, DEVICE_INFO_RULES, FLAT_KEYS } from '../app-and-device'
import { fields } from '../fields'
import { PII_FIELDS } from '../pii-fields'

const all = fields as Record<string, InputField>

interface NamedField {
  path: string
  field: Partial<InputField>
}

const withProperties = (path: string, field: Partial<InputField>): NamedField[] => [
  { path, field },
  ...Object.entries(field.properties ?? {}).flatMap(([key, property]) => withProperties(`${path}.${key}`, property))
]
const EVERY_FIELD = Object.entries(all).flatMap(([key, field]) => withProperties(key, field))
const keysOf = (key: string) => Object.keys(all[key]?.properties ?? {})

describe('the fields', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'the action',
      Object.keys(all),
      [
        'event_name',
        'custom_event_name',
        'action_source',
        'event_time',
        'event_id',
        'event_source_url',
        'opt_out',
        'advertiser_tracking_enabled',
        'user_data',
        'custom_data',
        'contents',
        'product',
        'app_info',
        'device_info',
        'language',
        'wifi',
        'app_id',
        'app_name',
        'app_version',
        'device_brand',
        'device_carrier',
        'device_model',
        'device_type',
        'os_version',
        'data_format',
        'custom_data_2',
        'enable_batching',
        'batch_size'
      ]
    ],
    [
      'user_data',
      keysOf('user_data'),
      [...PII_FIELDS.map(({ field }) => field), 'client_ip_address', 'client_user_agent', 'click_id', 'partner_id']
    ],
    [
      'custom_data',
      keysOf('custom_data'),
      [
        'currency',
        'value',
        'content_ids',
        'num_items',
        'order_id',
        'search_string',
        'opt_out_type',
        'content_brand',
        'content_category',
        'content_name',
        'predicted_ltv',
        'contents'
      ]
    ],
    [
      'contents',
      keysOf('contents'),
      ['id', 'item_price', 'quantity', 'item_name', 'item_brand', 'item_brand_id', 'item_category']
    ],
    ['app_info', keysOf('app_info'), Object.keys(APP_INFO_RULES)],
    ['device_info', keysOf('device_info'), Object.keys(DEVICE_INFO_RULES)]
  ])('are in the order of a settings screen: %s', (_, keys, expected) => {
    expect(keys).toEqual(expected)
  })

  it.each(EVERY_FIELD)('have a label, and a description in complete sentences: $path', ({ field }) => {
    expect(field.label).toMatch(/^[A-Z]/)
    expect(field.description).toMatch(/^[A-Z].*\.$/)
  })

  it('require only what every event needs', () => {
    expect(EVERY_FIELD.filter(({ field }) => field.required).map(({ path }) => path)).toEqual([
      'event_name',
      'action_source',
      'event_time',
      'event_id'
    ])
  })

  it('allow several values only for PII fields', () => {
    const marked = EVERY_FIELD.filter(({ field }) => field.category === 'hashedPII')
    expect(marked.map(({ path }) => path)).toEqual(PII_FIELDS.map(({ field }) => `user_data.${field}`))
    expect(marked.every(({ field }) => field.multiple)).toBe(true)
  })

  it('offer the 22 event names and the five sources', () => {
    expect(all.event_name?.choices).toEqual(EVENT_NAMES)
    // Repeated on purpose: Pinterest would count a typo as a custom event.
    expect(EVENT_NAMES.map(({ value }) => value).join(' ')).toBe(
      'add_payment_info add_to_cart add_to_wishlist app_install app_open checkout contact custom customize_product find_location ' +
        'initiate_checkout lead page_visit schedule search signup start_trial submit_application subscribe view_category view_content watch_video'
    )
    expect(all.action_source?.choices?.map((choice) => (typeof choice === 'string' ? choice : choice.value))).toEqual([
      'auto',
      'web',
      'app_android',
      'app_ios',
      'offline'
    ])
    expect(all.action_source?.default).toBe('auto')
  })

  it('show the custom event name only for a custom event', () => {
    expect(all.custom_event_name?.depends_on).toEqual({
      conditions: [{ fieldKey: 'event_name', operator: 'is', value: 'custom' }]
    })
  })

  it('never opt anyone out by default', () => {
    expect(all.opt_out).not.toHaveProperty('default')
  })

  it.each(Object.keys(FLAT_KEYS))('have no default for the flat %s', (key) => {
    expect(all[key]).not.toHaveProperty('default')
  })

  it('send in batches of at most 1000', () => {
    expect(all.enable_batching).toMatchObject({ type: 'boolean', default: true })
    expect(all.batch_size).toMatchObject({ type: 'number', unsafe_hidden: true, default: 1000 })
  })
})

describe('the default mapping is readable and editable', () => {
  const mapping = defaultValues(all) as Record<string, unknown>

  it('is small: 200 bytes per PII field, and 2.6 kB for the others', () => {
    expect(JSON.stringify(mapping).length).toBeLessThan(200 * PII_FIELDS.length + 2600)
  })

  it('has at most one fallback per field, in the form that every runtime supports, except for value', () => {
    const conditions: unknown[] = []
    const { value: _value, ...customData } = mapping.custom_data as Record<string, unknown>
    JSON.stringify({ ...mapping, custom_data: customData }, (key, inner: unknown) => {
      if (key === '@if') conditions.push(inner)
      return inner
    })
    expect(conditions.length).toBeGreaterThan(10)
    for (const condition of conditions as Record<string, unknown>[]) {
      const path = { '@path': expect.stringMatching(/^\$\./) as string }
      expect(condition).toEqual({ exists: path, then: condition.exists, else: path })
    }
  })
})

describe('the schema rejects no event that could be sent', () => {
  it('has no enum, length, range or format, except the two choices', () => {
    const text = JSON.stringify(fieldsToJsonSchema(fields), (key: string, value: unknown) =>
      key === 'default' || key === 'description' ? undefined : value
    )
    const limits = text.match(/"(enum|pattern|format|minimum|maximum|minLength|maxLength|maxItems)"/g)
    expect(limits).toEqual(['"enum"', '"enum"'])
  })

  it.each(EVERY_FIELD.filter(({ path }) => /(value|item_price|predicted_ltv|install_time|event_time)$/.test(path)))(
    '$path is text, which accepts anything',
    ({ field }) => {
      expect(field.type).toBe('string')
    }
  )
})
