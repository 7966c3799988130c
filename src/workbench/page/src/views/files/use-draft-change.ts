import type { Subscription } from '../../../../../delivery/subscription'
import { problemsOf } from '../../api'
import { useStore } from '../../store'
import { freeName } from '../mappings/free-name'

/** Changes the mappings from here: each with an undo, saved only in Mappings. Resolves to the new draft. */
export function useDraftChange() {
  const { store, dispatch } = useStore()
  const { draft } = store

  const show = (next: Subscription[], text: string) => {
    dispatch({ type: 'draft', draft: next, notice: { text, tone: 'good', undo: draft } })
  }
  const fail = (error: unknown) =>
    dispatch({ type: 'notice', notice: { text: problemsOf(error)[0]?.message ?? '', tone: 'bad' } })

  /** Replaces the mapping of this name. */
  const change = async (name: string, ask: (subscription: Subscription) => Promise<Subscription>, text: string) => {
    const index = draft.findIndex((one) => one.name === name)
    const subscription = draft[index]
    if (subscription === undefined) return
    try {
      show(draft.with(index, await ask(subscription)), text)
    } catch (error) {
      fail(error)
    }
  }
  const add = async (ask: () => Promise<Subscription>) => {
    try {
      const subscription = await ask()
      const named = { ...subscription, name: freeName(subscription.name, draft) }
      show([...draft, named], `Mapping “${named.name}” added. Save it in Mappings.`)
    } catch (error) {
      fail(error)
    }
  }
  return { draft, change, add }
}
