import { Ajv, type ValidateFunction } from 'ajv'
import type { JSONSchema7 } from 'json-schema'

/** OpenAPI 3.0's `nullable`, which ajv supports. */
type Schema = Omit<JSONSchema7, 'properties' | 'items' | 'anyOf'> & {
  nullable?: boolean
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
}

const text: Schema = { type: 'string' }
const nullableText: Schema = { type: 'string', nullable: true }
const textList: Schema = { type: 'array', items: text }
const flag: Schema = { type: 'boolean' }
/** `format: int64`. */
const integer: Schema = { type: 'integer', minimum: -(2 ** 63), maximum: 2 ** 63 }

const textUpTo = (maxLength: number): Schema => ({ type: 'string', maxLength })
const upTo = (maximum: number): Schema => ({ type: 'integer', minimum: 0, maximum })
const closed = (properties: Record<string, Schema>): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties
})

const contentItem = closed({
  id: text,
  item_brand: text,
  // Accepted live, not in 5.23.0.
  item_brand_id: textUpTo(64),
  item_category: text,
  item_name: text,
  item_price: text,
  quantity: integer
})

const customData = closed({
  content_brand: nullableText,
  content_category: nullableText,
  content_ids: textList,
  content_name: nullableText,
  contents: { type: 'array', items: contentItem },
  currency: nullableText,
  external_measurement_id: nullableText,
  external_measurement_vendor_id: { type: 'integer', nullable: true },
  np: nullableText,
  num_items: integer,
  opt_out_type: nullableText,
  order_id: nullableText,
  predicted_ltv: nullableText,
  search_string: nullableText,
  value: nullableText
})

/** The one object that allows unknown keys. Its `anyOf` is the spec's: without one of these, the whole request is rejected. */
const userData: Schema = {
  type: 'object',
  properties: {
    click_id: nullableText,
    client_ip_address: text,
    client_user_agent: text,
    country: textList,
    ct: textList,
    db: textList,
    em: textList,
    external_id: textList,
    fn: textList,
    ge: textList,
    hashed_maids: textList,
    ln: textList,
    partner_id: nullableText,
    ph: textList,
    st: textList,
    zp: textList
  },
  anyOf: [
    { required: ['em'] },
    { required: ['hashed_maids'] },
    { required: ['client_ip_address', 'client_user_agent'] }
  ]
}

const appInfo = closed({
  app_id: textUpTo(200),
  app_name: textUpTo(200),
  app_package_name: textUpTo(200),
  app_store: textUpTo(100),
  app_version: textUpTo(100),
  install_time: { type: 'integer', minimum: 0 },
  user_agent: textUpTo(16_384),
  window_height: upTo(30_720),
  window_width: upTo(30_720)
})

const deviceInfo = closed({
  battery_level: upTo(100),
  brand: textUpTo(100),
  carrier: textUpTo(100),
  cpu_cores: upTo(1152),
  external_storage_free_space: upTo(1_048_576),
  external_storage_size: upTo(1_048_576),
  form_factor: {
    type: 'string',
    enum: ['desktop', 'laptop', 'cellphone', 'tablet', 'smartwatch', 'tv', 'vr', 'console', 'other']
  },
  kernel_version: textUpTo(100),
  languages: { type: 'array', items: text, maxItems: 100 },
  locale: textUpTo(35),
  model: textUpTo(100),
  network_type: {
    type: 'string',
    enum: ['wifi', 'cellular_2g', 'cellular_3g', 'cellular_4g', 'cellular_5g', 'cellular_6g', 'ethernet', 'unknown']
  },
  os_family: { type: 'string', enum: ['ios', 'android', 'macos', 'windows', 'linux', 'bsd', 'other'] },
  os_name: textUpTo(100),
  os_release_name: textUpTo(100),
  os_version: textUpTo(100),
  screen_density: upTo(100_000),
  screen_height: upTo(30_720),
  screen_width: upTo(30_720),
  storage_free_space: upTo(1_048_576),
  storage_size: upTo(1_048_576),
  timezone: textUpTo(40),
  timezone_abbr: textUpTo(5),
  type: textUpTo(100)
})

const event: Schema = {
  ...closed({
    action_source: text,
    // Accepted live, not in 5.23.0.
    advertiser_tracking_enabled: flag,
    app_id: nullableText,
    app_info: appInfo,
    app_name: nullableText,
    app_version: nullableText,
    custom_data: customData,
    device_brand: nullableText,
    device_carrier: nullableText,
    device_info: deviceInfo,
    device_model: nullableText,
    device_type: nullableText,
    event_id: text,
    event_name: text,
    event_source_url: nullableText,
    event_time: integer,
    language: nullableText,
    opt_out: flag,
    os_version: nullableText,
    partner_name: nullableText,
    user_data: userData,
    wifi: flag
  }),
  required: ['event_name', 'action_source', 'event_time', 'user_data', 'event_id']
}

/**
 * The body of `POST /v5/ad_accounts/{id}/events`: the structure of Pinterest's OpenAPI 5.23.0, with the two keys that
 * the live API accepts too. Event names are open there too: an unknown one gets a warning and is not rejected.
 */
export const requestSchema: Schema = {
  ...closed({ data: { type: 'array', minItems: 1, maxItems: 1000, items: event } }),
  required: ['data']
}

/** An event that passed the schema. */
export interface WireEvent {
  event_name: string
  action_source: string
  /** Unix seconds. */
  event_time: number
  event_id: string
  event_source_url?: string | null
  language?: string | null
  user_data: Record<string, unknown>
  custom_data?: {
    currency?: string | null
    value?: string | null
    predicted_ltv?: string | null
    opt_out_type?: string | null
    contents?: { item_price?: string }[]
    [key: string]: unknown
  }
  [key: string]: unknown
}

export interface WireRequest {
  data: WireEvent[]
}

let compiled: ValidateFunction<WireRequest> | undefined

/**
 * Checks a request's body.
 *
 * @returns the request, or its first error: the position and the rule, never the value (it may be PII).
 */
export function parseRequest(body: unknown): { request: WireRequest } | { violation: string } {
  // At the first use, because it takes longer than checking thousands of events.
  const check = (compiled ??= new Ajv().compile<WireRequest>(requestSchema))
  if (check(body)) return { request: body }
  const { instancePath = '', message = 'is not valid', params } = check.errors?.[0] ?? {}
  const key: unknown = params?.additionalProperty
  const stray = typeof key === 'string' ? `: "${key}"` : ''
  return { violation: `${instancePath.slice(1) || 'the body'} ${message}${stray}` }
}
