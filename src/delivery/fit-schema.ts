import { fieldsToJsonSchema, transform, validateSchema } from '@segment/actions-core'
import type { InputField, JSONObject } from '@segment/actions-core'
import type { Payload } from '../destinations/pinterest-conversions'
import { isFieldObject } from './directive'
import { actionFields } from './mapping-fields'
import { isRecord } from './record'

/** A value that a field's schema rejects: its payload path, and what would be right. */
export interface Dropped {
  field: string
  reason: string
}

const SCHEMA_KEY = 'pinterest-conversions:embedded'
const schema = fieldsToJsonSchema(actionFields)
/** Each round drops at least one value and can reveal errors one level below: fields are four levels deep. */
const MAX_ROUNDS = 8

/**
 * Rescues a payload that actions-core's schema rejects, by dropping the optional values at fault: an object where text belongs,
 * or text where the products belong. Undefined when a required field is at fault. Maps again, so it is only for the few events
 * that need it.
 * @throws what a directive throws on this event.
 */
export function fitSchema(mapping: JSONObject, event: object): { payload: Payload; dropped: Dropped[] } | undefined {
  const payload = withoutEmpty(structuredClone(transform(mapping, event as JSONObject)))
  const dropped = new Map<string, Dropped>()
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const pointers = findFaults(payload)
    if (pointers.length === 0) return { payload: payload as unknown as Payload, dropped: [...dropped.values()] }
    for (const keys of pointers) {
      const [key = ''] = keys
      if (keys.length === 0 || (keys.length === 1 && actionFields[key]?.required === true)) return undefined
      if (flatten(payload, keys)) continue
      const field = remove(payload, keys)
      // The destination has its own warning for a currency that can't be read.
      if (!isCurrency(keys) || !markUnreadable(payload, keys)) dropped.set(field, { field, reason: ruleOf(keys) })
    }
  }
  return undefined
}

/**
 * The mapping without the parts on which actions-core throws for this event, e.g. a template over `{"toString": null}`, which
 * can't be converted to text. For the few events that need it.
 */
export function dropFailing(mapping: JSONObject, event: object): { mapping: JSONObject; dropped: Dropped[] } {
  const dropped: Dropped[] = []
  return { mapping: withoutFailing(mapping, event as JSONObject, { parents: [], dropped }), dropped }
}

function withoutFailing(
  mapping: JSONObject,
  event: JSONObject,
  { parents, dropped }: { parents: readonly string[]; dropped: Dropped[] }
): JSONObject {
  const working: JSONObject = {}
  for (const [key, value] of Object.entries(mapping)) {
    const keys = [...parents, key]
    if (!throwsOn({ [key]: value }, event)) working[key] = value
    else if (isFieldObject(value)) working[key] = withoutFailing(value, event, { parents: keys, dropped })
    else {
      dropped.push({ field: keys.join('.'), reason: ruleOf(keys) })
      if (isCurrency(keys)) working[key] = UNREADABLE
    }
  }
  return working
}

function throwsOn(mapping: JSONObject, event: JSONObject): boolean {
  try {
    transform(mapping, event)
    return false
  } catch {
    return true
  }
}

/**
 * Where the payload doesn't fit, as lists of keys. Later items of a list come first, so that removing one doesn't move the
 * others.
 */
function findFaults(payload: JSONObject): string[][] {
  try {
    validateSchema(payload, schema, { schemaKey: SCHEMA_KEY })
    return []
  } catch (error) {
    const faults = [...(error as Iterable<{ pointer: string }>)]
    const pointers = [...new Set(faults.map(({ pointer }) => pointer))]
    return pointers.map((pointer) => pointer.split('/').slice(1)).reverse()
  }
}

function valueAt(payload: JSONObject, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], payload)
}

/** Flattens a list of text inside a list of text. */
function flatten(payload: JSONObject, keys: readonly string[]): boolean {
  const [parent, value] = [valueAt(payload, keys.slice(0, -1)), valueAt(payload, keys)]
  if (!Array.isArray(parent) || !Array.isArray(value) || fieldAt(keys)?.type === 'object') return false
  const texts: unknown[] = value.flat(Infinity)
  parent.splice(Number(keys.at(-1)), 1, ...texts.filter((text) => text !== null))
  return true
}

function remove(payload: JSONObject, keys: readonly string[]): string {
  const parents = keys.slice(0, -1)
  const last = keys[keys.length - 1] ?? ''
  const parent = valueAt(payload, parents)
  // actions-core wraps a single text in a list where a list is allowed; the user wrote no list.
  const isOnly = Array.isArray(parent) && parent.length === 1 && fieldAt(keys)?.type !== 'object'
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else if (isRecord(parent)) Reflect.deleteProperty(parent, last)
  const named = isOnly ? parents : keys
  return named.reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`), '')
}

/**
 * Without its currency, a value would be counted in the ad account's: the text, which is no currency, makes the destination drop
 * the value too.
 */
const UNREADABLE = '?'

const isCurrency = (keys: readonly string[]): boolean => namesIn(keys).at(-1) === 'currency'

function markUnreadable(payload: JSONObject, keys: readonly string[]): boolean {
  const [field = '', key = ''] = namesIn(keys)
  const parent = payload[field]
  if (!isRecord(parent)) return false
  const left = parent[key]
  if (left !== undefined && (!Array.isArray(left) || left.length > 0)) return false
  parent[key] = UNREADABLE
  return true
}

const namesIn = (keys: readonly string[]): string[] => keys.filter((key) => !/^\d+$/.test(key))

function fieldAt(keys: readonly string[]): Partial<InputField> | undefined {
  let field: Partial<InputField> | undefined
  for (const name of namesIn(keys)) field = field ? field.properties?.[name] : actionFields[name]
  return field
}

function ruleOf(keys: readonly string[]): string {
  const field = fieldAt(keys)
  if (field?.type !== 'object') return 'It must be text, or a list of text values.'
  return field.multiple && keys.length === namesIn(keys).length
    ? 'It must be a list of objects.'
    : 'It must be an object.'
}

/** Null and empty text mean that there is no value: actions-core removes them before its schema check, and so does this. */
function withoutEmpty(value: JSONObject): JSONObject {
  const filled: JSONObject = {}
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== null && inner !== '') filled[key] = isRecord(inner) ? withoutEmpty(inner) : inner
  }
  return filled
}
