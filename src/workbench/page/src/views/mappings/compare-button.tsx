import { useEffect, useRef, useState } from 'preact/hooks'

import type { Subscription } from '../../../../../delivery/subscription'
import type { ComparisonView } from '../../../../files-contract'
import { filesApi } from '../../files-api'
import { useAnswer } from '../../use-answer'
import { CHANGE_TEXTS, count, showValue } from '../../words'

/** Shows how the unsaved changes would affect what is sent. */
export function CompareButton({ draft }: { draft: Subscription[] }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        What changes?
      </button>
      {isOpen && <CompareDialog draft={draft} onClose={() => setOpen(false)} />}
    </>
  )
}

function CompareDialog({ draft, onClose }: { draft: Subscription[]; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const answer = useAnswer<ComparisonView>(JSON.stringify(draft), (signal) => filesApi.compare(draft, signal))
  const { value } = answer
  return (
    <dialog ref={dialog} class="wide" aria-labelledby="compare-title" onClose={onClose}>
      <div class="card-head">
        <h2 id="compare-title">What your changes affect</h2>
        <button type="button" class="button quiet icon" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </div>
      <div class="card-body stack" aria-live="polite">
        {answer.problems.map(({ message }) => (
          <p class="note bad" key={message}>
            {message}
          </p>
        ))}
        {value === undefined && answer.problems.length === 0 && <p class="muted">Comparing…</p>}
        {value !== undefined && <ComparisonBody comparison={value} />}
      </div>
    </dialog>
  )
}

const CHANGES_SHOWN = 50

function ComparisonBody({ comparison }: { comparison: ComparisonView }) {
  const { events, changed, kinds, changes, fileName } = comparison
  const last = events === 1 ? 'the last event' : `the last ${count(events)} events`
  const of = fileName === undefined ? `the ${count(events)} sample events` : `${last} of ${fileName}`
  return (
    <>
      <p>
        On {of} this changes <strong>{count(changed)}</strong>
        {changed === 0 ? ': what is sent stays the same.' : ': '}
        {(Object.keys(CHANGE_TEXTS) as (keyof typeof CHANGE_TEXTS)[])
          .filter((kind) => kinds[kind] > 0)
          .map((kind) => `${count(kinds[kind])} ${CHANGE_TEXTS[kind]}`)
          .join(', ')}
      </p>
      {fileName === undefined && (
        <p class="muted small">
          Drop a file of your own events in <a href="#files">Files</a> to compare on those.
        </p>
      )}
      {changes.slice(0, CHANGES_SHOWN).map(({ event, messageId, kind, differences }, index) => (
        <section key={index} aria-label={`${event}, change ${index + 1}`}>
          <h3>
            {event} <span class="muted small">{messageId}</span> <span class="badge">{CHANGE_TEXTS[kind]}</span>
          </h3>
          <Differences differences={differences} />
        </section>
      ))}
      {changed > CHANGES_SHOWN && <p class="muted">and {count(changed - CHANGES_SHOWN)} more</p>}
    </>
  )
}

function Differences({ differences }: { differences: ComparisonView['changes'][number]['differences'] }) {
  return (
    <table class="table stacked side-by-side">
      <thead>
        <tr>
          <th>Field</th>
          <th>Before</th>
          <th>After</th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ mapping, path, before, after }) => (
          <tr key={`${mapping} ${path}`}>
            <td data-label="Field">
              <span>
                {path === '' ? 'the whole event' : <code>{path}</code>} <span class="muted small">{mapping}</span>
              </span>
            </td>
            <td data-label="Before">
              <Value value={before} />
            </td>
            <td data-label="After">
              <Value value={after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const MAX_TEXT = 400

function Value({ value }: { value: unknown }) {
  if (value === undefined) return <span class="muted">not sent</span>
  const text = showValue(value)
  return <code class="hash">{text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text}</code>
}
