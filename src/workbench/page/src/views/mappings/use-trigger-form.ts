import { useEffect, useRef, useState } from 'preact/hooks'

import type { TriggerForm } from '../../../../../delivery/trigger-form'
import type { TriggerAnswer } from '../../../../contract'
import { api, problemsOf } from '../../api'

export interface TriggerFormState {
  /** The trigger as a form, or why no form can show it. Undefined until the server has answered. */
  answer: TriggerAnswer | undefined
  /** Why the form is not a valid trigger (the mapping then keeps its last one), or why the server did not answer. */
  problem: string | undefined
  edit: (form: TriggerForm) => void
}

/** Converts between a trigger's text and its form, on the server. */
export function useTriggerForm(trigger: string, onChange: (trigger: string) => void): TriggerFormState {
  const [known, setKnown] = useState<{ trigger: string; answer: TriggerAnswer } | undefined>()
  const [problem, setProblem] = useState<string | undefined>()
  const building = useRef<AbortController | undefined>(undefined)
  // By the time the answer to an edit arrives, the mapping may have changed elsewhere.
  const latest = useRef(onChange)
  latest.current = onChange

  useEffect(() => () => building.current?.abort(), [])
  useEffect(() => {
    if (known?.trigger === trigger) return
    const controller = new AbortController()
    api.describeTrigger(trigger, controller.signal).then(
      (answer) => {
        setKnown({ trigger, answer })
        setProblem(undefined)
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setProblem(problemsOf(error)[0]?.message)
      }
    )
    return () => controller.abort()
  }, [trigger])

  const edit = (form: TriggerForm) => {
    building.current?.abort()
    const controller = new AbortController()
    building.current = controller
    setKnown({ trigger, answer: { form } })
    api.buildTrigger(form, controller.signal).then(
      (built) => {
        setProblem('error' in built ? `Not applied yet. ${built.error}` : undefined)
        if ('error' in built) return
        setKnown({ trigger: built.trigger, answer: { form } })
        latest.current(built.trigger)
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setProblem(`Not applied yet. ${problemsOf(error)[0]?.message ?? ''}`)
      }
    )
  }
  return { answer: known?.answer, problem, edit }
}
