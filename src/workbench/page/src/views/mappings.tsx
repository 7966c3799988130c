import { useRef } from 'preact/hooks'

import type { Subscription } from '../../../../delivery/subscription'
import { api, problemsOf } from '../api'
import { isDirty, useStore } from '../store'
import { MappingEditor } from './mapping-editor'

export function Mappings({ open }: { open: string | undefined }) {
  const { store, dispatch } = useStore()
  const { draft, server } = store
  const opened = open === undefined ? undefined : draft[Number(open)]
  // Wide windows show the first one beside the list; narrow ones the list alone.
  const shown = opened ?? draft[0]
  const shownIndex = shown === undefined ? -1 : draft.indexOf(shown)

  const edit = (index: number, subscription: Subscription) =>
    dispatch({ type: 'draft', draft: draft.with(index, subscription) })
  const add = (subscription: Subscription, at = draft.length) => {
    dispatch({
      type: 'draft',
      draft: draft.toSpliced(at, 0, { ...subscription, name: freeName(subscription.name, draft) })
    })
    location.hash = `#mappings/${at}`
  }
  const remove = (index: number) => {
    const name = draft[index]?.name ?? ''
    dispatch({
      type: 'draft',
      draft: draft.toSpliced(index, 1),
      notice: { text: `“${name}” removed.`, tone: 'plain', undo: draft }
    })
    location.hash = '#mappings'
  }

  return (
    <>
      <div class="page-head">
        <div>
          <h1>Mappings</h1>
          <p>
            Each mapping has a trigger, which chooses the events, and says what each field of Pinterest’s event is made
            of. An event can take several.
          </p>
        </div>
        <Files />
      </div>
      {server.configFile.error !== undefined && (
        <p class="note warn" style={{ marginBottom: '16px' }}>
          {server.configFile.path} could not be used, so these are the presets. {server.configFile.error}. Saving
          replaces the file.
        </p>
      )}
      <div class={`mappings ${opened === undefined ? '' : 'has-open'}`}>
        <nav class="card list-pane sticky" aria-label="Mappings">
          <ul class="mapping-list">
            {draft.map((subscription, index) => (
              <li key={index}>
                <a
                  href={`#mappings/${index}`}
                  aria-current={index === shownIndex ? 'true' : undefined}
                  class={subscription.enabled ? '' : 'off'}
                >
                  <strong>{subscription.name}</strong>
                  <span class="trigger">{subscription.subscribe}</span>
                </a>
                <input
                  type="checkbox"
                  role="switch"
                  class="switch"
                  aria-label={`${subscription.name} is on`}
                  checked={subscription.enabled}
                  onChange={(event) => edit(index, { ...subscription, enabled: event.currentTarget.checked })}
                />
              </li>
            ))}
          </ul>
          <div class="card-body">
            <label class="hidden-label" for="add-mapping">
              Add a mapping
            </label>
            <select
              id="add-mapping"
              class="select"
              value=""
              onChange={(event) => {
                const preset = server.presets.find(({ name }) => name === event.currentTarget.value)
                event.currentTarget.value = ''
                if (preset !== undefined) add(preset)
              }}
            >
              <option value="">Add a mapping from…</option>
              {server.presets.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        </nav>
        {shown !== undefined && (
          <MappingEditor
            key={`${shownIndex}/${draft.length}`}
            index={shownIndex}
            subscription={shown}
            onChange={(subscription) => edit(shownIndex, subscription)}
            onDuplicate={() => add(shown, shownIndex + 1)}
            onRemove={() => remove(shownIndex)}
          />
        )}
      </div>
      <SaveBar />
    </>
  )
}

function SaveBar() {
  const { store, dispatch } = useStore()
  const { draft, server, problems } = store
  if (!isDirty(store)) return null
  const save = async () => {
    try {
      const saved = await api.saveSubscriptions(draft)
      dispatch({ type: 'saved', server: saved, notice: `Saved to ${fileName(saved.configFile.path)}.` })
    } catch (error) {
      const found = problemsOf(error)
      dispatch({ type: 'problems', problems: found })
      const index = /^subscriptions\[(\d+)\]/.exec(found[0]?.path ?? '')?.[1]
      if (index !== undefined) location.hash = `#mappings/${index}`
    }
  }
  return (
    <section class="save-bar" aria-label="Unsaved changes">
      <div class="grow" aria-live="polite">
        {problems.length === 0 ? (
          <strong>Unsaved changes</strong>
        ) : (
          problems.map(({ path, message }) => (
            <p class="field-error" key={path}>
              {message}
            </p>
          ))
        )}
      </div>
      <button
        type="button"
        class="button"
        onClick={() =>
          dispatch({
            type: 'draft',
            draft: server.subscriptions,
            notice: { text: 'Changes discarded.', tone: 'plain', undo: draft }
          })
        }
      >
        Discard
      </button>
      <button type="button" class="button primary" onClick={() => void save()}>
        Save to {fileName(server.configFile.path)}
      </button>
    </section>
  )
}

function Files() {
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

const fileName = (path: string) => path.split(/[\\/]/).pop() ?? path

/** Names tell mappings apart in outcomes, so a copy gets one of its own. */
function freeName(name: string, taken: Subscription[]): string {
  const isTaken = (candidate: string) => taken.some((subscription) => subscription.name === candidate)
  if (!isTaken(name)) return name
  let count = 2
  while (isTaken(`${name} ${count}`)) count++
  return `${name} ${count}`
}
