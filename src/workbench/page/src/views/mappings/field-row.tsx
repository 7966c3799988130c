import { useState } from 'preact/hooks'

import type { MappingStep } from '../../../../../delivery/explanation'
import type { FieldDefinition, Preview } from '../../../../contract'
import { RuleInWords } from '../../components/value-editor/rule-in-words'
import { ValueEditor } from '../../components/value-editor/value-editor'
import { isPrimitive } from '../../mapping-value'
import type { FieldsProps } from './fields-props'

interface FieldRowProps extends FieldsProps {
  /** Its path in the payload, e.g. `user_data.email`. */
  path: string
  fieldKey: string
  field: FieldDefinition
  groupTitle: string
  value: unknown
  onSet: (value: unknown) => void
}

/** One field: what it is mapped from, its value for the sample, and, when opened, the form to edit it. */
export function FieldRow(props: FieldRowProps) {
  const { path, fieldKey, field, groupTitle, value, preview, problemAt } = props
  const id = `field-${path.replaceAll('.', '-')}`
  const label = groupTitle === '' ? field.label : `${groupTitle}, ${field.label}`
  const [isOpen, setOpen] = useState(false)
  const rejection = preview?.details?.rejection
  const error = problemAt(path) ?? (rejection?.field === path ? rejection.reason : undefined)
  const dropped = preview?.details?.dropped.find((drop) => drop.field === path)
  return (
    <div class={`map-row ${error === undefined ? '' : 'has-error'} ${isOpen ? 'open' : ''}`}>
      <FieldName fieldKey={fieldKey} field={field} />
      <div class="stack-small">
        {isOpen ? (
          <OpenField {...props} id={id} label={label} invalid={error !== undefined} />
        ) : (
          <p class={value === undefined ? 'muted' : 'in-words'}>
            {value === undefined ? 'Not sent' : <RuleInWords rule={value} />}
          </p>
        )}
        <div id={`${id}-state`}>
          {error !== undefined && <p class="field-error">{error}</p>}
          {error === undefined && value !== undefined && preview !== undefined && (
            <Resolved steps={stepsOf(preview, path)} value={value} dropped={dropped?.reason} />
          )}
        </div>
      </div>
      <button type="button" class="button quiet small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Close' : 'Edit'}
        <span class="hidden-label"> {label}</span>
      </button>
    </div>
  )
}

function FieldName({ fieldKey, field }: Pick<FieldRowProps, 'fieldKey' | 'field'>) {
  return (
    <div>
      <div class="name">
        {field.label}
        {field.required === true && <span class="required">required</span>}
        {field.category === 'hashedPII' && (
          <span class="badge" title="Personal data: sent only as a SHA-256 hash">
            hashed
          </span>
        )}
      </div>
      <div class="key">{fieldKey}</div>
    </div>
  )
}

type OpenFieldProps = FieldRowProps & { id: string; label: string; invalid: boolean }

function OpenField({ id, label, invalid, field, value, onSet, paths, event }: OpenFieldProps) {
  return (
    <>
      {field.description !== undefined && <p class="help">{field.description}</p>}
      <ValueEditor
        id={id}
        label={label}
        field={field}
        value={value}
        onChange={onSet}
        paths={paths}
        event={event}
        invalid={invalid}
        describedBy={`${id}-state`}
      />
    </>
  )
}

interface ResolvedProps {
  steps: MappingStep[]
  value: unknown
  dropped: string | undefined
}

function Resolved({ steps, value, dropped }: ResolvedProps) {
  if (dropped !== undefined) return <p class="resolved none">dropped: {dropped}</p>
  const [first] = steps
  // A fixed value already shows what is sent.
  if (isPrimitive(value)) return null
  if (first === undefined) return <p class="resolved none">no value in this sample</p>
  const text = typeof first.value === 'string' ? first.value : JSON.stringify(first.value)
  return (
    <p class="resolved">
      <span aria-hidden="true">→</span>
      <span class="clamp">{text}</span>
    </p>
  )
}

const stepsOf = (preview: Preview | undefined, path: string): MappingStep[] =>
  preview?.details?.mapping.filter(
    ({ field, value }) =>
      value != null && (field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`))
  ) ?? []
