import type { JSONObject, JSONValue } from '@segment/actions-core'
import { isFieldObject } from '../delivery'
import { isRecord } from '../destinations/pinterest-conversions'

/**
 * A copy of a mapping in which a field falls back to `path` when its present sources are empty. A list gets one more entry.
 * @param field e.g. `user_data.email`
 * @param path e.g. `properties.customer.email`
 * @throws Error when the object that contains the field is mapped as a whole
 */
export function addPath(mapping: JSONObject, field: string, path: string): JSONObject {
  const [key = '', ...rest] = field.split('.')
  if (rest.length === 0) return { ...mapping, [key]: withFallback(mapping[key], path) }
  const inner = mapping[key] ?? {}
  if (!isFieldObject(inner))
    throw new Error(`${key} is mapped as a whole, so ${field} can't be added. Map it field by field.`)
  return { ...mapping, [key]: addPath(inner, rest.join('.'), path) }
}

function withFallback(value: JSONValue | undefined, path: string): JSONValue {
  const added = { '@path': `$.${path}` }
  if (value === undefined || value === null || value === '') return added
  if (Array.isArray(value)) return [...value, added]
  const condition = isRecord(value) ? value['@if'] : undefined
  // Added at the end, so that a chain of fallbacks stays a chain.
  if (isRecord(condition)) return { '@if': { ...condition, else: withFallback(condition.else, path) } }
  // In personal data, an empty text counts as missing.
  return { '@if': { blank: value, then: value, else: added } }
}
