import { useEffect, useState } from 'preact/hooks'

import type { FieldDefinition } from '../../../contract'
import { isRecord, listItemPaths, type EventPath } from '../event-paths'
import {
  describeRule,
  isPrimitive,
  readMappingValue,
  writeEach,
  writePaths,
  type MappingValue,
  type ValueKind
} from '../mapping-value'
import { Choices } from './choices'
import { JsonEditor } from './json-editor'
import { PathInput } from './path-input'

export interface ValueEditorProps {
  id: string
  /** In full, e.g. "User Data, Email". */
  label: string
  field: FieldDefinition
  value: unknown
  onChange: (value: unknown) => void
  paths: EventPath[]
  /** The sample, for the paths inside a list's items. */
  event: unknown
  invalid?: boolean
  describedBy?: string
}

const KIND_LABELS: Record<ValueKind, string> = {
  none: 'Not sent',
  paths: 'From the event',
  literal: 'Fixed value',
  list: 'Several values',
  each: 'Each item of a list',
  object: 'Its fields',
  rule: 'Rule (JSON)'
}

/** How one field gets its value: nothing, paths into the event, a fixed value, or a rule. */
export function ValueEditor(props: ValueEditorProps) {
  const { id, label, field, value, onChange } = props
  const read = readMappingValue(value)
  // A kind just chosen that has no value yet, e.g. a path that is still to be typed.
  const [chosen, setChosen] = useState<ValueKind | undefined>()
  const kind = chosen ?? read.kind
  // Discarding changes, or an undo, brings a value of another kind than the one chosen here.
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
        {kind === 'list' && <ListEditor {...props} />}
        {kind === 'each' && <EachEditor {...props} read={read} />}
        {kind === 'object' && <ObjectEditor {...props} />}
        {kind === 'rule' && (
          <RuleEditor
            id={id}
            label={label}
            value={value}
            onChange={onChange}
            // Typed JSON may come to mean what another form could show: the editor must not vanish under one's hands.
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

/** What a kind starts from; undefined when it has no value before something is typed. */
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

function PathsEditor({
  id,
  label,
  field,
  onChange,
  paths,
  invalid,
  describedBy,
  read
}: ValueEditorProps & { read: MappingValue }) {
  const known = read.kind === 'paths' ? read : { paths: [''], test: 'exists' as const }
  // For a person's data an empty text is nothing; elsewhere `blank` would pass over a 0, which is a value.
  const test = known.paths.length > 1 ? known.test : field.category === 'hashedPII' ? 'blank' : 'exists'
  const [rows, setRows] = useState(known.paths)
  // Empty rows are no part of the mapping: they live here only, until something is typed into them.
  const stored = known.paths.join('\n')
  useEffect(() => {
    if (rows.filter((row) => row !== '').join('\n') !== stored) setRows(known.paths)
  }, [stored])

  const fallback = 'fallback' in known ? known.fallback : undefined
  const update = (next: string[]) => {
    setRows(next)
    onChange(writePaths({ paths: next, test, ...(fallback !== undefined && { fallback }) }))
  }
  return (
    <div class="stack-small">
      {rows.map((path, index) => (
        <div class="path-row" key={index}>
          {index > 0 && <span class="else">else</span>}
          <PathInput
            {...(index === 0 && { id })}
            label={index === 0 ? label : `${label}, fallback ${index}`}
            value={path}
            paths={paths}
            onChange={(next) => update(rows.with(index, next))}
            {...(invalid === true && { invalid })}
            {...(describedBy !== undefined && { describedBy })}
          />
          {rows.length > 1 && (
            <button
              type="button"
              class="button quiet icon"
              aria-label={`Remove ${path === '' ? 'this path' : path} from ${label}`}
              onClick={() => update(rows.toSpliced(index, 1))}
            >
              ×
            </button>
          )}
        </div>
      ))}
      {fallback !== undefined && (
        <p class="small muted">
          else the fixed value <code>{String(fallback)}</code>
        </p>
      )}
      <div>
        <button type="button" class="button quiet small" onClick={() => setRows([...rows, ''])}>
          + Fallback<span class="hidden-label"> for {label}</span>
        </button>
      </div>
    </div>
  )
}

function LiteralEditor({ id, label, field, value, onChange, invalid, describedBy }: ValueEditorProps) {
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

function ListEditor(props: ValueEditorProps) {
  const { id, label, field, value, onChange } = props
  const values: unknown[] = Array.isArray(value) ? (value as unknown[]) : []
  const { multiple: _, ...single } = field
  return (
    <div class="stack-small">
      {values.map((item, index) => (
        <div class="row" key={index}>
          <div class="grow">
            <ValueEditor
              {...props}
              id={`${id}-${index}`}
              label={`${label}, value ${index + 1}`}
              field={single}
              value={item}
              onChange={(next) => onChange(values.with(index, next ?? ''))}
            />
          </div>
          <button
            type="button"
            class="button quiet icon"
            aria-label={`Remove value ${index + 1} from ${label}`}
            onClick={() => onChange(values.toSpliced(index, 1))}
          >
            ×
          </button>
        </div>
      ))}
      <div>
        <button
          type="button"
          class="button quiet small"
          onClick={() => onChange([...values, field.type === 'object' ? {} : { '@path': '$.' }])}
        >
          + Value<span class="hidden-label"> for {label}</span>
        </button>
      </div>
    </div>
  )
}

function EachEditor(props: ValueEditorProps & { read: MappingValue }) {
  const { id, label, field, onChange, paths, event, read, describedBy } = props
  const { path, shape } = read.kind === 'each' ? read : { path: '', shape: {} }
  const itemPaths = listItemPaths(event, path)
  return (
    <div class="stack-small">
      <div class="path-row">
        <span class="small muted">List</span>
        <PathInput
          id={id}
          label={`${label}: the list`}
          value={path}
          paths={paths}
          onChange={(next) => onChange(writeEach(next, shape))}
          {...(describedBy !== undefined && { describedBy })}
        />
      </div>
      <PropertyRows
        {...props}
        properties={field.properties ?? {}}
        values={shape}
        paths={itemPaths}
        onChange={(next) => onChange(writeEach(path, next))}
      />
    </div>
  )
}

function ObjectEditor(props: ValueEditorProps) {
  const { field, value, onChange } = props
  return (
    <PropertyRows
      {...props}
      properties={field.properties ?? {}}
      values={isRecord(value) ? value : {}}
      onChange={onChange}
    />
  )
}

interface PropertyRowsProps extends Omit<ValueEditorProps, 'onChange'> {
  properties: Record<string, FieldDefinition>
  values: Record<string, unknown>
  onChange: (values: Record<string, unknown>) => void
}

function PropertyRows({ properties, values, onChange, ...props }: PropertyRowsProps) {
  return (
    <div class="nested">
      {Object.entries(properties).map(([key, property]) => (
        <div class="map-row" key={key}>
          <div>
            <div class="name">{property.label}</div>
            <div class="key">{key}</div>
          </div>
          <ValueEditor
            {...props}
            id={`${props.id}-${key}`}
            label={`${props.label}, ${property.label}`}
            field={property}
            value={values[key]}
            onChange={(value) => onChange(withProperty(values, key, value))}
          />
        </div>
      ))}
    </div>
  )
}

/** A copy with the property set, or without it for undefined. */
export function withProperty(values: Record<string, unknown>, key: string, value: unknown): Record<string, unknown> {
  if (value === undefined) return Object.fromEntries(Object.entries(values).filter(([other]) => other !== key))
  return { ...values, [key]: value }
}

interface RuleEditorProps {
  onOpen: () => void
  id: string
  label: string
  value: unknown
  onChange: (value: unknown) => void
}

function RuleEditor({ id, label, value, onChange, onOpen }: RuleEditorProps) {
  const stored = value === undefined ? '' : JSON.stringify(value, null, 2)
  const [text, setText] = useState(stored)
  const [isOpen, setOpen] = useState(readMappingValue(value).kind !== 'rule')
  const [error, setError] = useState<string | undefined>()
  useEffect(() => {
    if (error === undefined && normalize(text) !== normalize(stored)) setText(stored)
  }, [stored])

  const open = () => {
    setOpen(true)
    onOpen()
  }
  const edit = (next: string) => {
    setText(next)
    try {
      const parsed: unknown = next.trim() === '' ? undefined : JSON.parse(next)
      setError(undefined)
      onChange(parsed)
    } catch {
      setError('Not valid JSON yet: the mapping keeps its last valid rule.')
    }
  }
  return (
    <div class="stack-small">
      {value !== undefined && (
        <p class="rule-words">
          <RuleInWords rule={value} />
        </p>
      )}
      {isOpen ? (
        <>
          <JsonEditor label={`${label}: rule as JSON`} text={text} onChange={edit} describedBy={`${id}-json-error`} />
          <div id={`${id}-json-error`} aria-live="polite">
            {error !== undefined && <p class="field-error">{error}</p>}
          </div>
        </>
      ) : (
        <div>
          <button type="button" class="button quiet small" onClick={open}>
            Edit as JSON<span class="hidden-label"> for {label}</span>
          </button>
        </div>
      )}
    </div>
  )
}

/** A mapping value in words, its paths set apart. */
export function RuleInWords({ rule }: { rule: unknown }) {
  const parts = describeRule(rule).split(/‹([^›]*)›/)
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
}

function normalize(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
