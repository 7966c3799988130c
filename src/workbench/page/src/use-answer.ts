import { useEffect, useRef, useState } from 'preact/hooks'

import type { Problem } from '../../contract'
import { problemsOf } from './api'

export interface Answer<T> {
  /** The last answer, kept while a newer one is loading, so that nothing flickers while the user types. */
  value?: T
  problems: Problem[]
  isBusy: boolean
}

const TYPING_PAUSE_MS = 200

/**
 * Asks the server whenever `question` changes, after a pause in typing. Answers to earlier questions are dropped.
 * @param question what the answer depends on, as text; undefined to ask nothing
 */
export function useAnswer<T>(question: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ problems: [], isBusy: question !== undefined })
  const isFirst = useRef(true)
  useEffect(() => {
    if (question === undefined) {
      // The answer to an earlier question must not be shown when there is no question.
      setAnswer({ problems: [], isBusy: false })
      return
    }
    const controller = new AbortController()
    setAnswer((last) => ({ ...last, isBusy: true }))
    const start = () =>
      ask(controller.signal).then(
        (value) => setAnswer({ value, problems: [], isBusy: false }),
        (error: unknown) => {
          if (!controller.signal.aborted) setAnswer((last) => ({ ...last, problems: problemsOf(error), isBusy: false }))
        }
      )
    const timer = window.setTimeout(() => void start(), isFirst.current ? 0 : TYPING_PAUSE_MS)
    isFirst.current = false
    return () => {
      window.clearTimeout(timer)
      controller.abort()
    }
  }, [question])
  return answer
}

/** The typed event, or why it is not one. */
export function parseEventText(text: string): { event?: Record<string, unknown>; problem?: string } {
  try {
    const event: unknown = JSON.parse(text)
    if (typeof event !== 'object' || event === null || Array.isArray(event)) {
      return { problem: 'An event is a JSON object: { "type": "track", … }.' }
    }
    return { event: event as Record<string, unknown> }
  } catch (error) {
    return { problem: `This is not valid JSON yet: ${(error as Error).message}` }
  }
}
