import { useState } from 'preact/hooks'

import type { DroppedFile, PersonReport } from '../../../../files-contract'
import { problemsOf } from '../../api'
import { filesApi } from '../../files-api'
import { PersonPage } from './person-page'
import { shorten } from '../../words'

type Search =
  { is: 'idle' } | { is: 'running' } | { is: 'done'; report: PersonReport } | { is: 'failed'; message: string }

/** For an access request: one person's events in the chosen files. */
export function Person({ files }: { files: DroppedFile[] }) {
  const [id, setId] = useState('')
  const [left, setLeft] = useState<string[]>([])
  const [search, setSearch] = useState<Search>({ is: 'idle' })
  const chosen = files.filter((file) => !left.includes(file.id))

  const find = async (wanted: string) => {
    setSearch({ is: 'running' })
    try {
      const report = await filesApi.findPerson(
        wanted,
        chosen.map((file) => file.id)
      )
      setSearch({ is: 'done', report })
    } catch (error) {
      setSearch({ is: 'failed', message: problemsOf(error)[0]?.message ?? '' })
    }
  }
  return (
    <div class="stack">
      <PersonForm
        files={files}
        chosen={chosen}
        id={id}
        isBusy={search.is === 'running'}
        onId={setId}
        onChoose={(file, isChosen) => setLeft(isChosen ? left.filter((one) => one !== file.id) : [...left, file.id])}
        onFind={() => void find(id)}
      />
      <div aria-live="polite">
        {search.is === 'running' && (
          <p class="note">Reading {chosen.map(({ name }) => shorten(name, 40)).join(', ')}…</p>
        )}
        {search.is === 'failed' && <p class="note bad">{search.message}</p>}
      </div>
      {search.is === 'done' && (
        <PersonPage
          report={search.report}
          onLookUp={(other) => {
            setId(other)
            void find(other)
          }}
        />
      )}
    </div>
  )
}

interface PersonFormProps {
  files: DroppedFile[]
  chosen: DroppedFile[]
  id: string
  isBusy: boolean
  onId: (id: string) => void
  onChoose: (file: DroppedFile, isChosen: boolean) => void
  onFind: () => void
}

function PersonForm({ files, chosen, id, isBusy, onId, onChoose, onFind }: PersonFormProps) {
  return (
    <form
      class="card no-print"
      aria-labelledby="person-title"
      onSubmit={(event) => {
        event.preventDefault()
        onFind()
      }}
    >
      <div class="card-head">
        <h2 id="person-title">Find a person</h2>
      </div>
      <div class="card-body stack">
        <div class="form-field">
          <label for="person-id">Email address or user ID</label>
          <input
            id="person-id"
            class="input"
            autoComplete="off"
            spellcheck={false}
            value={id}
            aria-describedby="person-help"
            onInput={(event) => onId(event.currentTarget.value)}
          />
          <p class="help" id="person-help">
            It is hashed on this machine, and found both as plain text and hashed. Nothing is stored.
          </p>
        </div>
        <fieldset class="row">
          <legend class="label">Files</legend>
          {files.map((file) => (
            <label key={file.id} class="check">
              <input
                type="checkbox"
                checked={chosen.includes(file)}
                onChange={(event) => onChoose(file, event.currentTarget.checked)}
              />{' '}
              {shorten(file.name, 40)}
            </label>
          ))}
        </fieldset>
        <div>
          <button type="submit" class="button primary" disabled={id.trim() === '' || chosen.length === 0 || isBusy}>
            Look up
          </button>
        </div>
      </div>
    </form>
  )
}
