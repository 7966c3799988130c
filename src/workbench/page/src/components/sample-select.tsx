import { useStore } from '../store'

/** The one sample that all views look at. */
export function SampleSelect({ label }: { label: string }) {
  const { store, dispatch } = useStore()
  const { samples } = store.server
  const isEdited = samples.every(
    ({ name, event }) => name !== store.sampleName || JSON.stringify(event, null, 2) !== store.eventText
  )
  return (
    <label class="labelled">
      <span>{label}</span>
      <select
        class="select"
        value={isEdited ? '' : store.sampleName}
        onChange={(event) => dispatch({ type: 'sample', name: event.currentTarget.value })}
      >
        {isEdited && <option value="">Your own event</option>}
        {samples.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}
