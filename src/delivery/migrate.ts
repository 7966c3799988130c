import type { JSONObject } from '@segment/actions-core'
import { ConfigError } from './config'
import { isFieldObject } from './directive'
import { findUnknownKeys } from './mapping-fields'
import { noteDefaults, noteGaps, NOTES_FOR_ALL } from './migrate-notes'
import type { Note } from './migrate-notes'
import { isRecord } from './record'
import { ACTION, PRESETS } from './subscription'
import type { Subscription } from './subscription'
import { parseTrigger } from './trigger'

export interface Migration {
  subscriptions: Subscription[]
  /** What changes for the user, in plain words. `subject` is the subscription's name and the field, e.g. "Checkout: opt_out". */
  notes: { subject: string; text: string }[]
}

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
    throw new ConfigError('$', 'contains no stored mapping. A mapping has keys such as "event_name" and "user_data"')
  }
  const notes: Migration['notes'] = []
  const subscriptions: Subscription[] = []
  for (const one of found) {
    const name = nameOf(one, subscriptions)
    const note: Note = (field, text) => notes.push({ subject: field === '' ? name : `${name}: ${field}`, text })
    if (one.action !== undefined && one.action !== ACTION) {
      note('', `Dropped: its action "${one.action}" is not one of this destination's.`)
      continue
    }
    if (one.mapping === undefined) {
      note(
        'mapping',
        "None is stored, or it can't be read. The mapping is switched off: set its fields, then switch it on."
      )
      subscriptions.push({ name, enabled: false, subscribe: one.trigger ?? '', partnerAction: ACTION, mapping: {} })
      continue
    }
    const mapping = migrateFields(one.mapping, note)
    subscriptions.push({ name, ...migrateTrigger(one, mapping, note), partnerAction: ACTION, mapping })
  }
  if (subscriptions.length > 0) notes.push(...NOTES_FOR_ALL)
  return { subscriptions, notes }
}

/** What was found for one subscription, under any of its possible names. */
interface Stored {
  name?: string
  enabled?: boolean
  trigger?: string
  action?: string
  /** Missing when there is none, or it can't be read. */
  mapping?: JSONObject
}

function findStored(value: unknown): Stored[] {
  if (Array.isArray(value)) return value.flatMap(findStored)
  if (!isRecord(value)) return []
  const trigger = nonEmptyText(value.subscribe) ?? nonEmptyText(value.trigger)
  const places = [value.mapping, value.settings, value.fields].map(parseObject)
  // With a trigger, one key is enough.
  const mapping = places.find(isMapping) ?? (trigger === undefined ? undefined : places.find(hasMappingKey))
  if (mapping !== undefined || trigger !== undefined) {
    return [
      {
        name: nonEmptyText(value.name),
        // CSV and some exports contain text instead of booleans.
        enabled: value.enabled !== false && value.enabled !== 'false',
        trigger,
        action: nonEmptyText(value.partnerAction) ?? nonEmptyText(value.actionSlug),
        mapping
      }
    ]
  }
  if (isMapping(value)) return [{ mapping: value }]
  return Object.values(value).flatMap(findStored)
}

/** Keys that both formats have. A single one may belong to something else. */
const MAPPING_KEYS = ['event_name', 'action_source', 'event_time', 'event_id', 'user_data', 'data_format']

const isMapping = (value: unknown): value is JSONObject => countMappingKeys(value) >= 2

const hasMappingKey = (value: unknown): value is JSONObject => countMappingKeys(value) >= 1

function countMappingKeys(value: unknown): number {
  if (!isRecord(value)) return 0
  return MAPPING_KEYS.filter((key) => key in value && !isFieldDefinition(value[key])).length
}

/** The fields in a `metadata.json` have the keys of a mapping, but only describe them. */
const isFieldDefinition = (value: unknown): boolean => isRecord(value) && 'label' in value && 'type' in value

/** Terraform stores a mapping as JSON text. */
function parseObject(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return undefined
  }
}

