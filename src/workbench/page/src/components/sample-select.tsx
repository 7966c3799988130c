import { useStore } from '../store'

export interface SampleSelectProps {
  label: string
  /** The sample's name, or `''` for the event in the tester. */
  value: string
  onChange: (name: string) => void
}

export function SampleSelect({ label, value, onChange }: SampleSelectProps) {
  const { store } = useStore()
  return (
    <label class="labelled">
      <span>{label}</span>
      <select class="select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {(value === '' || store.isOwnEvent) && <option value="">Your own event</option>}
        {store.server.samples.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}
