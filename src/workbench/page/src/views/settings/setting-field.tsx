import type { FieldDefinition } from '../../../../contract'
import { Choices } from '../../components/choices'

interface SettingFieldProps {
  name: string
  field: FieldDefinition
  value: unknown
  isSecretSet: boolean
  error: string | undefined
  onChange: (value: unknown) => void
}
export function SettingField({ name, field, value, isSecretSet, error, onChange }: SettingFieldProps) {
  const id = `setting-${name}`
  const described = `${id}-help${error === undefined ? '' : ` ${id}-error`}`
  const help = (
    <p class="help" id={`${id}-help`}>
      {field.description}
    </p>
  )
  if (field.type === 'boolean') {
    return (
      <div class="form-field switch-field">
        <input
          id={id}
          class="switch"
          type="checkbox"
          role="switch"
          aria-describedby={described}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <div>
          <label for={id}>{field.label}</label>
          {help}
        </div>
      </div>
    )
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return (
    <div class="form-field">
      <label for={id}>
        {field.label} {field.required === true && <span class="required">required</span>}
      </label>
      {field.choices !== undefined ? (
        <Choices id={id} field={field} value={text} onChange={onChange} describedBy={described} />
      ) : (
        <input
          id={id}
          class={`input ${field.type === 'password' ? 'mono' : ''}`}
          type={field.type === 'password' ? 'password' : field.type === 'number' ? 'number' : 'text'}
          autoComplete={field.type === 'password' ? 'new-password' : 'off'}
          spellcheck={false}
          aria-describedby={described}
          aria-invalid={error !== undefined}
          placeholder={isSecretSet ? '•••••••••••• set; type to replace it' : ''}
          value={text}
          onInput={(event) =>
            onChange(field.type === 'number' ? Number(event.currentTarget.value) : event.currentTarget.value)
          }
        />
      )}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {help}
    </div>
  )
}
