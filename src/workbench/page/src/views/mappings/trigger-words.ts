import type { TriggerOperator } from '../../../../../delivery/trigger-form'

export const EVENT_TYPES = [
  { value: 'track', label: 'Track: something a person did' },
  { value: 'page', label: 'Page: a page view' },
  { value: 'screen', label: 'Screen: a screen of an app' },
  { value: 'identify', label: 'Identify: who a person is' },
  { value: 'group', label: 'Group: which group a person is in' }
]

interface OperatorWords {
  label: string
  /** What it compares with. */
  takes: 'text' | 'number' | 'nothing'
}

export const OPERATORS: Record<TriggerOperator, OperatorWords> = {
  '=': { label: 'is', takes: 'text' },
  '!=': { label: 'is not', takes: 'text' },
  contains: { label: 'contains', takes: 'text' },
  not_contains: { label: 'does not contain', takes: 'text' },
  starts_with: { label: 'begins with', takes: 'text' },
  not_starts_with: { label: 'does not begin with', takes: 'text' },
  ends_with: { label: 'ends with', takes: 'text' },
  not_ends_with: { label: 'does not end with', takes: 'text' },
  exists: { label: 'has a value', takes: 'nothing' },
  not_exists: { label: 'has no value', takes: 'nothing' },
  is_true: { label: 'is true', takes: 'nothing' },
  is_false: { label: 'is false', takes: 'nothing' },
  number_equals: { label: 'equals the number', takes: 'number' },
  number_not_equals: { label: 'is a number other than', takes: 'number' },
  '>': { label: 'is more than', takes: 'number' },
  '>=': { label: 'is at least', takes: 'number' },
  '<': { label: 'is less than', takes: 'number' },
  '<=': { label: 'is at most', takes: 'number' }
}
