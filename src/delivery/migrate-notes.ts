import { isDeepStrictEqual } from 'node:util'
import type { JSONObject, JSONValue } from '@segment/actions-core'
import { isFieldObject } from './directive'
import { isRecord } from './record'
import { PRESETS } from './subscription'

export type Note = (field: string, text: string) => void

/** What changes for every event, whatever its mapping. */
export const NOTES_FOR_ALL: readonly { subject: string; text: string }[] = [
  {
    subject: 'All: hashes',
    text:
      'Some hashes change, because values are brought into a stricter normal form first. External IDs keep their case: User-42 is no longer hashed as user-42. ' +
      'Names keep single spaces: Mary Ann is hashed as "mary ann", no longer as "maryann". Phone numbers get their country code, states and ' +
      'countries become two-letter codes, US ZIP codes keep five digits, cities lose punctuation, birthdays become YYYYMMDD, and a value without a normal form is dropped. ' +
      'What was sent under the old hash no longer matches by that key. An external ID matches the Pinterest Tag only when the tag sends it in the same case.'
  },
  {
    subject: 'All: derived values',
    text:
      'Sent although no field maps them: value, content_ids and num_items from the contents (value only when each has a price), click_id from the epik ' +
      'parameter of event_source_url, and opt_out: true on app events whose advertiser_tracking_enabled is false. A mapped value takes precedence, except over the epik parameter and that opt_out.'
  },
  {
    subject: 'All: dropped',
    text:
      'A currency that is neither three letters nor an unambiguous symbol such as € is dropped together with the value, instead of reaching Pinterest. So are ' +
      'amounts below 0, IP addresses that are not public, and brand IDs of more than 64 characters. The event is sent with a warning that names the field, unless it identifies no one without that IP address.'
  },
  {
    subject: 'All: partner_name',
    text: 'Events no longer carry Segment\'s partner name ("ss-segment"), nor custom_data.np.'
  }
]

const path = (from: string): JSONObject => ({ '@path': from })
const either = (first: string, second: string): JSONObject => ({
  '@if': { exists: path(first), then: path(first), else: path(second) }
})

/** Segment's defaults that differ from ours: most users stored them without choosing them. */
const SEGMENT_DEFAULTS: readonly { field: string; stored: JSONValue; text: string }[] = [
  {
    field: 'action_source',
    stored: 'web',
    text: 'Kept: every event is reported as a web event. With "auto", our default, events of iOS and Android devices are reported as app events.'
  },
  {
    field: 'event_id',
    stored: path('$.messageId'),
    text: 'Kept. To deduplicate with the Pinterest Tag, both must send the same ID: our default reads properties.event_id before messageId.'
  },
  {
    field: 'user_data.email',
    stored: either('$.properties.email', '$.traits.email'),
    text: 'Kept. Track and page events have their traits in context.traits, which it does not read: our default reads properties.email, then context.traits.email.'
  },
  {
    field: 'custom_data.value',
    stored: either('$.properties.price', '$.properties.value'),
    text: "Kept: it reads one product's price before the event's value. Our default reads value, revenue, subtotal, then total; otherwise it adds up price × quantity of the contents."
  }
]

export function noteDefaults(mapping: JSONObject, note: Note): void {
  for (const { field, stored, text } of SEGMENT_DEFAULTS) {
    const value = field.split('.').reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), mapping)
    if (isDeepStrictEqual(withRoots(value), stored)) note(field, text)
  }
}

/** `timestamp` and `$.timestamp` are the same path. */
function withRoots(value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '@path' && typeof inner === 'string' ? inner.replace(/^(?:\$\.)?/, '$.') : withRoots(inner)
    ])
  )
}

/**
 * What our presets send and this mapping doesn't. Only reported, because adding it would send more personal data than was
 * agreed to.
 */
export function noteGaps(mapping: JSONObject, note: Note): void {
  const userData = shapeOf(mapping.user_data)
  const customData = shapeOf(mapping.custom_data)
  const ours = Object.keys(shapeOf(PRESETS[0]?.mapping.user_data) ?? {})
  const missing = userData ? ours.filter((key) => !(key in userData)) : []
  if (missing.length > 0) {
    note('user_data', `Not mapped, as before: ${missing.join(', ')}. Our presets send them, which improves matching.`)
  }
  if (customData && customData.opt_out_type === undefined) {
    note(
      'custom_data.opt_out_type',
      'Not mapped, as before: no opt-out reaches Pinterest as Limited Data Processing. Our presets read it from properties.opt_out_type.'
    )
  } else if (customData && userData && !('state' in userData && 'country' in userData)) {
    note(
      'custom_data.opt_out_type',
      'Pinterest ignores Limited Data Processing without the state and the country: map user_data.state and user_data.country too.'
    )
  }
}

/** The keys of an object field; undefined when a directive builds the whole object, e.g. a path to an object of the event. */
function shapeOf(value: unknown): Record<string, unknown> | undefined {
  if (value === undefined) return {}
  return isFieldObject(value) ? value : undefined
}
