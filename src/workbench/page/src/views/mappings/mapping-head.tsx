import type { MappingEditorProps } from './mapping-editor-props'
import { TagButton } from './tag-button'

type MappingHeadProps = Omit<MappingEditorProps, 'index'>

/** The mapping's switch, and the actions on the whole mapping. */
export function MappingHead({ subscription, onChange, onDuplicate, onRemove }: MappingHeadProps) {
  return (
    <div class="card-head">
      <a class="button quiet small only-narrow" href="#mappings">
        ← All mappings
      </a>
      <div class="row">
        <input
          id="mapping-enabled"
          class="switch"
          type="checkbox"
          role="switch"
          checked={subscription.enabled}
          onChange={(change) => onChange({ ...subscription, enabled: change.currentTarget.checked })}
        />
        <label for="mapping-enabled">{subscription.enabled ? 'On' : 'Off'}</label>
      </div>
      <div class="row">
        <TagButton subscription={subscription} />
        <button type="button" class="button quiet small" onClick={onDuplicate}>
          Duplicate
        </button>
        <button type="button" class="button quiet small danger" onClick={onRemove}>
          Remove
        </button>
      </div>
    </div>
  )
}

interface NameFieldProps {
  name: string
  error: string | undefined
  onChange: (name: string) => void
}

export function NameField({ name, error, onChange }: NameFieldProps) {
  return (
    <div class="form-field">
      <label for="mapping-name">Name</label>
      <input
        id="mapping-name"
        class="input"
        value={name}
        aria-invalid={error !== undefined}
        aria-describedby="mapping-name-error"
        onInput={(change) => onChange(change.currentTarget.value)}
      />
      {error !== undefined && (
        <p class="field-error" id="mapping-name-error">
          {error}
        </p>
      )}
    </div>
  )
}
