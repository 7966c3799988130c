import { useState } from 'preact/hooks'

import { filesApi } from '../../files-api'
import { draftName, isDirty, useStore } from '../../store'
import { DropZone } from './drop-zone'
import { FileList } from './file-list'
import { Fix } from './fix'
import { Person } from './person'
import { ProfileReport } from './profile-report'
import { useFiles } from './use-files'
import './files.css'

const PARTS = [
  { key: '', label: 'Overview' },
  { key: 'fix', label: 'Fix and send again' },
  { key: 'person', label: 'Find a person' }
] as const

export function Files({ rest = '' }: { rest: string | undefined }) {
  const { store } = useStore()
  const files = useFiles()
  const [part, fileId] = rest.split('/')
  const [chosen, setChosen] = useState<string | undefined>(fileId)
  const all = files.view?.files ?? []
  const shown = all.find(({ id }) => id === chosen) ?? all.at(-1)
  const { draft } = store
  const unsaved = isDirty(store) ? { name: draftName(draft), subscriptions: draft } : undefined
  const profile = (id: string) => files.act(() => filesApi.profile(id, unsaved))

  const add = async (work: () => ReturnType<typeof filesApi.list>) => {
    const view = await files.act(work)
    const id = view?.files.at(-1)?.id
    if (id === undefined) return
    setChosen(id)
    await profile(id)
  }

  return (
    <>
      <FilesHead part={part ?? ''} hasFiles={all.length > 0} />
      <div aria-live="polite" class="stack-small">
        {files.problem !== undefined && <p class="note bad gap-below">{files.problem}</p>}
        {files.view === undefined && files.problem === undefined && <p class="muted loading">Loading the files…</p>}
      </div>
      {files.view !== undefined && (
        <div class="stack">
          <div class="no-print stack">
            <DropZone isFirst={all.length === 0} onAdd={add} />
            {all.length > 0 && (
              <FileList
                files={all}
                shownId={shown?.id}
                onShow={setChosen}
                onRemove={(id) => files.act(() => filesApi.remove(id))}
              />
            )}
          </div>
          {shown !== undefined && part === 'fix' && <Fix key={shown.id} file={shown} files={files} />}
          {shown !== undefined && part === 'person' && <Person files={all} />}
          {shown !== undefined && part !== 'fix' && part !== 'person' && (
            <ProfileReport key={shown.id} file={shown} files={files} onProfile={() => profile(shown.id)} />
          )}
        </div>
      )}
    </>
  )
}

function FilesHead({ part, hasFiles }: { part: string; hasFiles: boolean }) {
  return (
    <div class="page-head">
      <div>
        <h1>Files</h1>
        <p>
          What a file of events contains and what would be sent, before anything is sent. A dropped file stays on this
          machine and is deleted when the workbench stops.
        </p>
      </div>
      {hasFiles && (
        <nav class="segments links no-print" aria-label="About the files">
          {PARTS.map(({ key, label }) => (
            <a
              key={key}
              href={key === '' ? '#files' : `#files/${key}`}
              aria-current={key === part ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
      )}
    </div>
  )
}
