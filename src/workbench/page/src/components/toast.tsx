import type { Dispatch } from 'preact/hooks'
import { useEffect } from 'preact/hooks'

import type { Change, Store } from '../store'

export function Toast({ store, dispatch }: { store: Store; dispatch: Dispatch<Change> }) {
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
