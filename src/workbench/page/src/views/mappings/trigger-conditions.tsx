import type { TriggerCondition, TriggerForm, TriggerOperator } from '../../../../../delivery/trigger-form'
import { PathInput } from '../../components/value-editor/path-input'
import type { EventPath } from '../../event-paths'
import type { TriggerBuilderProps } from './trigger-builder-props'
import { OPERATORS } from './trigger-words'

const NEW_CONDITION: TriggerCondition = { path: '', operator: '=', value: '' }

export function TriggerConditions({ form, paths, onChange }: TriggerBuilderProps) {
  const { conditions, match } = form
  const set = (next: TriggerCondition[]) => onChange({ ...form, conditions: next })
  const known = paths.filter(({ path }) => /^(properties|traits|context)\.|^(name|userId|type|event)$/.test(path))
  return (
    <div class="trigger-row">
      <span class="trigger-label">Conditions</span>
      <div class="stack-small">
        {conditions.length > 1 && (
          <select
            class="select auto"
            aria-label="How the conditions are joined"
            value={match}
            onChange={(event) => onChange({ ...form, match: event.currentTarget.value as TriggerForm['match'] })}
          >
            <option value="all">All conditions must be true</option>
            <option value="any">One true condition is enough</option>
          </select>
        )}
        {conditions.map((condition, index) => (
          <ConditionRow
            key={index}
            number={index + 1}
            condition={condition}
            paths={known}
            onChange={(next) => set(conditions.with(index, next))}
            onRemove={() => set(conditions.toSpliced(index, 1))}
          />
        ))}
        <div class="row">
          {conditions.length === 0 && <span class="muted">None</span>}
          <button type="button" class="button quiet small" onClick={() => set([...conditions, NEW_CONDITION])}>
            + Condition
          </button>
        </div>
      </div>
    </div>
  )
}

interface ConditionRowProps {
  number: number
  condition: TriggerCondition
  paths: EventPath[]
  onChange: (condition: TriggerCondition) => void
  onRemove: () => void
}

function ConditionRow({ number, condition, paths, onChange, onRemove }: ConditionRowProps) {
  const { path, operator, value } = condition
  const { takes } = OPERATORS[operator]
  return (
    <div class="condition">
      <PathInput
        label={`Condition ${number}: field`}
        value={path}
        paths={paths}
        onChange={(next) => onChange({ ...condition, path: next })}
      />
      <select
        class="select"
        aria-label={`Condition ${number}: comparison`}
        value={operator}
        onChange={(event) => onChange(withOperator(condition, event.currentTarget.value as TriggerOperator))}
      >
        {Object.entries(OPERATORS).map(([key, { label }]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
      {takes !== 'nothing' && (
        <input
          class="input"
          type="text"
          inputMode={takes === 'number' ? 'decimal' : 'text'}
          aria-label={`Condition ${number}: value`}
          placeholder={takes === 'number' ? 'number' : 'text'}
          value={value ?? ''}
          onInput={(event) => onChange({ ...condition, value: event.currentTarget.value })}
        />
      )}
      <button type="button" class="button quiet icon" aria-label={`Remove condition ${number}`} onClick={onRemove}>
        ×
      </button>
    </div>
  )
}

/** Keeps the typed value if the new comparison uses one. */
function withOperator({ path, value }: TriggerCondition, operator: TriggerOperator): TriggerCondition {
  if (OPERATORS[operator].takes === 'nothing') return { path, operator }
  return { path, operator, value: value === undefined ? '' : String(value) }
}
