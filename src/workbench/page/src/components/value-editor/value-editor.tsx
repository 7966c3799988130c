import { useEffect, useState } from 'preact/hooks'

import type { FieldDefinition } from '../../../../contract'
import { isPrimitive, readMappingValue, writeEach, type MappingValue, type ValueKind } from '../../mapping-value'
import { EachEditor, ListEditor, ObjectEditor } from './list-editors'
import { LiteralEditor } from './literal-editor'
import { PathsEditor } from './paths-editor'
import { RuleEditor } from './rule-editor'
import type { ValueEditorProps } from './value-editor-props'

const KIND_LABELS: Record<ValueKind, string> = {
  none: 'Not sent',
  paths: 'From the event',
  literal: 'Fixed value',
  list: 'Several values',
  each: 'Each item of a list',
  object: 'Field by field',
  rule: 'Rule (JSON)'
}

/** Edits how a field gets its value: from nothing, paths into the event, a fixed value, or a rule. */
export function ValueEditor(props: ValueEditorProps) {
  const { id, label, field, value, onChange } = props
  const read = readMappingValue(value)
  // The kind just chosen, while it has no value yet, e.g. a path that is still to be entered.
  const [chosen, setChosen] = useState<ValueKind | undefined>()
  const kind = chosen ?? read.kind
  // Discard or undo can bring back a value of another kind than the one chosen here.
  useEffect(() => {
    if (chosen !== undefined && chosen !== 'rule' && read.kind !== 'none' && read.kind !== chosen) setChosen(undefined)
  }, [value])

  const choose = (next: ValueKind) => {
    setChosen(next)
    const first = firstValue(next, read, field)
    if (first !== undefined) onChange(first.value)
  }

  const isWide = ['each', 'list', 'object', 'rule'].includes(kind)
  return (
    <div class="value">
      <select
        class="select"
        aria-label={`${label}: where the value comes from`}
        value={kind}
        onChange={(event) => choose(event.currentTarget.value as ValueKind)}
      >
        {kindsOf(field, kind).map((option) => (
          <option key={option} value={option}>
            {KIND_LABELS[option]}
          </option>
        ))}
      </select>
      <div class={isWide ? 'wide' : 'grow'}>
        {kind === 'paths' && <PathsEditor {...props} read={read} />}
        {kind === 'literal' && <LiteralEditor {...props} />}
        {kind === 'list' && <ListEditor {...props} Editor={ValueEditor} />}
        {kind === 'each' && <EachEditor {...props} read={read} Editor={ValueEditor} />}
        {kind === 'object' && <ObjectEditor {...props} Editor={ValueEditor} />}
        {kind === 'rule' && (
          <RuleEditor
            id={id}
            label={label}
            value={value}
            onChange={onChange}
            // JSON can turn into a value that another form could show. The editor must not disappear while the user types.
            onOpen={() => setChosen('rule')}
          />
        )}
      </div>
    </div>
  )
}

function kindsOf(field: FieldDefinition, current: ValueKind): ValueKind[] {
  const kinds: ValueKind[] = ['none']
  if (field.type === 'object')
    kinds.push(...(field.multiple === true ? (['each', 'paths', 'list'] as const) : (['object'] as const)))
  else kinds.push('paths', 'literal', ...(field.multiple === true ? (['list'] as const) : []))
  kinds.push('rule')
  return kinds.includes(current) ? kinds : [...kinds, current]
}

/** The initial value of a kind; undefined when there is none until something is entered. */
function firstValue(kind: ValueKind, read: MappingValue, field: FieldDefinition): { value: unknown } | undefined {
  const current = 'value' in read ? read.value : undefined
  switch (kind) {
    case 'none':
      return { value: undefined }
    case 'literal':
      if (field.type === 'boolean') return { value: false }
      return isPrimitive(current) ? undefined : { value: undefined }
    case 'paths':
      return read.kind === 'paths' ? undefined : { value: undefined }
    case 'list':
      return { value: read.kind === 'paths' ? read.paths.map((path) => ({ '@path': `$.${path}` })) : [] }
    case 'object':
      return { value: {} }
    case 'each':
      return read.kind === 'each' ? undefined : { value: writeEach('properties.products', {}) }
    case 'rule':
      return undefined
  }
}
