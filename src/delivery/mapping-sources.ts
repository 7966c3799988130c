import { getFieldValueKeys, transform } from '@segment/actions-core'
import type { FieldValue, JSONObject, JSONValue } from '@segment/actions-core'
import { directiveOf, isFieldObject } from './directive'
import type { MappingStep } from './explanation'
import { isRecord } from './record'

/**
 * Where each value of a mapping was read in an event: one row for each leaf that gave a value, and for each of `requiredFields`.
 * actions-core resolves the values; this only determines the path, or the branch of `@if`, that they came from. Pure.
 */
export function readMappingSteps(
  mapping: JSONObject,
  event: JSONObject,
  requiredFields: readonly string[] = []
): MappingStep[] {
  const steps = stepsOf(mapping, event, '')
  const unmapped = requiredFields
    .filter((field) => !Object.hasOwn(mapping, field))
    .map((field) => ({ field, source: 'not mapped', value: null }))
  return [...steps.filter(({ field, value }) => value !== null || requiredFields.includes(field)), ...unmapped]
}

function stepsOf(mapping: JSONObject, event: JSONObject, parent: string): MappingStep[] {
  return Object.entries(mapping).flatMap(([key, value]) => {
    const field = parent === '' ? key : `${parent}.${key}`
    if (isFieldObject(value)) return stepsOf(value, event, field)
    const resolved = resolve(value, event) ?? null
    const source = resolved === null ? pathsOf(value).join(' or ') || 'literal' : sourceOf(value, event)
    return [{ field, source, value: resolved }]
  })
}

function resolve(value: JSONValue | undefined, event: JSONObject): unknown {
  if (value === undefined) return undefined
  try {
    return (transform({ value: structuredClone(value) }, event) as { value?: unknown }).value
  } catch {
    // The mapping can't be used on this event; the schema step reports that.
    return undefined
  }
}

/** What a mapping's value was read from, in this event. */
function sourceOf(value: JSONValue | undefined, event: JSONObject): string {
  if (Array.isArray(value)) return sourcesOf(value, event)
  if (!isRecord(value)) return 'literal'
  const name = directiveOf(value)
  if (name === undefined) return sourcesOf(Object.values(value), event)
  const operand = value[name]
  switch (name) {
    case '@path':
      return pathOf(operand, event)
    case '@arrayPath': {
      const root = Array.isArray(operand) ? operand[0] : undefined
      return typeof root === 'string' ? withoutRoot(root) : sourceOf(root, event)
    }
    case '@if':
      return isRecord(operand) ? sourceOf(takenBranch(operand, event), event) : 'literal'
    case '@literal':
    case '@excludeWhenNull':
      return sourceOf(operand, event)
    case '@template':
    case '@liquid': {
      const paths = pathsOf(value)
      return paths.length > 0 ? `${name.slice(1)} of ${paths.join(', ')}` : 'literal'
    }
    case '@case':
    case '@replace':
    case '@json':
    case '@flatten': {
      const inner = sourceOf(isRecord(operand) ? operand.value : operand, event)
      return `${inner}, changed by ${name}`
    }
    default:
      return `${name} of ${pathsOf(value).join(', ')}`
  }
}

function sourcesOf(values: readonly (JSONValue | undefined)[], event: JSONObject): string {
  const sources = new Set(
    values.filter((value) => resolve(value, event) !== undefined).map((value) => sourceOf(value, event))
  )
  return [...sources].join(', ') || 'literal'
}

/** actions-core decides the condition, so that "exists" and "blank" are not implemented twice. */
function takenBranch(condition: JSONObject, event: JSONObject): JSONValue | undefined {
  const holds = resolve({ '@if': { ...condition, then: true, else: false } }, event)
  return holds === true ? condition.then : condition.else
}

function pathOf(path: unknown, event: JSONObject): string {
  const text = resolve(path as JSONValue, event)
  return typeof text === 'string' ? withoutRoot(text) : 'literal'
}

const withoutRoot = (path: string): string => path.replace(/^\$\./, '')

/** Every path that a value can read, in the order of the mapping. */
function pathsOf(value: JSONValue | undefined): string[] {
  if (Array.isArray(value)) return unique(value.flatMap(pathsOf))
  if (!isRecord(value)) return []
  const name = directiveOf(value)
  const operand = name === undefined ? undefined : value[name]
  if (typeof operand === 'string') return unique(getFieldValueKeys(value as FieldValue).map(withoutRoot))
  if (name === '@arrayPath' && Array.isArray(operand) && typeof operand[0] === 'string')
    return [withoutRoot(operand[0])]
  return unique(Object.values(value).flatMap((inner) => pathsOf(inner)))
}

const unique = (paths: readonly string[]): string[] => [...new Set(paths)]
