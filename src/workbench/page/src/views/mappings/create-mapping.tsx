import { useState } from 'preact/hooks'

import { api, problemsOf } from '../../api'
import { useStore } from '../../store'
import { freeName } from './free-name'

interface CreateMappingProps {
  /** The event that no mapping matched. */
  event: Record<string, unknown>
  /** Names of the mappings that match it but are off. */
  off?: string[]
}

/** The next step for an event that no mapping matches: turn a mapping on, or create one from the event. */
export function CreateMapping({ event, off = [] }: CreateMappingProps) {
  const { store, dispatch } = useStore()
  const { draft } = store
  const [problem, setProblem] = useState<string | undefined>()

  const turnOn = (name: string) => {
    const index = draft.findIndex((subscription) => subscription.name === name)
    const subscription = draft[index]
    if (subscription === undefined) return
    dispatch({
      type: 'draft',
      draft: draft.with(index, { ...subscription, enabled: true }),
      notice: { text: `“${name}” is on. Save it in Mappings.`, tone: 'plain', undo: 'draft' }
    })
  }
  const create = async () => {
    setProblem(undefined)
    try {
      const { subscription } = await api.newMapping({ from: 'event', event })
      const name = freeName(subscription.name, draft)
      dispatch({
        type: 'draft',
        draft: [...draft, { ...subscription, name }],
        notice: { text: `“${name}” was created from your event. Check it, then save.`, tone: 'good', undo: 'draft' }
      })
      location.hash = `#mappings/${draft.length}`
    } catch (error) {
      setProblem(problemsOf(error)[0]?.message)
    }
  }
  return (
    <div class="stack-small">
      <div class="row">
        {off.map((name) => (
          <button type="button" class="button small" key={name} onClick={() => turnOn(name)}>
            Turn on “{name}”
          </button>
        ))}
        <button type="button" class="button small primary" onClick={() => void create()}>
          Create mapping from this event
        </button>
      </div>
      {problem !== undefined && <p class="note bad">{problem}</p>}
    </div>
  )
}
