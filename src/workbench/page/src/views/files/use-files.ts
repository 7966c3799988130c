import { useCallback, useEffect, useState } from 'preact/hooks'

import type { FilesView } from '../../../../files-contract'
import { problemsOf } from '../../api'
import { filesApi } from '../../files-api'

export interface Files {
  /** Missing until the server has answered. */
  view?: FilesView
  /** What went wrong with what was done last. */
  problem?: string
  /** The server gave no answer when it was last asked how things are: what the view shows may be over. */
  isLost: boolean
  /** Does something that changes the files, and shows what went wrong with it. */
  act: (work: () => Promise<FilesView>) => Promise<FilesView | undefined>
}

const ASK_AGAIN_MS = 400
const ASK_AGAIN_WHEN_LOST_MS = 3000

/** The dropped files as the server knows them; asked again while something is under way. */
export function useFiles(): Files {
  const [view, setView] = useState<FilesView | undefined>()
  const [problem, setProblem] = useState<string | undefined>()
  /** Why there was no answer, in an object of its own for each time. */
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
  // Not an act: an answer to it must not hide what went wrong with one.
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
  const isUnderWay = view === undefined ? lost !== undefined : isBusy(view)
  useEffect(() => {
    if (!isUnderWay) return
    const wait = lost === undefined ? ASK_AGAIN_MS : ASK_AGAIN_WHEN_LOST_MS
    const timer = window.setTimeout(() => void refresh(), wait)
    return () => window.clearTimeout(timer)
  }, [view, lost, isUnderWay])
  const shown = problem ?? lost?.message
  return { act, isLost: lost !== undefined, ...(view && { view }), ...(shown !== undefined && { problem: shown }) }
}

function isBusy({ files, sending }: FilesView): boolean {
  return (
    files.some(({ profile }) => profile?.is === 'reading') || sending?.is === 'running' || sending?.is === 'pausing'
  )
}
