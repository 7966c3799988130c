import { useCallback, useEffect, useState } from 'preact/hooks'

import type { FilesView } from '../../../../files-contract'
import { problemsOf } from '../../api'
import { filesApi } from '../../files-api'

export interface Files {
  /** Missing until the server has answered. */
  view?: FilesView
  /** The error of the last action. */
  problem?: string
  /** The server did not answer the last request for the state, so what the view shows may be outdated. */
  isLost: boolean
  /** Runs an action that changes the files, and shows its error. */
  act: (work: () => Promise<FilesView>) => Promise<FilesView | undefined>
}

const ASK_AGAIN_MS = 400
const ASK_AGAIN_WHEN_LOST_MS = 3000

/** The dropped files on the server. Polled while something is in progress. */
export function useFiles(): Files {
  const [view, setView] = useState<FilesView | undefined>()
  const [problem, setProblem] = useState<string | undefined>()
  /** Why there was no answer. A new object each time. */
  const [lost, setLost] = useState<{ message: string } | undefined>()
  const act = useCallback(async (work: () => Promise<FilesView>) => {
    setProblem(undefined)
    try {
      const next = await work()
      setView(next)
      return next
    } catch (error) {
      setProblem(problemsOf(error)[0]?.message)
      return undefined
    }
  }, [])
  // Not an action: its answer must not hide the error of one.
  const refresh = useCallback(async () => {
    try {
      setView(await filesApi.list())
      setLost(undefined)
    } catch (error) {
      setLost({ message: problemsOf(error)[0]?.message ?? '' })
    }
  }, [])

  useEffect(() => {
    void refresh()
  }, [])
  const isInProgress = view === undefined ? lost !== undefined : isBusy(view)
  useEffect(() => {
    if (!isInProgress) return
    const wait = lost === undefined ? ASK_AGAIN_MS : ASK_AGAIN_WHEN_LOST_MS
    const timer = window.setTimeout(() => void refresh(), wait)
    return () => window.clearTimeout(timer)
  }, [view, lost, isInProgress])
  const shown = problem ?? lost?.message
  return { act, isLost: lost !== undefined, ...(view && { view }), ...(shown !== undefined && { problem: shown }) }
}

function isBusy({ files, sending }: FilesView): boolean {
  return (
    files.some(({ profile }) => profile?.is === 'reading') || sending?.is === 'running' || sending?.is === 'pausing'
  )
}
