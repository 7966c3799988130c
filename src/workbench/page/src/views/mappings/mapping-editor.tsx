import { useState } from 'preact/hooks'

import type { Subscription } from '../../../../../delivery/subscription'
import type { Preview } from '../../../../contract'
import { api } from '../../api'
import { listEventPaths } from '../../event-paths'
import { useStore, type Store } from '../../store'
import { parseEventText, useAnswer } from '../../use-answer'
import { FieldGroups } from './field-groups'
import type { MappingEditorProps } from './mapping-editor-props'
import { MappingHead, NameField } from './mapping-head'
import { describeProblem, messageAt } from './messages'
import { PreviewPane } from './preview-pane'
import { TriggerEditor } from './trigger-editor'

export function MappingEditor({ index, ...props }: MappingEditorProps) {
  const { subscription, onChange } = props
  const { store } = useStore()
  const [sought, setSought] = useState('')
  const { sampleName, setSampleName, event, preview } = usePreview(subscription, store)
  const paths = listEventPaths(event)
  // From the last save, and from the preview, which covers only this mapping.
  const problemAt = (path: string) =>
    messageAt(store.problems, `subscriptions[${index}].${path}`) ??
    messageAt(preview.problems, `subscriptions[0].${path}`)

  return (
    <>
      <div class="stack">
        <section class="card" aria-label={`Mapping ${subscription.name}`}>
          <MappingHead {...props} />
          <div class="card-body stack">
            <NameField
              name={subscription.name}
              error={problemAt('name')}
              onChange={(name) => onChange({ ...subscription, name })}
            />
            <TriggerEditor
              trigger={subscription.subscribe}
              paths={paths}
              preview={preview.value}
              error={preview.value?.triggerError ?? problemAt('subscribe')}
              onChange={(subscribe) => onChange({ ...subscription, subscribe })}
            />
          </div>
        </section>
        <FindField sought={sought} onSeek={setSought} />
        <FieldGroups
          fields={store.server.action.fields}
          mapping={subscription.mapping}
          sought={sought}
          paths={paths}
          event={event}
          preview={preview.value}
          problemAt={(field) => problemAt(`mapping.${field}`)}
          onChange={(mapping) => onChange({ ...subscription, mapping: mapping as Subscription['mapping'] })}
        />
      </div>
      <PreviewPane
        sampleName={sampleName}
        onSample={setSampleName}
        preview={preview.value}
        isBusy={preview.isBusy}
        problem={describeProblem(preview.problems[0])}
      />
    </>
  )
}

function FindField({ sought, onSeek }: { sought: string; onSeek: (sought: string) => void }) {
  return (
    <input
      class="input"
      type="search"
      aria-label="Find a field"
      placeholder="Find a field, e.g. email or currency"
      value={sought}
      onInput={(change) => onSeek(change.currentTarget.value)}
    />
  )
}

/** The server's result for the mapping and the chosen sample, requested again with each change. */
function usePreview(subscription: Subscription, store: Store) {
  const [sampleName, setSampleName] = useState(() => fittingSample(subscription, store))
  const sample = store.server.samples.find(({ name }) => name === sampleName)
  const { event, problem } = sample === undefined ? parseEventText(store.eventText) : { event: sample.event }
  const question = event === undefined ? undefined : JSON.stringify({ event, subscription })
  const answer = useAnswer<Preview>(question, (signal) => api.preview({ event, subscription }, signal))
  const problems = problem === undefined ? answer.problems : [{ message: `Your own event in the tester: ${problem}` }]
  // An earlier answer does not apply to a mapping or an event that can't be evaluated.
  const preview = { problems, isBusy: answer.isBusy, value: problems.length === 0 ? answer.value : undefined }
  return { sampleName, setSampleName, event, preview }
}

/** The event in the tester if the trigger matches its name; else a sample for the mapping's Pinterest event. */
function fittingSample({ mapping, subscribe }: Subscription, store: Store): string {
  const own = store.isOwnEvent ? parseEventText(store.eventText).event?.event : undefined
  if (typeof own === 'string' && subscribe.includes(JSON.stringify(own))) return OWN_EVENT
  const isKnown = (name: unknown) => store.server.samples.some((sample) => sample.name === name)
  if (isKnown(mapping.event_name)) return mapping.event_name as string
  return store.isOwnEvent ? OWN_EVENT : store.sampleName
}

/** The value of `SampleSelect`. */
const OWN_EVENT = ''
