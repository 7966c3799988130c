import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import type { Dispatch } from 'preact/hooks'

import type { Endpoint, WorkbenchState } from '../../contract'
import { api, problemsOf } from './api'
import { change, firstStore, isDirty, StoreContext, type Change, type Store } from './store'
import { Deliveries } from './views/deliveries'
import { Mappings } from './views/mappings'
import { Settings } from './views/settings'
import { Tester } from './views/tester'

const VIEWS = [
  { key: 'settings', label: 'Settings' },
  { key: 'mappings', label: 'Mappings' },
  { key: 'tester', label: 'Event tester' },
  { key: 'deliveries', label: 'Deliveries' }
] as const

export function App() {
  const [server, setServer] = useState<WorkbenchState | undefined>()
  const [problem, setProblem] = useState<string | undefined>()
  useEffect(() => {
    api.state().then(setServer, (error: unknown) => setProblem(problemsOf(error)[0]?.message))
  }, [])
  if (server !== undefined) return <Loaded server={server} />
  return (
    <>
      <Header view={readRoute().view} />
      <main id="main" class="page">
        <p class={problem === undefined ? 'muted loading' : 'note bad'} role="status">
          {problem ?? 'Loading the destination…'}
        </p>
      </main>
    </>
  )
}

function Loaded({ server }: { server: WorkbenchState }) {
  const [store, dispatch] = useReducer<Store, Change, WorkbenchState>(change, server, firstStore)
  const { view, rest } = useRoute()
  useUnsavedWarning(isDirty(store))
  const title = VIEWS.find(({ key }) => key === view)?.label ?? ''
  useEffect(() => {
    document.title = `${title} · Pinterest Conversions workbench`
  }, [title])

  return (
    <StoreContext.Provider value={{ store, dispatch }}>
      <Header view={view} endpoint={store.server.endpoint} />
      <main id="main" class="page" tabIndex={-1}>
        {view === 'settings' && <Settings />}
        {view === 'mappings' && <Mappings open={rest} />}
        {view === 'tester' && <Tester />}
        {view === 'deliveries' && <Deliveries />}
      </main>
      <Toast store={store} dispatch={dispatch} />
    </StoreContext.Provider>
  )
}

function Header({ view, endpoint }: { view: string; endpoint?: Endpoint }) {
  return (
    <header class="top">
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
      >
        Skip to the content
      </a>
      <a class="brand" href="#tester">
        <span class="brand-mark" aria-hidden="true" />
        Pinterest Conversions <span class="brand-kind">workbench</span>
      </a>
      <nav class="tabs" aria-label="Views">
        {VIEWS.map(({ key, label }) => (
          <a key={key} href={`#${key}`} aria-current={key === view ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <div class="top-end">
        {endpoint !== undefined && <EndpointBadge endpoint={endpoint} />}
        <ThemeToggle />
      </div>
    </header>
  )
}

function EndpointBadge({ endpoint }: { endpoint: Endpoint }) {
  return endpoint === 'sandbox' ? (
    <span class="badge" title="Events go to the sandbox inside this program">
      Sandbox
    </span>
  ) : (
    <span class="badge accent" title="Events go to Pinterest, as tests">
      Pinterest, as tests
    </span>
  )
}

function ThemeToggle() {
  const [theme, setTheme] = useState(() => document.documentElement.dataset.theme ?? 'auto')
  const choose = (next: string) => {
    setTheme(next)
    if (next === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
    try {
      localStorage.setItem('theme', next)
    } catch {
      // Storage may be switched off: then the choice holds until the page is closed.
    }
    window.dispatchEvent(new Event('themechange'))
  }
  return (
    <select
      class="select auto"
      aria-label="Theme"
      value={theme}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      <option value="auto">◐ Auto</option>
      <option value="light">○ Light</option>
      <option value="dark">● Dark</option>
    </select>
  )
}

function Toast({ store, dispatch }: { store: Store; dispatch: Dispatch<Change> }) {
  const { notice } = store
  useEffect(() => {
    if (notice === undefined) return
    const timer = window.setTimeout(() => dispatch({ type: 'notice' }), 8000)
    return () => window.clearTimeout(timer)
  }, [notice])
  return (
    <div role="status" aria-live="polite">
      {notice !== undefined && (
        <div class={`toast ${notice.tone}`}>
          <span>{notice.text}</span>
          {notice.undo !== undefined && (
            <button
              type="button"
              class="button small"
              onClick={() => dispatch({ type: 'draft', draft: notice.undo ?? store.draft })}
            >
              Undo
            </button>
          )}
          <button
            type="button"
            class="button quiet icon"
            aria-label="Dismiss"
            onClick={() => dispatch({ type: 'notice' })}
          >
            ×
          </button>
        </div>
      )}
    </div>
  )
}

function readRoute() {
  const [view, rest] = location.hash.slice(1).split('/')
  const known = VIEWS.find(({ key }) => key === view)
  return { view: known?.key ?? 'tester', ...(rest !== undefined && { rest }) }
}

function useRoute() {
  const [route, setRoute] = useState(readRoute)
  const isFirst = useRef(true)
  useEffect(() => {
    const onChange = () => setRoute(readRoute())
    window.addEventListener('hashchange', onChange)
    return () => window.removeEventListener('hashchange', onChange)
  }, [])
  useEffect(() => {
    if (isFirst.current) isFirst.current = false
    else window.scrollTo(0, 0)
  }, [route.view, route.rest])
  return route
}

function useUnsavedWarning(isUnsaved: boolean) {
  useEffect(() => {
    if (!isUnsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isUnsaved])
}
