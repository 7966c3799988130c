import { useRef } from 'preact/hooks'

import { api, problemsOf } from '../../api'
import { useStore } from '../../store'

/** Import and export of all mappings. */
export function MappingFiles() {
  const { store, dispatch } = useStore()
  const { draft } = store
  const input = useRef<HTMLInputElement>(null)

  const exportFile = () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(
      new Blob([`${JSON.stringify({ subscriptions: draft }, null, 2)}\n`], { type: 'application/json' })
    )
    link.download = 'pinterest-mappings.json'
    link.click()
    URL.revokeObjectURL(link.href)
  }
  const importFile = async (file: File) => {
    try {
      const json: unknown = JSON.parse(await file.text())
      // A config file, an exported one, or the bare list.
      const list = typeof json === 'object' && json !== null && 'subscriptions' in json ? json.subscriptions : json
      const { subscriptions } = await api.checkSubscriptions(list)
      const text = `${subscriptions.length} mappings read from ${file.name}. Save to keep them.`
      dispatch({ type: 'draft', draft: subscriptions, notice: { text, tone: 'good', undo: draft } })
      location.hash = '#mappings'
    } catch (error) {
      const reason = error instanceof SyntaxError ? 'it is not valid JSON.' : (problemsOf(error)[0]?.message ?? '')
      dispatch({ type: 'notice', notice: { text: `${file.name} was not imported: ${reason}`, tone: 'bad' } })
    }
  }
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
          if (file !== undefined) void importFile(file)
          event.currentTarget.value = ''
        }}
      />
      <button type="button" class="button" onClick={exportFile}>
        Export
      </button>
    </div>
  )
}
