import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

import { api, isConflict, problemsOf } from '../../api'
import { ChangedElsewhere } from '../../components/changed-elsewhere'
import { isDirty, useStore } from '../../store'
import { CompareButton } from './compare-button'

/** Shown below the mappings while there are unsaved changes. */
export function SaveBar() {
  const { store, dispatch } = useStore()
  const { draft, server, problems } = store
  const { save, discard } = useSave()
  if (!isDirty(store)) return null
  if (store.elsewhere !== undefined) {
    return (
      <BottomBar>
        <ChangedElsewhere
          what="The mappings"
          onReload={() => dispatch({ type: 'reload' })}
          onOverwrite={() => void save(true)}
        />
      </BottomBar>
    )
  }
  return (
    <BottomBar>
      <div class="grow" aria-live="polite">
        {problems.length === 0 ? (
          <strong>Unsaved changes</strong>
        ) : (
          problems.map(({ path, message }) => (
            <p class="field-error" key={path}>
              {message}
            </p>
          ))
        )}
      </div>
      <CompareButton draft={draft} />
      <button type="button" class="button" onClick={discard}>
        Discard
      </button>
      <button type="button" class="button primary" onClick={() => void save()}>
        Save to {fileName(server.configFile.path)}
      </button>
    </BottomBar>
  )
}

/** Notices appear above it, so that they never cover its buttons. */
function BottomBar({ children }: { children: ComponentChildren }) {
  const bar = useRef<HTMLElement>(null)
  useEffect(() => {
    const element = bar.current
    if (element === null) return
    const { style } = document.documentElement
    const observer = new ResizeObserver(() => style.setProperty('--bottom-bar', `${element.offsetHeight}px`))
    observer.observe(element)
    return () => {
      observer.disconnect()
      style.removeProperty('--bottom-bar')
    }
  }, [])
  return (
    <section class="save-bar" aria-label="Unsaved changes" ref={bar}>
      {children}
    </section>
  )
}

function useSave() {
  const { store, dispatch } = useStore()
  const { draft, server } = store
  const save = async (overwrite = false) => {
    try {
      const { subscriptions: revision } = server.configFile.revisions
      const saved = await api.saveSubscriptions(draft, { revision, overwrite })
      dispatch({ type: 'saved', server: saved, notice: `Saved to ${fileName(saved.configFile.path)}.` })
    } catch (error) {
      if (isConflict(error)) {
        dispatch({ type: 'server', server: await api.state() })
        return
      }
      const found = problemsOf(error)
      dispatch({ type: 'problems', problems: found })
      const index = /^subscriptions\[(\d+)\]/.exec(found[0]?.path ?? '')?.[1]
      if (index !== undefined) location.hash = `#mappings/${index}`
    }
  }
  const discard = () =>
    dispatch({
      type: 'draft',
      draft: server.subscriptions,
      notice: { text: 'Changes discarded.', tone: 'plain', undo: 'draft' }
    })
  return { save, discard }
}

const fileName = (path: string) => path.split(/[\\/]/).pop() ?? path
