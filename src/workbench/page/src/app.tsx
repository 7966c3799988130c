import { useEffect, useReducer, useState } from 'preact/hooks'

import type { WorkbenchState } from '../../contract'
import { api, problemsOf } from './api'
import { ErrorBoundary } from './components/error-boundary'
import { Header } from './components/header'
import { Toast } from './components/toast'
import { useRoute } from './route'
import { change, firstStore, hasUnsaved, StoreContext, type Change, type Store } from './store'
import { chosenEndpoint, rememberEndpoint } from './tab-endpoint'
import { FIRST_VIEW, VIEWS } from './views'

export function App() {
  const [server, setServer] = useState<WorkbenchState | undefined>()
  const [problem, setProblem] = useState<string | undefined>()
  const { view } = useRoute()
  useEffect(() => {
    api.state().then(setServer, (error: unknown) => setProblem(problemsOf(error)[0]?.message))
  }, [])
  if (server !== undefined) return <Loaded server={server} />
  return (
    <>
      <Header view={view} />
      <main id="main" class="page">
        <p class={problem === undefined ? 'muted loading' : 'note bad'} role="status">
          {problem ?? 'Loading the destination…'}
        </p>
      </main>
    </>
  )
}

function Loaded({ server }: { server: WorkbenchState }) {
  const [store, dispatch] = useReducer<Store, Change, WorkbenchState>(change, server, (first) => ({
    ...firstStore(first),
    endpoint: chosenEndpoint() ?? first.firstEndpoint
  }))
  const { view, rest } = useRoute()
  useUnsavedWarning(hasUnsaved(store))
  useFreshState(dispatch)
  useEffect(() => rememberEndpoint(store.endpoint), [store.endpoint])
  const shown = VIEWS.find(({ key }) => key === view) ?? VIEWS.find(({ key }) => key === FIRST_VIEW)
  useEffect(() => {
    document.title = `${shown?.label ?? ''} · Pinterest Conversions workbench`
  }, [shown])

  return (
    <StoreContext.Provider value={{ store, dispatch }}>
      <Header view={shown?.key ?? ''} endpoint={store.endpoint} />
      <main id="main" class="page" tabIndex={-1}>
        {shown !== undefined && (
          <ErrorBoundary key={shown.key} what={`“${shown.label}”`}>
            <shown.Content rest={rest} />
          </ErrorBoundary>
        )}
      </main>
      <Toast store={store} dispatch={dispatch} />
    </StoreContext.Provider>
  )
}

/** Another tab or an editor may have changed the config file, so the page reads it again when the user returns to this tab. */
function useFreshState(dispatch: (action: Change) => void) {
  useEffect(() => {
    const refresh = () => {
      // Without an answer nothing changes, and the next request shows the error.
      api.state().then(
        (server) => dispatch({ type: 'refreshed', server }),
        () => undefined
      )
    }
    window.addEventListener('focus', refresh)
    return () => window.removeEventListener('focus', refresh)
  }, [])
}

function useUnsavedWarning(isUnsaved: boolean) {
  useEffect(() => {
    if (!isUnsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isUnsaved])
}
