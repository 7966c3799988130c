import type { FieldDefinition } from '../../../contract'

interface ChoicesProps {
  id?: string
  label?: string
  field: FieldDefinition
  value: string
  onChange: (value: string) => void
  invalid?: boolean
  describedBy?: string
  empty?: string
}

/** A field's choices. A value that is not one of them stays visible. */
export function Choices({ id, label, field, value, onChange, invalid, describedBy, empty }: ChoicesProps) {
  const options = (field.choices ?? []).map((choice) =>
    typeof choice === 'string' ? { value: choice, label: choice } : choice
  )
  const isUnknown = value !== '' && !options.some((option) => String(option.value) === value)
  return (
    <select
      id={id}
      class="select"
      aria-label={label}
      aria-invalid={invalid === true}
      aria-describedby={describedBy}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {(empty !== undefined || value === '') && <option value="">{empty ?? 'Choose…'}</option>}
      {isUnknown && <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
