import { useCallback, useEffect, useState } from 'preact/hooks'

import type { FilesView } from '../../../../files-contract'
import { problemsOf } from '../../api'
import { filesApi } from '../../files-api'

export interface Files {
  /** Missing until the server has answered. */
  view?: FilesView
  problem?: string
  /** Does something that changes the files, and shows what went wrong with it. */
  act: (work: () => Promise<FilesView>) => Promise<FilesView | undefined>
}

const ASK_AGAIN_MS = 400

/** The dropped files as the server knows them; asked again while something is under way. */
export function useFiles(): Files {
  const [view, setView] = useState<FilesView | undefined>()
  const [problem, setProblem] = useState<string | undefined>()
  const act = useCallback(async (work: () => Promise<FilesView>) => {
    try {
      const next = await work()
      setView(next)
      setProblem(undefined)
      return next
    } catch (error) {
      setProblem(problemsOf(error)[0]?.message)
      return undefined
    }
  }, [])

  useEffect(() => {
    void act(filesApi.list)
  }, [])
  const isUnderWay = view !== undefined && isBusy(view)
  useEffect(() => {
    if (!isUnderWay) return
    const timer = window.setTimeout(() => void act(filesApi.list), ASK_AGAIN_MS)
    return () => window.clearTimeout(timer)
  }, [view, isUnderWay])
  return { act, ...(view && { view }), ...(problem !== undefined && { problem }) }
}

function isBusy({ files, sending }: FilesView): boolean {
  return (
    files.some(({ profile }) => profile?.is === 'reading') || sending?.is === 'running' || sending?.is === 'pausing'
  )
}
