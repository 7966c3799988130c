import type { Subscription } from '../../../../../delivery/subscription'
import { problemsOf } from '../../api'
import { keyOf, withKeyOf } from '../../mapping-keys'
import { useStore } from '../../store'
import { freeName } from '../mappings/free-name'

/** Changes the unsaved mappings from the Files view, each time with Undo. They are saved in Mappings. */
export function useDraftChange() {
  const { store, dispatch } = useStore()
  const { draft } = store

  const show = (next: (draft: Subscription[]) => Subscription[], text: string) =>
    dispatch({ type: 'draft', draft: next, notice: { text, tone: 'good', undo: 'draft' } })
  const fail = (error: unknown) =>
    dispatch({ type: 'notice', notice: { text: problemsOf(error)[0]?.message ?? '', tone: 'bad' } })

  /** Replaces the mapping of this name. */
  const change = async (name: string, ask: (subscription: Subscription) => Promise<Subscription>, text: string) => {
    const subscription = draft.find((one) => one.name === name)
    if (subscription === undefined) return
    try {
      const changed = withKeyOf(await ask(subscription), subscription)
      show((now) => now.map((one) => (keyOf(one) === keyOf(changed) ? changed : one)), text)
    } catch (error) {
      fail(error)
    }
  }
  const add = async (ask: () => Promise<Subscription>) => {
    try {
      const subscription = await ask()
      const name = freeName(subscription.name, draft)
      show(
        (now) => [...now, { ...subscription, name: freeName(name, now) }],
        `Mapping “${name}” added. Save it in Mappings.`
      )
    } catch (error) {
      fail(error)
    }
  }
  return { draft, change, add, fail }
}
