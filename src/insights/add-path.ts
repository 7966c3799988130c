import type { JSONObject, JSONValue } from '@segment/actions-core'

/**
 * A copy of a mapping in which a field also reads `path`, when what it reads now gives nothing. A list gets one more entry.
 * @param field e.g. `user_data.email`
 * @param path e.g. `properties.customer.email`
 * @throws Error when the object that holds the field is itself read from the event as a whole
 */
export function addPath(mapping: JSONObject, field: string, path: string): JSONObject {
  const [key = '', ...rest] = field.split('.')
  if (rest.length === 0) return { ...mapping, [key]: withFallback(mapping[key], path) }
  const inner = mapping[key] ?? {}
  if (!isPlainObject(inner)) throw new Error(`${key} is not mapped field by field, so ${field} can't be added.`)
  return { ...mapping, [key]: addPath(inner, rest.join('.'), path) }
}

function withFallback(value: JSONValue | undefined, path: string): JSONValue {
  const added = { '@path': `$.${path}` }
  if (value === undefined || value === null || value === '') return added
  if (Array.isArray(value)) return [...value, added]
  const condition = isObject(value) ? value['@if'] : undefined
  // At the end of what is there already: a chain stays a chain.
  if (isObject(condition)) return { '@if': { ...condition, else: withFallback(condition.else, path) } }
  // For a person's data an empty text is nothing.
  return { '@if': { blank: value, then: value, else: added } }
}

const isObject = (value: unknown): value is JSONObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isPlainObject = (value: unknown): value is JSONObject =>
  isObject(value) && !Object.keys(value).some((key) => key.startsWith('@'))
