import { isPrimitive } from '../../mapping-value'
import { Choices } from '../choices'
import type { ValueEditorProps } from './value-editor-props'

export function LiteralEditor({ id, label, field, value, onChange, invalid, describedBy }: ValueEditorProps) {
  const text = isPrimitive(value) ? String(value) : ''
  const shared = {
    id,
    'aria-label': label,
    'aria-invalid': invalid === true,
    'aria-describedby': describedBy,
    value: text
  }
  if (field.choices !== undefined) {
    return (
      <Choices
        id={id}
        label={label}
        field={field}
        value={text}
        onChange={(next) => onChange(next === '' ? undefined : next)}
        {...(invalid === true && { invalid })}
        {...(describedBy !== undefined && { describedBy })}
      />
    )
  }
  if (field.type === 'boolean') {
    return (
      <select {...shared} class="select" onChange={(event) => onChange(event.currentTarget.value === 'true')}>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    )
  }
  const isNumber = field.type === 'number' || field.type === 'integer'
  return (
    <input
      {...shared}
      class="input"
      type={isNumber ? 'number' : 'text'}
      step={field.type === 'integer' ? 1 : 'any'}
      placeholder={field.placeholder ?? 'value'}
      onInput={(event) => {
        const next = event.currentTarget.value
        onChange(next === '' ? undefined : isNumber ? Number(next) : next)
      }}
    />
  )
}
