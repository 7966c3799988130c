import type { Subscription } from '../../../../../delivery/subscription'
import { isFieldObject } from '../../mapping-value'

export interface ChangedMapping {
  name: string
  /** What differs, e.g. `trigger`, `user_data.email`. */
  parts: string[]
}

/** What an import would change, by the names of the mappings. */
export interface ImportChanges {
  added: string[]
  changed: ChangedMapping[]
  removed: string[]
  unchangedCount: number
  /** The mappings are the same, but in another order. */
  isReordered: boolean
}

/** Mappings with the same name are compared in order: the second with the second. */
export function listImportChanges(before: readonly Subscription[], after: readonly Subscription[]): ImportChanges {
  const waiting = [...before]
  const changes: ImportChanges = { added: [], changed: [], removed: [], unchangedCount: 0, isReordered: false }
  for (const subscription of after) {
    const index = waiting.findIndex(({ name }) => name === subscription.name)
    const [old] = index === -1 ? [] : waiting.splice(index, 1)
    const parts = old === undefined ? [] : changedParts(old, subscription)
    if (old === undefined) changes.added.push(subscription.name)
    else if (parts.length > 0) changes.changed.push({ name: subscription.name, parts })
    else changes.unchangedCount++
  }
  changes.removed = waiting.map(({ name }) => name)
  changes.isReordered =
    changes.unchangedCount === before.length &&
    after.length === before.length &&
    after.some(({ name }, index) => name !== before[index]?.name)
  return changes
}

function changedParts(before: Subscription, after: Subscription): string[] {
  return [
    ...(before.enabled === after.enabled ? [] : [after.enabled ? 'switched on' : 'switched off']),
    ...(before.subscribe === after.subscribe ? [] : ['trigger']),
    ...changedKeys(before.mapping, after.mapping).flatMap((key) =>
      changedFields(key, before.mapping[key], after.mapping[key])
    )
  ]
}

/** The properties of an object that differ, or the field itself if it is not a plain object. */
function changedFields(field: string, before: unknown, after: unknown): string[] {
  if (!isFieldObject(before) || !isFieldObject(after)) return [field]
  return changedKeys(before, after).map((key) => `${field}.${key}`)
}

const changedKeys = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !isSame(before[key], after[key]))

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other
  if (Array.isArray(one) !== Array.isArray(other)) return false
  return changedKeys(one as Record<string, unknown>, other as Record<string, unknown>).length === 0
}
