import { useRef, useState } from 'preact/hooks'

import type { Subscription } from '../../../../../delivery/subscription'
import { api, problemsOf } from '../../api'
import { useStore } from '../../store'
import { ImportPreview, type ReadMappings } from './import-preview'
import { describeProblem } from './messages'

/** Import and export of all mappings. */
export function MappingFiles() {
  const { store } = useStore()
  const { draft } = store
  const { read, readFile, apply, cancel } = useImport()
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class="row">
      <button type="button" class="button" onClick={() => input.current?.click()}>
        Import…
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Mappings to import"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          if (file !== undefined) void readFile(file)
          event.currentTarget.value = ''
        }}
      />
      <button type="button" class="button" onClick={() => exportFile(draft)}>
        Export
      </button>
      {read !== undefined && <ImportPreview read={read} draft={draft} onApply={apply} onClose={cancel} />}
    </div>
  )
}

function exportFile(subscriptions: Subscription[]): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(
    new Blob([`${JSON.stringify({ subscriptions }, null, 2)}\n`], { type: 'application/json' })
  )
  link.download = 'pinterest-mappings.json'
  link.click()
  URL.revokeObjectURL(link.href)
}

/** A file is first read and checked. Its mappings replace the draft only when the user applies them. */
function useImport() {
  const { dispatch } = useStore()
  const [read, setRead] = useState<ReadMappings | undefined>()

  const readFile = async (file: File) => {
    try {
      const json: unknown = JSON.parse(await file.text())
      // A config file, an export, or a bare list.
      const list = typeof json === 'object' && json !== null && 'subscriptions' in json ? json.subscriptions : json
      const { subscriptions } = await api.checkSubscriptions(list)
      setRead({ fileName: file.name, subscriptions })
    } catch (error) {
      const reason =
        error instanceof SyntaxError ? 'it is not valid JSON.' : (describeProblem(problemsOf(error)[0]) ?? '')
      dispatch({ type: 'notice', notice: { text: `${file.name} was not imported: ${reason}`, tone: 'bad' } })
    }
  }
  const apply = () => {
    if (read === undefined) return
    const { fileName, subscriptions } = read
    const what = subscriptions.length === 1 ? '1 mapping' : `${subscriptions.length} mappings`
    const text = `${what} imported from ${fileName}. Save to keep ${subscriptions.length === 1 ? 'it' : 'them'}.`
    dispatch({ type: 'draft', draft: subscriptions, notice: { text, tone: 'good', undo: 'draft' } })
    location.hash = '#mappings'
    setRead(undefined)
  }
  return { read, readFile, apply, cancel: () => setRead(undefined) }
}
