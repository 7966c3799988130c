import type { Dispatch } from 'preact/hooks'
import { useEffect } from 'preact/hooks'

import type { Change, Notice, Store } from '../store'

const SHOWN_MS = 8000

/** What just happened. A notice with Undo stays; others disappear after a while. */
export function Toast({ store, dispatch }: { store: Store; dispatch: Dispatch<Change> }) {
  const { notice, undoable } = store
  useEffect(() => {
    if (notice === undefined) return
    const timer = window.setTimeout(() => dispatch({ type: 'notice' }), SHOWN_MS)
    return () => window.clearTimeout(timer)
  }, [notice])
  const undo = () => {
    if (typeof undoable?.undo === 'function') undoable.undo()
    dispatch({ type: 'undo' })
  }
  return (
    <div class="toasts" role="status" aria-live="polite">
      {undoable !== undefined && (
        <ToastCard notice={undoable} onUndo={undo} onDismiss={() => dispatch({ type: 'dismiss-undo' })} />
      )}
      {notice !== undefined && <ToastCard notice={notice} onDismiss={() => dispatch({ type: 'notice' })} />}
    </div>
  )
}

function ToastCard({ notice, onUndo, onDismiss }: { notice: Notice; onUndo?: () => void; onDismiss: () => void }) {
  return (
    <div class={`toast ${notice.tone}`}>
      <span>{notice.text}</span>
      {onUndo !== undefined && (
        <button type="button" class="button small" onClick={onUndo}>
          Undo
        </button>
      )}
      <button type="button" class="button quiet icon" aria-label="Dismiss" onClick={onDismiss}>
        ×
      </button>
    </div>
  )
}
