import type { TriggerCondition, TriggerForm, TriggerOperator } from '../../delivery'
import { isRecord } from '../../destinations/pinterest-conversions'
import { RequestError } from './request-error'

const OPERATORS: readonly TriggerOperator[] = [
  ...(['=', '!=', 'contains', 'not_contains', 'starts_with', 'not_starts_with', 'ends_with', 'not_ends_with'] as const),
  ...(['number_equals', 'number_not_equals', '<', '<=', '>', '>='] as const),
  ...(['exists', 'not_exists', 'is_true', 'is_false'] as const)
]

/** @throws RequestError for anything that the page's form never sends */
export function toTriggerForm(json: unknown): TriggerForm {
  if (!isRecord(json)) throw new RequestError('The form must be an object.', 'form')
  const { type, events, match, conditions } = json
  if (type !== undefined && typeof type !== 'string') throw new RequestError('type must be text.', 'form.type')
  if (!isTexts(events)) throw new RequestError('events must be a list of text values.', 'form.events')
  if (match !== 'all' && match !== 'any') throw new RequestError('match must be all or any.', 'form.match')
  if (!Array.isArray(conditions)) throw new RequestError('conditions must be a list.', 'form.conditions')
  return { ...(type !== undefined && { type }), events, match, conditions: conditions.map(toCondition) }
}

function toCondition(json: unknown, index: number): TriggerCondition {
  const { path, operator, value } = isRecord(json) ? json : {}
  const known = OPERATORS.find((one) => one === operator)
  const isValue = value === undefined || typeof value === 'string' || typeof value === 'number'
  if (typeof path === 'string' && known !== undefined && isValue) {
    return { path, operator: known, ...(value !== undefined && { value }) }
  }
  throw new RequestError(
    'A condition must have a path and an operator, and can have a value.',
    `form.conditions[${index}]`
  )
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
