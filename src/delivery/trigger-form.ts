import Big from 'big.js'
import type { Condition, GroupCondition, Operator } from '@segment/destination-subscriptions'
import { readConditions, TriggerError } from './trigger'

/** What a form can express: a type, event names and conditions, which must all hold. */
export interface TriggerForm {
  /** The event's type, e.g. `track`. Missing: any type. */
  type?: string
  /** The event has one of these names. None: any name. */
  events: string[]
  /** Whether all of the conditions must hold, or any one. */
  match: 'all' | 'any'
  conditions: TriggerCondition[]
}

export interface TriggerCondition {
  /** A path into the event, e.g. `properties.plan`, with unescaped names. */
  path: string
  operator: TriggerOperator
  /** A number for operators that compare numbers, missing for those without a value, a text for all others. */
  value?: string | number
}

/** An operator of `@segment/destination-subscriptions`, by its name there. */
export type TriggerOperator = Operator

/** A trigger as a form, or why no form can show it: the rest of a sentence that starts with "This trigger". */
export type TriggerDescription = { form: TriggerForm } | { reason: string }

const NUMBER_SIGNS: Partial<Record<Operator, string>> = {
  number_equals: '=',
  number_not_equals: '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>='
}
const NUMBER = /^[+-]?\d+(\.\d+)?$/
const VALUELESS: Partial<Record<Operator, string>> = {
  exists: '!= null',
  not_exists: '= null',
  is_true: '= true',
  is_false: '= false'
}

/**
 * Reads a trigger into a form. The form means the same as the text; `buildTrigger` writes it in a single form.
 * @throws TriggerError for a text that is not a trigger
 */
export function describeTrigger(fql: string): TriggerDescription {
  const form: TriggerForm = { events: [], match: 'all', conditions: [] }
  let alternatives: Condition[] | undefined
  for (const part of flatten(readConditions(fql), 'and')) {
    const names = form.events.length === 0 ? readNames(part) : undefined
    if (names !== undefined) form.events = names
    else if (part.type === 'event-type' && part.operator === '=' && form.type === undefined) form.type = part.value
    else if (part.type !== 'group') form.conditions.push(readCondition(part))
    else if (alternatives === undefined) alternatives = flatten(part, 'or')
    else return { reason: 'has several groups of conditions joined by “or”.' }
  }
  if (alternatives !== undefined) {
    if (form.conditions.length > 0) return { reason: 'joins some conditions by “and” and others by “or”.' }
    const groups = alternatives.filter((part) => part.type === 'group')
    if (groups.length > 0) return { reason: 'has “and” in parentheses among conditions joined by “or”.' }
    form.match = 'any'
    form.conditions = alternatives.flatMap((part) => (part.type === 'group' ? [] : [readCondition(part)]))
  }
  const textual = form.conditions.find(({ operator, value }) => operator in NUMBER_SIGNS && typeof value === 'string')
  if (textual !== undefined) return { reason: `compares ${textual.path} with text using ${textual.operator}.` }
  return { form }
}

/** A group's conditions, with those of groups of the same kind inside it. */
function flatten(group: GroupCondition, operator: 'and' | 'or'): Condition[] {
  if (group.operator !== operator) return [group]
  return group.children.flatMap((child) => (child.type === 'group' ? flatten(child, operator) : [child]))
}

/** The event names, if the condition is only about them. */
function readNames(condition: Condition): string[] | undefined {
  const parts = condition.type === 'group' ? flatten(condition, 'or') : [condition]
  const names = parts.flatMap((part) =>
    part.type === 'event' && part.operator === '=' && part.value !== undefined ? [part.value] : []
  )
  return names.length === parts.length ? names : undefined
}

const ROOTS = {
  'event-type': 'type',
  event: 'event',
  name: 'name',
  userId: 'userId',
  'event-property': 'properties',
  'event-trait': 'traits',
  'event-context': 'context'
} as const

function readCondition(condition: Exclude<Condition, GroupCondition>): TriggerCondition {
  const root = ROOTS[condition.type]
  const { operator, value } = condition as { operator: Operator; value?: string | number }
  // The library compares with the number in a text.
  const isNumber = operator in NUMBER_SIGNS && NUMBER.test(String(value))
  return {
    path: 'name' in condition ? `${root}.${condition.name}` : root,
    operator,
    ...(value !== undefined && { value: isNumber ? Number(value) : value })
  }
}

/**
 * Writes a form as a trigger, e.g. `type = "track" and (event = "A" or event = "B") and properties.plan = "Gold"`.
 * @throws TriggerError for an empty form, and for a part that can't be written, which it names
 */
export function buildTrigger({ type, events, match, conditions }: TriggerForm): string {
  const written = conditions.map(writeCondition)
  const parts = [
    ...(type === undefined ? [] : [[`type = ${writeText(type, 'the type')}`]]),
    ...(events.length === 0 ? [] : [events.map((name) => `event = ${writeText(name, 'the event name')}`)]),
    ...(match === 'all' ? written.map((condition) => [condition]) : written.length === 0 ? [] : [written])
  ]
  const trigger = parts
    .map((alternatives) => {
      const text = alternatives.join(' or ')
      return alternatives.length > 1 && parts.length > 1 ? `(${text})` : text
    })
    .join(' and ')
  if (trigger === '') throw new TriggerError('is empty. Choose a type, an event name or a condition')
  readConditions(trigger)
  return trigger
}

function writeCondition({ path, operator, value }: TriggerCondition): string {
  if (path === '') throw new TriggerError('has a condition without a field. Enter one, e.g. properties.plan')
  const field = writePath(path)
  const unary = VALUELESS[operator]
  if (unary !== undefined) return `${field} ${unary}`
  const sign = NUMBER_SIGNS[operator]
  if (sign !== undefined) return `${field} ${sign} ${writeNumber(value, path)}`
  const text = writeText(value ?? '', path)
  if (operator === '=' || operator === '!=') return `${field} ${operator} ${text}`
  const negation = operator.startsWith('not_') ? '!' : ''
  const inner = text.slice(1, -1)
  if (operator.endsWith('contains')) return `${negation}contains(${field}, ${text})`
  if (operator.endsWith('starts_with')) return `${negation}match(${field}, "${inner}*")`
  // A text that ends in a star would be read as a prefix match.
  if (inner === '' || inner.endsWith('*'))
    throw new TriggerError(`needs text for the end of ${path} that does not end with *`)
  return `${negation}match(${field}, "*${inner}")`
}

/** With a backslash before each special character. */
function writePath(path: string): string {
  const [root = '', ...names] = path.split('.').map((part) => part.replace(/[^\w-]/g, '\\$&'))
  if (/[\n\r\u2028\u2029]/.test(path)) throw new TriggerError('has a path with a line break, which can’t be written')
  if (names.includes('')) throw new TriggerError(`has the path ${path}, in which a key between two dots is missing`)
  return [root, ...names].join('.')
}

function writeNumber(value: string | number | undefined, path: string): string {
  // An exponent can't stand in a trigger.
  const text = typeof value === 'number' && Number.isFinite(value) ? new Big(value).toFixed() : String(value)
  if (!NUMBER.test(text)) throw new TriggerError(`needs a number to compare ${path} with, e.g. 12.5`)
  return text
}

function writeText(value: string | number, what: string): string {
  const text = String(value)
  if (text.includes('"')) throw new TriggerError(`has a double quote in ${what}, which can’t be written`)
  return `"${text}"`
}