const nonEmptyText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

const presetFor = (mapping: JSONObject = {}): Subscription | undefined =>
  PRESETS.find((preset) => preset.mapping.event_name === mapping.event_name)

function nameOf({ name, mapping }: Stored, taken: readonly Subscription[]): string {
  const wanted = name ?? presetFor(mapping)?.name ?? nonEmptyText(mapping?.event_name) ?? 'Migrated'
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
      note('trigger', `None was stored. It gets our preset's trigger: ${preset.subscribe}`)
      return { enabled, subscribe: preset.subscribe }
    }
    note(
      'trigger',
      'None was stored, and no preset reports this event. The mapping is switched off: set its trigger, then switch it on.'
    )
    return { enabled: false, subscribe: 'type = "track"' }
  }
  try {
    parseTrigger(trigger)
  } catch (error) {
    note(
      'trigger',
      `It is switched off, because its trigger ${(error as Error).message}. Correct it, then switch it on.`
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
      'Kept: it matches an event called "Checkout", as Segment\'s preset does. In Segment\'s own e-commerce spec a purchase is "Order Completed", which our preset matches.'
    )
  }
  return { enabled, subscribe: trigger }
}

/** Segment's destination uses one of these two sets of fields, by `data_format`. */
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

  // The destination reads custom_data_2 if only that is stored, in any format.
  if (!isLatest && mapping.custom_data === undefined) moveCustomData(mapping)
  keepOptOut(mapping, isLatest ? 'custom_data_2' : 'custom_data', isLatest ? 'custom_data' : 'custom_data_2', note)
  const unused = (isLatest ? LEGACY_ONLY : LATEST_ONLY).filter((key) => key in mapping)
  for (const key of unused) Reflect.deleteProperty(mapping, key)
  if (unused.length > 0) {
    note(
      'data_format',
      `Dropped: ${unused.join(', ')}. The selected ${isLatest ? 'latest' : 'legacy'} format of Segment did not send them either.`
    )
  }
  moveCustomData(mapping)

  const optOut = literalOf(mapping.opt_out)
  if (optOut === true || optOut === 'true') {
    delete mapping.opt_out
    note(
      'opt_out',
      "Dropped: it was always true, which is Segment's default and marked every event as opted out of tracking. Here an event is marked only when a mapped value or the device says so. " +
        'To mark events, map a value of the event, e.g. properties.opt_out.'
    )
  }

  for (const { parent, key, path } of findUnknownKeys(mapping)) {
    Reflect.deleteProperty(parent, key)
    note(path, 'Dropped: this destination has no such field.')
  }
  noteDefaults(mapping, note)
  noteGaps(mapping, note)
  return mapping
}

function moveCustomData(mapping: JSONObject): void {
  if (mapping.custom_data_2 === undefined) return
  mapping.custom_data = mapping.custom_data_2
  delete mapping.custom_data_2
}

/** An opt-out mapped in the unused format moves to the used one: it is never dropped. */
function keepOptOut(mapping: JSONObject, usedKey: string, unusedKey: string, note: Note): void {
  const [used, unused] = [mapping[usedKey] ?? {}, mapping[unusedKey]]
  if (!isRecord(used) || !isFieldObject(unused)) return
  const { opt_out_type } = unused
  if (opt_out_type === undefined || used.opt_out_type !== undefined) return
  // A directive can't have other keys next to it. If it provides an opt-out too, that one counts.
  mapping[usedKey] = isFieldObject(used)
    ? { ...used, opt_out_type }
    : { '@merge': { direction: 'right', objects: [{ opt_out_type }, used] } }
  note('custom_data.opt_out_type', `Kept: it was mapped in ${unusedKey}, which Segment's format did not send.`)
}

/** A fixed value, plain or in `@literal`. */
const literalOf = (value: unknown): unknown => (isRecord(value) && '@literal' in value ? value['@literal'] : value)
