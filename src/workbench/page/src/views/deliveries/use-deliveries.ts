import { useEffect, useState } from 'preact/hooks'

import type { DeliveryFilter, DeliveryReport } from '../../../../contract'
import { api, problemsOf, type DeliverySource } from '../../api'
import { readRoute } from '../../route'
import { useStore } from '../../store'
import { useAnswer } from '../../use-answer'
import { addressOf, readFilter, withoutEmpty } from './filter-address'

/** The source of the outcomes, the filter, and the report. The filter is in the address. */
export function useDeliveries(rest: string | undefined) {
  const { store, dispatch } = useStore()
  const [source, setSource] = useState<DeliverySource>(
    store.server.outcomesFile === undefined ? { kind: 'session' } : { kind: 'command' }
  )
  const [filter, setFilter] = useState(() => readFilter(rest))
  const [asked, setAsked] = useState(0)
  const sourceName = source.kind === 'file' ? `${source.file.name} ${source.file.lastModified}` : source.kind
  const answer = useAnswer<DeliveryReport>(JSON.stringify({ sourceName, filter, asked }), (signal) =>
    api.report(source, filter, signal)
  )

  // The back and forward buttons, a link, or a typed address; also the address that the page was opened with.
  useEffect(() => {
    const follow = () => {
      const { view, rest: named } = readRoute()
      if (view === 'deliveries') setFilter(readFilter(named))
    }
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])
  const change = (next: DeliveryFilter) => {
    setFilter(withoutEmpty(next))
    // Not added to the history: going back must not go letter by letter.
    history.replaceState(null, '', addressOf(next))
  }
  const narrow = (part: DeliveryFilter) => {
    const { offset: _, ...kept } = filter
    change({ ...kept, ...part })
  }
  const look = (next: DeliverySource) => {
    setSource(next)
    change({})
  }
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work()
      setAsked((times) => times + 1)
    } catch (error) {
      dispatch({ type: 'notice', notice: { text: problemsOf(error)[0]?.message ?? '', tone: 'bad' } })
    }
  }
  const turnTo = (offset: number) => change({ ...filter, offset: offset === 0 ? undefined : offset })
  return { source, filter, answer, look, narrow, turnTo, run }
}
