import type { Subscription } from '../../../delivery/subscription'

/**
 * The mappings with a change undone, and with what was edited since kept where that is possible: removed mappings come back at their
 * places, and added ones go. A change that replaced everything is undone whole.
 */
export function undoDraft(
  draft: Subscription[],
  { before, after }: { before: Subscription[]; after: Subscription[] }
): Subscription[] {
  const removed = before.filter((one) => !after.includes(one))
  const added = after.filter((one) => !before.includes(one))
  const hasKept = before.some((one) => after.includes(one))
  if (draft === after || !hasKept || (removed.length > 0 && added.length > 0)) return before
  const addedNames = added.map(({ name }) => name)
  return removed.reduce(
    (list, one) => list.toSpliced(before.indexOf(one), 0, one),
    draft.filter(({ name }) => !addedNames.includes(name))
  )
}
