import { useEffect, useRef, useState } from 'preact/hooks'

import type { Subscription } from '../../../../../delivery/subscription'
import type { TagSnippet } from '../../../../files-contract'
import { filesApi } from '../../files-api'
import { useAnswer } from '../../use-answer'

/** Shows the Pinterest Tag's call with the same event_id, to paste into a web page. */
export function TagButton({ subscription }: { subscription: Subscription }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" class="button quiet small" onClick={() => setOpen(true)}>
        Tag snippet
      </button>
      {isOpen && <TagDialog subscription={subscription} onClose={() => setOpen(false)} />}
    </>
  )
}

function TagDialog({ subscription, onClose }: { subscription: Subscription; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isCopied, setCopied] = useState(false)
  useEffect(() => dialog.current?.showModal(), [])
  const answer = useAnswer<TagSnippet>(JSON.stringify(subscription), (signal) => filesApi.tag(subscription, signal))
  const { value } = answer
  return (
    <dialog ref={dialog} aria-labelledby="tag-title" onClose={onClose}>
      <div class="card-head">
        <h2 id="tag-title">The Pinterest Tag’s call for “{subscription.name}”</h2>
        <button type="button" class="button quiet icon" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </div>
      <div class="card-body stack">
        {answer.problems.map(({ message }) => (
          <p class="note bad" key={message}>
            {message}
          </p>
        ))}
        {value === undefined && answer.problems.length === 0 && <p class="muted">Loading…</p>}
        {value !== undefined && (
          <>
            <p>
              It has the same event_id and event name, so Pinterest counts the page’s event and the server’s event as
              one.
            </p>
            <pre class="json snippet" tabIndex={0} aria-label="Tag snippet">
              {value.code}
            </pre>
            <div class="row">
              <button
                type="button"
                class="button primary"
                onClick={() => void navigator.clipboard.writeText(value.code).then(() => setCopied(true))}
              >
                Copy
              </button>
              <span role="status">{isCopied && 'Copied.'}</span>
            </div>
            {value.notes.map((note) => (
              <p class="muted" key={note}>
                {note}
              </p>
            ))}
          </>
        )}
      </div>
    </dialog>
  )
}
