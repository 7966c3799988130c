import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

import type { Subscription } from '../../../../../delivery/subscription'
import { count } from '../../words'
import { listImportChanges, type ImportChanges } from './import-changes'

/** Mappings read from a file and not applied yet. */
export interface ReadMappings {
  fileName: string
  subscriptions: Subscription[]
}

export interface ImportPreviewProps {
  read: ReadMappings
  draft: Subscription[]
  onApply: () => void
  onClose: () => void
}

/** Shows what an import would change before it is applied. */
export function ImportPreview({ read, draft, onApply, onClose }: ImportPreviewProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const changes = listImportChanges(draft, read.subscriptions)
  const close = () => dialog.current?.close()
  const isSame = !hasChanges(changes)
  return (
    <dialog ref={dialog} class="import-preview" aria-labelledby="import-title" onClose={onClose}>
      <div class="card-head">
        <h2 id="import-title">Import {read.fileName}</h2>
        <button type="button" class="button quiet icon" aria-label="Close" onClick={close}>
          ×
        </button>
      </div>
      <div class="card-body stack">
        <p>{isSame ? 'The file contains the mappings you already have: nothing changes.' : replaceText(draft, read)}</p>
        <ChangeList changes={changes} />
        <div class="row">
          <button type="button" class="button primary" disabled={isSame} onClick={onApply}>
            Apply
          </button>
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
        </div>
      </div>
    </dialog>
  )
}

const hasChanges = ({ added, changed, removed, isReordered }: ImportChanges): boolean =>
  isReordered || added.length + changed.length + removed.length > 0

const mappings = (number: number): string => (number === 1 ? '1 mapping' : `${count(number)} mappings`)

const replaceText = (draft: Subscription[], { subscriptions }: ReadMappings): string =>
  `${mappings(subscriptions.length)} in the file will replace your ${count(draft.length)}. Nothing is saved until you save the mappings.`

function ChangeList({ changes }: { changes: ImportChanges }) {
  const { added, changed, removed, unchangedCount, isReordered } = changes
  return (
    <>
      <Names title="Added" tone="good" names={added} />
      <Names
        title="Changed"
        tone="accent"
        names={changed.map(({ name, parts }) => (
          <>
            {showName(name)} <span class="muted small">{parts.join(', ')}</span>
          </>
        ))}
      />
      <Names title="Removed" tone="bad" names={removed} />
      {isReordered && <p>Only the order changes.</p>}
      {unchangedCount > 0 && hasChanges(changes) && !isReordered && (
        <p class="muted">{mappings(unchangedCount)} unchanged.</p>
      )}
    </>
  )
}

const MAX_NAMES = 50
const showName = (name: string): string => (name === '' ? '(no name)' : name)

function Names({ title, tone, names }: { title: string; tone: string; names: ComponentChildren[] }) {
  if (names.length === 0) return null
  return (
    <section class="stack-small" aria-label={title}>
      <h3>
        <span class={`badge ${tone}`}>{title}</span> {count(names.length)}
      </h3>
      <ul>
        {names.slice(0, MAX_NAMES).map((name, index) => (
          <li key={index}>{typeof name === 'string' ? showName(name) : name}</li>
        ))}
      </ul>
      {names.length > MAX_NAMES && <p class="muted">and {count(names.length - MAX_NAMES)} more</p>}
    </section>
  )
}
