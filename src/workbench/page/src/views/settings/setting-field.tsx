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

export function SettingField(props: SettingFieldProps) {
  const { name, field, error } = props
  const id = `setting-${name}`
  const described = `${id}-help${error === undefined ? '' : ` ${id}-error`}`
  if (field.type === 'boolean') return <SwitchField {...props} id={id} described={described} />
  return (
    <div class="form-field">
      <label for={id}>
        {field.label} {field.required === true && <span class="required">required</span>}
      </label>
      <SettingInput {...props} id={id} described={described} />
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      <Help id={id} field={field} />
    </div>
  )
}

interface SettingInputProps extends SettingFieldProps {
  id: string
  /** IDs of the elements that describe the input. */
  described: string
}

function SwitchField({ id, described, field, value, onChange }: SettingInputProps) {
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
        <Help id={id} field={field} />
      </div>
    </div>
  )
}

const INPUT_TYPES: Partial<Record<FieldDefinition['type'], string>> = { password: 'password', number: 'number' }

function SettingInput({ id, described, field, value, isSecretSet, error, onChange }: SettingInputProps) {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (field.choices !== undefined) {
    return <Choices id={id} field={field} value={text} onChange={onChange} describedBy={described} />
  }
  const isPassword = field.type === 'password'
  return (
    <input
      id={id}
      class={`input ${isPassword ? 'mono' : ''}`}
      type={INPUT_TYPES[field.type] ?? 'text'}
      autoComplete={isPassword ? 'new-password' : 'off'}
      spellcheck={false}
      aria-describedby={described}
      aria-invalid={error !== undefined}
      placeholder={isSecretSet ? '•••••••••••• set; type to replace it' : ''}
      value={text}
      onInput={({ currentTarget }) =>
        onChange(field.type === 'number' ? Number(currentTarget.value) : currentTarget.value)
      }
    />
  )
}

function Help({ id, field }: Pick<SettingInputProps, 'id' | 'field'>) {
  return (
    <p class="help" id={`${id}-help`}>
      {field.description}
    </p>
  )
}
