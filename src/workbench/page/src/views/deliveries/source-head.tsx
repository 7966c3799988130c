import { useRef } from 'preact/hooks'

import type { DeliverySource } from '../../api'
import { useStore } from '../../store'

interface SourceHeadProps {
  source: DeliverySource
  onLook: (source: DeliverySource) => void
}

/** The view's title, and the source of its outcomes. */
export function SourceHead({ source, onLook }: SourceHeadProps) {
  const fileInput = useRef<HTMLInputElement>(null)
  return (
    <div class="page-head">
      <div>
        <h1>Deliveries</h1>
        <p>
          What happened to the events sent from this page, or to those in a file written by <code>send --out</code>.
          Outcomes contain no personal data.
        </p>
      </div>
      <div class="row">
        <SourceChoice source={source} onLook={onLook} />
        <button type="button" class="button" onClick={() => fileInput.current?.click()}>
          Open outcomes.ndjson…
        </button>
        <input
          ref={fileInput}
          type="file"
          accept=".ndjson,.jsonl,application/x-ndjson"
          hidden
          aria-label="Outcome file"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? []
            if (file !== undefined) onLook({ kind: 'file', file })
            event.currentTarget.value = ''
          }}
        />
      </div>
    </div>
  )
}

function SourceChoice({ source, onLook }: SourceHeadProps) {
  const { store } = useStore()
  const { outcomesFile } = store.server
  return (
    <div class="segments" role="group" aria-label="Outcomes of">
      <button type="button" aria-pressed={source.kind === 'session'} onClick={() => onLook({ kind: 'session' })}>
        This session
      </button>
      {outcomesFile !== undefined && (
        <button
          type="button"
          aria-pressed={source.kind === 'command'}
          title={outcomesFile}
          onClick={() => onLook({ kind: 'command' })}
        >
          {outcomesFile.split(/[\\/]/).pop()}
        </button>
      )}
      {source.kind === 'file' && (
        <button type="button" aria-pressed={true}>
          {source.file.name}
        </button>
      )}
    </div>
  )
}
