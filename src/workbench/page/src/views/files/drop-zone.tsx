import type { RefObject } from 'preact'
import { useRef, useState } from 'preact/hooks'

import type { FilesView } from '../../../../files-contract'
import { filesApi } from '../../files-api'

export interface DropZoneProps {
  /** Whether there is no file yet. */
  isFirst: boolean
  onAdd: (work: () => Promise<FilesView>) => Promise<void>
}

const KINDS = '.ndjson,.jsonl,.json,.csv,.tsv,.gz'

/** Adds files that are dropped or chosen, one after another. */
export function DropZone({ isFirst, onAdd }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [adding, setAdding] = useState<string | undefined>()

  const addAll = async (list: FileList | null) => {
    for (const file of [...(list ?? [])]) {
      setAdding(file.name)
      await onAdd(() => filesApi.upload(file))
    }
    setAdding(undefined)
  }
  const addExample = async () => {
    setAdding('the example day')
    await onAdd(filesApi.addExample)
    setAdding(undefined)
  }
  return (
    <section
      class={`drop-zone ${isFirst ? 'first' : ''} ${isOver ? 'over' : ''}`}
      aria-label="Add files"
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void addAll(event.dataTransfer?.files ?? null)
      }}
    >
      {isFirst && <h2>Drop a file of events here</h2>}
      <p class="muted">
        {adding === undefined
          ? `${isFirst ? '' : 'Drop another file here. '}NDJSON, a JSON array or CSV, plain or gzipped, up to 200 MB.`
          : `Reading ${adding}…`}
      </p>
      <div class="row">
        <button
          type="button"
          class={`button ${isFirst ? 'primary' : ''}`}
          disabled={adding !== undefined}
          onClick={() => input.current?.click()}
        >
          Choose files…
        </button>
        <button type="button" class="button" disabled={adding !== undefined} onClick={() => void addExample()}>
          Add the example day
        </button>
      </div>
      <FileInput input={input} onChoose={addAll} />
    </section>
  )
}

interface FileInputProps {
  input: RefObject<HTMLInputElement>
  onChoose: (files: FileList | null) => Promise<void>
}

function FileInput({ input, onChoose }: FileInputProps) {
  return (
    <input
      ref={input}
      type="file"
      accept={KINDS}
      multiple
      hidden
      aria-label="Files of events"
      onChange={(event) => {
        const { files } = event.currentTarget
        void onChoose(files).then(() => {
          if (input.current) input.current.value = ''
        })
      }}
    />
  )
}
