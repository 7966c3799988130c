import { isDeepStrictEqual } from 'node:util'
import type { JSONObject, JSONValue } from '@segment/actions-core'
import { ConfigError } from './config'
import { findUnknownKeys } from './mapping-fields'
import { isRecord } from './record'
import { ACTION, defaultSubscriptions } from './subscription'
import type { Subscription } from './subscription'
import { parseTrigger } from './trigger'

export interface Migration {
  subscriptions: Subscription[]
  /** What changes for the user, in plain words. `subject` is the subscription's name and the field, e.g. "Checkout: opt_out". */
  notes: { subject: string; text: string }[]
}

type Note = (field: string, text: string) => void

/**
 * Turns what Segment stores for its own Pinterest destination into our subscriptions. Takes a bare mapping, one subscription (Segment's
 * Public API calls its trigger `trigger` and its mapping `settings`; actions-core `subscribe` and `mapping`), a list of them, or an
 * export that holds such a list anywhere. The input is never changed.
 *
 * A migrated mapping reports what it reported before. Changed is only what Segment's two formats keep in other places, what has no
 * field here, and `opt_out: true`; where our default differs from theirs, a note says so and the stored value stays.
 * @throws ConfigError when there is no mapping in it.
 */
export function migrateMapping(stored: unknown): Migration {
  const found = findStored(stored)
  if (found.length === 0) {
    throw new ConfigError('$', 'holds no stored mapping. A mapping has keys such as "event_name" and "user_data"')
  }
  const notes: Migration['notes'] = []
  const subscriptions: Subscription[] = []
  for (const one of found) {
    const name = nameOf(one, subscriptions)
    const note: Note = (field, text) => notes.push({ subject: field === '' ? name : `${name}: ${field}`, text })
    if (one.action !== undefined && one.action !== ACTION) {
      note('', `Left out: it starts the action "${one.action}", which is not one of this destination's.`)
      continue
    }
    const mapping = migrateFields(one.mapping, note)
    subscriptions.push({ name, ...migrateTrigger(one, mapping, note), partnerAction: ACTION, mapping })
  }
  if (subscriptions.length > 0) notes.push(...NOTES_FOR_ALL)
  return { subscriptions, notes }
}

const NOTES_FOR_ALL: Migration['notes'] = [
  {
    subject: 'All: hashes',
    text:
      'Values are brought into a stricter normal form before hashing: phone numbers get their country code, states and countries become ' +
      'two-letter codes, cities lose punctuation, birthdays become YYYYMMDD, and a value without a normal form is left out. Hashes of such values change, and match better.'
  },
  {
    subject: 'All: partner_name',
    text: 'Events no longer carry Segment\'s partner name ("ss-segment"), nor custom_data.np.'
  }
]

/** What was found for one subscription, by whichever names. */
interface Stored {
  name?: string
  enabled?: boolean
  trigger?: string
  action?: string
  mapping: JSONObject
}

function findStored(value: unknown): Stored[] {
  if (Array.isArray(value)) return value.flatMap(findStored)
  if (!isRecord(value)) return []
  const trigger = textOf(value.subscribe) ?? textOf(value.trigger)
  const mapping = [value.mapping, value.settings, value.fields].map(parseObject).find(isMapping)
  if (mapping ?? trigger !== undefined) {
    return [
      {
        name: textOf(value.name),
        enabled: typeof value.enabled === 'boolean' ? value.enabled : undefined,
        trigger,
        action: textOf(value.partnerAction) ?? textOf(value.actionSlug),
        mapping: mapping ?? {}
      }
    ]
  }
  if (isMapping(value)) return [{ mapping: value }]
  return Object.values(value).flatMap(findStored)
}

/** Keys that both formats have. One alone may be something else's. */
const MAPPING_KEYS = ['event_name', 'action_source', 'event_time', 'event_id', 'user_data', 'data_format']

function isMapping(value: unknown): value is JSONObject {
  return isRecord(value) && MAPPING_KEYS.filter((key) => key in value).length >= 2
}

