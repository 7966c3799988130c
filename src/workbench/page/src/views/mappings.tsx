import type { Subscription } from '../../../../delivery/subscription'
import { useStore } from '../store'
import './mappings/mappings.css'
import { freeName } from './mappings/free-name'
import { MappingEditor } from './mappings/mapping-editor'
import { MappingFiles } from './mappings/mapping-files'
import { MappingList } from './mappings/mapping-list'
import { SaveBar } from './mappings/save-bar'

export function Mappings({ open }: { open: string | undefined }) {
  const { store } = useStore()
  const { draft, server } = store
  const { edit, add, remove } = useDraft()
  const opened = open === undefined ? undefined : draft[Number(open)]
  // Wide windows show the first mapping beside the list; narrow ones show only the list.
  const shown = open === undefined ? draft[0] : opened
  const shownIndex = shown === undefined ? -1 : draft.indexOf(shown)
  const isMissing = open !== undefined && opened === undefined

  return (
    <>
      <div class="page-head">
        <div>
          <h1>Mappings</h1>
          <p>
            A mapping’s trigger selects events; its fields define the event that Pinterest gets. One event can match
            several mappings.
          </p>
        </div>
        <MappingFiles />
      </div>
      {server.configFile.error !== undefined && (
        <p class="note warn" style={{ marginBottom: '16px' }}>
          {server.configFile.path} could not be used, so these are the presets. {server.configFile.error} Saving
          replaces the file.
        </p>
      )}
      <div class={`mappings ${open === undefined ? '' : 'has-open'}`}>
        <MappingList
          shownIndex={shownIndex}
          onEdit={edit}
          onAdd={(subscription, twin) => add(subscription, undefined, twin)}
        />
        {isMissing && <NoSuchMapping open={open} count={draft.length} />}
        {shown !== undefined && (
          <MappingEditor
            key={`${shownIndex}/${draft.length}`}
            index={shownIndex}
            subscription={shown}
            onChange={(subscription) => edit(shownIndex, subscription)}
            onDuplicate={() => add(shown, shownIndex + 1, shown.name)}
            onRemove={() => remove(shownIndex)}
          />
        )}
      </div>
      <SaveBar />
    </>
  )
}

/** Changes the mappings in the editor. */
function useDraft() {
  const { store, dispatch } = useStore()
  const { draft } = store
  const edit = (index: number, subscription: Subscription) =>
    dispatch({ type: 'draft', draft: draft.with(index, subscription) })
  const add = (subscription: Subscription, at = draft.length, twin?: string) => {
    const name = freeName(subscription.name, draft)
    dispatch({
      type: 'draft',
      draft: draft.toSpliced(at, 0, { ...subscription, name, enabled: twin === undefined && subscription.enabled }),
      ...(twin !== undefined && { notice: { text: twinText(name, twin), tone: 'plain', undo: 'draft' } })
    })
    location.hash = `#mappings/${at}`
  }
  const remove = (index: number) => {
    const name = draft[index]?.name ?? ''
    dispatch({
      type: 'draft',
      draft: draft.toSpliced(index, 1),
      notice: { text: `“${name}” removed.`, tone: 'plain', undo: 'draft' }
    })
    location.hash = '#mappings'
  }
  return { edit, add, remove }
}

/** Two mappings with the same trigger would send each event twice, so the second one starts switched off. */
const twinText = (name: string, twin: string): string =>
  `“${name}” is off, because “${twin}” has the same trigger: with both on, each event would be sent twice.`

function NoSuchMapping({ open, count }: { open: string; count: number }) {
  return (
    <section class="card empty" aria-label="No such mapping">
      <h2>There is no mapping at #mappings/{open}</h2>
      <p>
        {count === 0
          ? 'There are no mappings.'
          : count === 1
            ? 'There is one mapping.'
            : `There are ${count} mappings.`}{' '}
        It may have been removed, or the address belongs to another config file.
      </p>
      <div class="row">
        <a class="button" href="#mappings">
          Show all mappings
        </a>
      </div>
    </section>
  )
}
