import type { InputField } from '@segment/actions-core'
import definition from '../destinations/pinterest-conversions'
import { directiveOf } from './directive'
import { isRecord } from './record'
import { ACTION } from './subscription'

/** The action's fields, by key, from the definition. */
export const actionFields: Readonly<Record<string, InputField>> = definition.actions[ACTION]?.fields ?? {}

export interface UnknownKey {
  /** The object in the mapping that contains it. */
  parent: Record<string, unknown>
  key: string
  /** As a JSON path below the mapping, e.g. `user_data.emial`. */
  path: string
  /** The keys that are possible there. */
  known: string[]
}

/**
 * Every key of a mapping that is not a field. The payload's schema would silently drop it. Object fields are checked wherever a
 * mapping can contain one: plain, in a list, in a directive that gives it.
 */
export function findUnknownKeys(mapping: Record<string, unknown>): UnknownKey[] {
  return inFields(mapping, actionFields, '')
}

type Fields = Readonly<Record<string, InputField>>

function inFields(mapping: Record<string, unknown>, fields: Fields, parentPath: string): UnknownKey[] {
  return Object.entries(mapping).flatMap(([key, value]) => {
    // Keys for the runtime, e.g. a directive for the whole mapping.
    if (key.startsWith('__segment_internal_')) return []
    const path = parentPath === '' ? key : `${parentPath}.${key}`
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (!field) return [{ parent: mapping, key, path, known: Object.keys(fields) }]
    return field.properties ? inShape(value, field.properties as Fields, path) : []
  })
}

function inShape(value: unknown, fields: Fields, path: string): UnknownKey[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => inShape(item, fields, `${path}[${index}]`))
  if (!isRecord(value)) return []
  const directive = directiveOf(value)
  if (directive === undefined) return inFields(value, fields, path)
  const operand = value[directive]
  return objectsIn(directive, operand).flatMap((one) => inShape(one, fields, path))
}

/** The parts of a directive's operand that may become the field's object. */
function objectsIn(directive: string, operand: unknown): unknown[] {
  switch (directive) {
    case '@literal':
    case '@excludeWhenNull':
      return [operand]
    case '@arrayPath':
      return Array.isArray(operand) ? [operand[1]] : []
    case '@transform':
      return isRecord(operand) ? [operand.mapping] : []
    case '@if':
      return isRecord(operand) ? [operand.then, operand.else] : []
    case '@merge':
      return isRecord(operand) && Array.isArray(operand.objects) ? operand.objects : []
    default:
      return []
  }
}

/** Every field's label and payload path, those of object fields included. */
export function listLabels(fields: Fields, parentPath = ''): { label: string; path: string }[] {
  return Object.entries(fields).flatMap(([key, { label, properties }]) => [
    { label, path: `${parentPath}${key}` },
    ...listLabels((properties ?? {}) as Fields, `${parentPath}${key}.`)
  ])
}

/**
 * What is wrong with a mapping, from actions-core's error: the place, and the rest of the sentence. Undefined for other errors,
 * e.g. one that the event caused. Contains nothing of the event.
 */
export function findMappingFault(error: unknown): { path: string; message: string } | undefined {
  const errors = error instanceof Error && Symbol.iterator in error ? (error as Error & Iterable<unknown>) : [error]
  for (const one of errors) {
    // "/user_data/email should be …."
    const match = one instanceof Error && one.name === 'ValidationError' && /^\/(\S*) ([^]*)\.$/.exec(one.message)
    if (match) return { path: (match[1] ?? '').replaceAll('/', '.'), message: match[2] ?? '' }
  }
  return undefined
}