/** Terraform keeps a mapping as JSON text. */
function parseObject(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return undefined
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

const presetFor = (mapping: JSONObject): Subscription | undefined =>
  defaultSubscriptions().find((preset) => preset.mapping.event_name === mapping.event_name)

function nameOf({ name, mapping }: Stored, taken: readonly Subscription[]): string {
  const wanted = name ?? presetFor(mapping)?.name ?? textOf(mapping.event_name) ?? 'Migrated'
  const isTaken = (candidate: string) => taken.some((subscription) => subscription.name === candidate)
  let unique = wanted
  for (let n = 2; isTaken(unique); n++) unique = `${wanted} ${n}`
  return unique
}

function migrateTrigger(
  { trigger, enabled = true }: Stored,
  mapping: JSONObject,
  note: Note
): Pick<Subscription, 'enabled' | 'subscribe'> {
  if (trigger === undefined) {
    const preset = presetFor(mapping)
    if (preset) {
      note('trigger', `None was stored. It has our preset's: ${preset.subscribe}`)
      return { enabled, subscribe: preset.subscribe }
    }
    note(
      'trigger',
      'None was stored, and no preset has this event. It is switched off: set its trigger, then switch it on.'
    )
    return { enabled: false, subscribe: 'type = "track"' }
  }
  try {
    parseTrigger(trigger)
  } catch (error) {
    note(
      'trigger',
      `It is switched off, because its trigger ${(error as Error).message}. Write it anew, then switch it on.`
    )
    return { enabled: false, subscribe: trigger }
  }
  if (
    mapping.event_name === 'checkout' &&
    /event\s*=\s*"Checkout"/.test(trigger) &&
    !trigger.includes('"Order Completed"')
  ) {
    note(
      'trigger',
      'Kept: it waits for an event called "Checkout", as Segment\'s preset does. In Segment\'s own e-commerce spec a purchase is "Order Completed", which our preset waits for.'
    )
  }
  return { enabled, subscribe: trigger }
}

/** Fields of which Segment's destination uses one set or the other, by `data_format`. */
const LATEST_ONLY = ['custom_data_2', 'contents', 'app_info', 'device_info']
const LEGACY_ONLY = [
  'custom_data',
  'app_id',
  'app_name',
  'app_version',
  'device_brand',
  'device_carrier',
  'device_model',
  'device_type',
  'os_version'
]

function migrateFields(stored: JSONObject, note: Note): JSONObject {
  const { data_format: format, ...mapping } = structuredClone(stored)
  const isLatest = literalOf(format) === 'latest'

  const unused = (isLatest ? LEGACY_ONLY : LATEST_ONLY).filter((key) => key in mapping)
  for (const key of unused) Reflect.deleteProperty(mapping, key)
  if (unused.length > 0) {
    note(
      'data_format',
      `Left out: ${unused.join(', ')}. Segment's ${isLatest ? 'latest' : 'legacy'} format, which was chosen, did not send them either.`
    )
  }
  if (mapping.custom_data_2 !== undefined) {
    mapping.custom_data = mapping.custom_data_2
    delete mapping.custom_data_2
  }

  const optOut = literalOf(mapping.opt_out)
  if (optOut === true || optOut === 'true') {
    delete mapping.opt_out
    note(
      'opt_out',
      "Left out: it was always true, which is Segment's default and marked every event as opted out of tracking. Here an event is marked only when something says so. " +
        'If you do want to mark events, map a value of the event, e.g. properties.opt_out.'
    )
  }

  for (const { parent, key, path } of findUnknownKeys(mapping)) {
    Reflect.deleteProperty(parent, key)
    note(path, 'Left out: there is no such field here, and Pinterest takes no such key.')
  }
  noteDefaults(mapping, note)
  noteGaps(mapping, note)
  return mapping
}

/** A fixed value, whether it stands alone or in `@literal`. */
const literalOf = (value: unknown): unknown => (isRecord(value) && '@literal' in value ? value['@literal'] : value)

const path = (from: string): JSONObject => ({ '@path': from })
const either = (first: string, second: string): JSONObject => ({
  '@if': { exists: path(first), then: path(first), else: path(second) }
})

/** Segment's defaults that ours differ from: stored by most users without having been chosen. */
const SEGMENT_DEFAULTS: readonly { field: string; stored: JSONValue; text: string }[] = [
  {
    field: 'action_source',
    stored: 'web',
    text: 'Kept: every event is reported as a web event. With "auto", our default, events of iOS and Android devices are reported as app events.'
  },
  {
    field: 'event_id',
    stored: path('$.messageId'),
    text: 'Kept. To deduplicate with the Pinterest Tag both must send the same ID: our default takes properties.event_id before messageId.'
  },
  {
    field: 'user_data.email',
    stored: either('$.properties.email', '$.traits.email'),
    text: 'Kept. Track and page events carry their traits in context.traits, which it does not read: our default takes properties.email, then context.traits.email, then traits.email.'
  },
  {
    field: 'custom_data.value',
    stored: either('$.properties.price', '$.properties.value'),
    text: "Kept: it takes one product's price before the event's value. Our default takes value, revenue, subtotal, then total, and else adds up price × quantity of the contents."
  }
]

function noteDefaults(mapping: JSONObject, note: Note): void {
  for (const { field, stored, text } of SEGMENT_DEFAULTS) {
    const value = field.split('.').reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), mapping)
    if (isDeepStrictEqual(withRoots(value), stored)) note(field, text)
  }
}

/** `timestamp` and `$.timestamp` are the same path. */
function withRoots(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withRoots)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '@path' && typeof inner === 'string' ? inner.replace(/^(?:\$\.)?/, '$.') : withRoots(inner)
    ])
  )
}

/** What our presets send and this mapping doesn't: said, not added, since it would send more of a person than was agreed to. */
function noteGaps(mapping: JSONObject, note: Note): void {
  const userData = shapeOf(mapping.user_data)
  const customData = shapeOf(mapping.custom_data)
  const ours = Object.keys(shapeOf(defaultSubscriptions()[0]?.mapping.user_data) ?? {})
  const missing = userData ? ours.filter((key) => !(key in userData)) : []
  if (missing.length > 0) {
    note(
      'user_data',
      `Not mapped, as before: ${missing.join(', ')}. Our presets send them, and Pinterest matches better with them.`
    )
  }
  if (customData && customData.opt_out_type === undefined) {
    note(
      'custom_data.opt_out_type',
      'Not mapped, as before: no opt-out reaches Pinterest as Limited Data Processing. Our presets take it from properties.opt_out_type.'
    )
  } else if (customData && userData && !('state' in userData && 'country' in userData)) {
    note(
      'custom_data.opt_out_type',
      'Pinterest ignores Limited Data Processing without the state and the country: map user_data.state and user_data.country too.'
    )
  }
}

/** The keys of an object field; undefined when a directive makes the whole of it, e.g. a path to an object of the event. */
function shapeOf(value: unknown): Record<string, unknown> | undefined {
  if (value === undefined) return {}
  return isRecord(value) && !Object.keys(value).some((key) => key.startsWith('@')) ? value : undefined
}
