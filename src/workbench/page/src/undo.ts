import type { Subscription } from '../../../delivery/subscription'
import { keyOf } from './mapping-keys'
import { isFieldObject } from './mapping-value'

/**
 * Undoes one change of the mappings and keeps all edits made since: removed mappings return to their positions, added ones
 * are removed, and in a changed mapping only that change is reverted.
 */
export function undoDraft(
  draft: Subscription[],
  { before, after }: { before: Subscription[]; after: Subscription[] }
): Subscription[] {
  if (draft === after) return before
  const was = byKey(before)
  const became = byKey(after)
  const isThere = byKey(draft)
  const kept = draft.flatMap((one) => {
    const old = was.get(keyOf(one))
    const changed = became.get(keyOf(one))
    if (changed === undefined) return [one]
    return old === undefined ? [] : [undoValue(one, old, changed) as Subscription]
  })
  const removed = before.filter((one) => !became.has(keyOf(one)) && !isThere.has(keyOf(one)))
  return removed.reduce((list, one) => list.toSpliced(before.indexOf(one), 0, one), kept)
}

const byKey = (subscriptions: Subscription[]) => new Map(subscriptions.map((one) => [keyOf(one), one]))

/** `now` without the step from `before` to `after`. */
function undoValue(now: unknown, before: unknown, after: unknown): unknown {
  if (JSON.stringify(before) === JSON.stringify(after)) return now
  if (!isFieldObject(now) || !isFieldObject(before) || !isFieldObject(after)) return before
  const undone = { ...now }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = undoValue(now[key], before[key], after[key])
    if (value === undefined) Reflect.deleteProperty(undone, key)
    else undone[key] = value
  }
  return undone
}
