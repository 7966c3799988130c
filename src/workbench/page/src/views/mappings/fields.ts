import type { DependsOn, FieldDefinition } from '../../../../contract'
import { describeRule, readMappingValue } from '../../mapping-value'

export interface FieldGroup {
  title: string
  description?: string
  /** For properties of an object: the field that contains them. */
  parent?: string
  fields: [string, FieldDefinition][]
}

/** Fields about how events are sent, by actions-core's names. Few mappings need to change them. */
const ADVANCED: readonly string[] = ['enable_batching', 'batch_size', 'batch_keys', 'batch_bytes']

/**
 * Each object is a group. The plain fields before the first object and after the last form two more groups, and the fields
 * about sending the last one.
 */
export function groupFields(fields: Record<string, FieldDefinition>): FieldGroup[] {
  const groups: FieldGroup[] = [{ title: 'Event', fields: [] }]
  const more: FieldGroup = { title: 'More', fields: [] }
  const advanced: FieldGroup = { title: 'Advanced', fields: [] }
  for (const [key, field] of Object.entries(fields)) {
    if (field.unsafe_hidden === true) continue
    if (ADVANCED.includes(key)) advanced.fields.push([key, field])
    else if (field.type === 'object' && field.properties !== undefined) {
      const group = { title: field.label, ...(field.description !== undefined && { description: field.description }) }
      if (field.multiple === true) groups.push({ ...group, fields: [[key, field]] })
      else groups.push({ ...group, parent: key, fields: Object.entries(field.properties) })
    } else (groups.length === 1 ? groups[0] : more)?.fields.push([key, field])
  }
  return [...groups, more, advanced].filter((group) => group.fields.length > 0)
}

/** Whether every search word is in the field's key, label, description or contents, or in what it is mapped from. */
export function isSought([key, field]: [string, FieldDefinition], value: unknown, sought: string): boolean {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean)
  const text = `${searchableText(key, field)} ${value === undefined ? '' : describeRule(value)}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

const searchableText = (key: string, field: FieldDefinition): string =>
  [
    key,
    field.label,
    field.description,
    ...Object.entries(field.properties ?? {}).map(([name, property]) => searchableText(name, property))
  ].join(' ')

/** A condition on a field whose value comes from the event can't be evaluated here: then the field is shown. */
export function isShown(field: FieldDefinition, mapping: Record<string, unknown>): boolean {
  const conditions = (field.depends_on?.conditions ?? []).filter(isFieldCondition)
  if (conditions.length === 0) return true
  const holds = ({ fieldKey, operator, value }: FieldCondition) => {
    const read = readMappingValue(mapping[fieldKey])
    if (read.kind !== 'literal') return true
    const isIn = (Array.isArray(value) ? value : [value]).includes(read.value)
    return operator === 'is' ? isIn : !isIn
  }
  return field.depends_on?.match === 'any' ? conditions.some(holds) : conditions.every(holds)
}

type FieldCondition = DependsOn['conditions'][number] & { fieldKey: string }
const isFieldCondition = (condition: DependsOn['conditions'][number]): condition is FieldCondition =>
  condition.fieldKey !== undefined

/** A mapped payload for display: the event's name first, the rest in the order of the fields, with the fields about sending separate. */
export function arrangePayload(payload: object, fields: Record<string, FieldDefinition>) {
  const values = new Map<string, unknown>(Object.entries(payload))
  const keys = [...new Set(['event_name', ...Object.keys(fields), ...values.keys()])].filter(
    (key) => values.get(key) !== undefined
  )
  const pick = (isAdvanced: boolean) =>
    Object.fromEntries(keys.filter((key) => ADVANCED.includes(key) === isAdvanced).map((key) => [key, values.get(key)]))
  return { payload: pick(false), advanced: pick(true) }
}
