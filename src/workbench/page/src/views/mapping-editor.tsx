import { useState } from 'preact/hooks'

import type { MappingStep } from '../../../../delivery/explanation'
import type { Subscription } from '../../../../delivery/subscription'
import type { DependsOn, FieldDefinition, Preview, Problem } from '../../../contract'
import { api } from '../api'
import { JsonView } from '../components/json-view'
import { SampleSelect } from '../components/sample-select'
import { RuleInWords, ValueEditor, withProperty } from '../components/value-editor'
import { isRecord, listEventPaths, type EventPath } from '../event-paths'
import { isPrimitive, readMappingValue } from '../mapping-value'
import { useStore, type Store } from '../store'
import { parseEventText, useAnswer } from '../use-answer'

export interface MappingEditorProps {
  index: number
  subscription: Subscription
  onChange: (subscription: Subscription) => void
  onDuplicate: () => void
  onRemove: () => void
}

export function MappingEditor({ index, subscription, onChange, onDuplicate, onRemove }: MappingEditorProps) {
  const { store } = useStore()
  const [sought, setSought] = useState('')
  const [sampleName, setSampleName] = useState(() => fittingSample(subscription, store))
  const sample = store.server.samples.find(({ name }) => name === sampleName)
  const event = sample?.event ?? parseEventText(store.eventText).event
  const question = event === undefined ? undefined : JSON.stringify({ event, subscription })
  const preview = useAnswer<Preview>(question, (signal) => api.preview({ event, subscription }, signal))
  // Of the last save, and of the preview, which is asked about this mapping alone.
  const problemAt = (path: string) =>
    messageAt(store.problems, `subscriptions[${index}].${path}`) ??
    messageAt(preview.problems, `subscriptions[0].${path}`)
  const triggerError = preview.value?.triggerError ?? problemAt('subscribe')
  const nameError = problemAt('name')

  return (
    <>
      <div class="stack">
        <section class="card" aria-label={`Mapping ${subscription.name}`}>
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
              <button type="button" class="button quiet small" onClick={onDuplicate}>
                Duplicate
              </button>
              <button type="button" class="button quiet small danger" onClick={onRemove}>
                Remove
              </button>
            </div>
          </div>
          <div class="card-body stack">
            <div class="form-field">
              <label for="mapping-name">Name</label>
              <input
                id="mapping-name"
                class="input"
                value={subscription.name}
                aria-invalid={nameError !== undefined}
                aria-describedby="mapping-name-error"
                onInput={(change) => onChange({ ...subscription, name: change.currentTarget.value })}
              />
              {nameError !== undefined && (
                <p class="field-error" id="mapping-name-error">
                  {nameError}
                </p>
              )}
            </div>
            <div class="form-field">
              <label for="mapping-trigger">Trigger</label>
              <textarea
                id="mapping-trigger"
                class="input mono"
                rows={1}
                spellcheck={false}
                value={subscription.subscribe}
                aria-invalid={triggerError !== undefined}
                aria-describedby="mapping-trigger-state"
                onInput={(change) => onChange({ ...subscription, subscribe: change.currentTarget.value })}
              />
              <div id="mapping-trigger-state" aria-live="polite">
                {triggerError !== undefined ? (
                  <p class="field-error">{triggerError}</p>
                ) : (
                  <p class="help">
                    {matchText(preview.value)} Segment’s subscription language, e.g.{' '}
                    <code>type = "track" and event = "Order Completed"</code>.
                  </p>
                )}
              </div>
            </div>
          </div>
        </section>
        <div class="row">
          <input
            class="input grow"
            type="search"
            aria-label="Find a field"
            placeholder="Find a field, e.g. email or currency"
            value={sought}
            onInput={(change) => setSought(change.currentTarget.value)}
          />
        </div>
        <FieldGroups
          fields={store.server.action.fields}
          mapping={subscription.mapping}
          sought={sought.trim().toLowerCase()}
          paths={listEventPaths(event)}
          event={event}
          preview={preview.value}
          problemAt={(field) => problemAt(`mapping.${field}`)}
          onChange={(mapping) => onChange({ ...subscription, mapping: mapping as Subscription['mapping'] })}
        />
      </div>
      <PreviewPane
        sampleName={sampleName}
        onSample={setSampleName}
        preview={preview.value}
        isBusy={preview.isBusy}
        problem={describeProblem(preview.problems[0])}
      />
    </>
  )
}

const describeProblem = (problem: Problem | undefined): string | undefined =>
  problem && [problem.path?.replace('subscriptions[0].', ''), problem.message].filter(Boolean).join(' ')

/** The problem at a place, or in a directive below it. */
function messageAt(problems: Problem[], place: string): string | undefined {
  const isBelow = (path: string) => path.slice(place.length).startsWith('.@')
  return problems.find(({ path }) => path === place || (path?.startsWith(place) === true && isBelow(path)))?.message
}

/** One that the mapping is about, by Pinterest's name for it, else the event in the tester. */
function fittingSample({ mapping }: Subscription, store: Store): string {
  const isKnown = (name: unknown) => store.server.samples.some((sample) => sample.name === name)
  if (isKnown(mapping.event_name)) return mapping.event_name as string
  return store.isOwnEvent ? '' : store.sampleName
}

function matchText(preview: Preview | undefined): string {
  if (preview === undefined) return ''
  return preview.matches ? 'Takes the chosen sample.' : 'Does not take the chosen sample.'
}

interface PreviewPaneProps {
  sampleName: string
  onSample: (name: string) => void
  preview: Preview | undefined
  isBusy: boolean
  problem: string | undefined
}

function PreviewPane({ sampleName, onSample, preview, isBusy, problem }: PreviewPaneProps) {
  const walk = preview?.walk
  return (
    <aside class="card sticky preview-pane" aria-label="Preview">
      <div class="card-head">
        <h2>Mapped payload</h2>
        <span class={`badge ${preview?.matches === true ? 'good' : ''}`} aria-live="polite">
          {preview?.matches === true ? 'trigger takes it' : 'trigger passes it over'}
        </span>
      </div>
      <div class="card-body stack-small">
        <SampleSelect label="For the sample" value={sampleName} onChange={onSample} />
        {problem !== undefined && <p class="note bad">{problem}</p>}
        {walk?.refusal !== undefined && <p class="note bad">{walk.refusal.reason}</p>}
      </div>
      <div class={isBusy ? 'busy' : ''}>
        {walk?.payload !== undefined && <JsonView value={walk.payload} label="Mapped payload of the sample" />}
      </div>
    </aside>
  )
}

interface FieldsProps {
  mapping: Record<string, unknown>
  sought: string
  paths: EventPath[]
  event: unknown
  preview: Preview | undefined
  problemAt: (field: string) => string | undefined
  onChange: (mapping: Record<string, unknown>) => void
}

interface Group {
  title: string
  description?: string
  /** The field that holds them, for the properties of an object. */
  parent?: string
  fields: [string, FieldDefinition][]
}

/** Objects are groups of their own; the plain fields before the first one and after the last make two more. */
function groupFields(fields: Record<string, FieldDefinition>): Group[] {
  const groups: Group[] = [{ title: 'Event', fields: [] }]
  const more: Group = { title: 'More', fields: [] }
  for (const [key, field] of Object.entries(fields)) {
    if (field.unsafe_hidden === true) continue
    if (field.type === 'object' && field.properties !== undefined) {
      const group = { title: field.label, ...(field.description !== undefined && { description: field.description }) }
      if (field.multiple === true) groups.push({ ...group, fields: [[key, field]] })
      else groups.push({ ...group, parent: key, fields: Object.entries(field.properties) })
    } else (groups.length === 1 ? groups[0] : more)?.fields.push([key, field])
  }
  return [...groups, more].filter((group) => group.fields.length > 0)
}

function FieldGroups({ fields, ...props }: FieldsProps & { fields: Record<string, FieldDefinition> }) {
  const { mapping, sought, onChange } = props
  const [closed, setClosed] = useState<Record<string, boolean>>({})
  const groups = groupFields(fields)
    .map((group) => ({
      ...group,
      fields: group.fields.filter(([key, field]) => isShown(field, mapping) && isSought(key, field, sought))
    }))
    .filter((group) => group.fields.length > 0)
  if (groups.length === 0) return <p class="muted">No field of that name.</p>

  return (
    <>
      {groups.map((group, position) => {
        const parentField = group.parent === undefined ? undefined : fields[group.parent]
        const parentValue = group.parent === undefined ? mapping : mapping[group.parent]
        // The whole object comes from one rule: there are no fields to show until it is mapped field by field.
        const isWhole = group.parent !== undefined && !['none', 'object'].includes(readMappingValue(parentValue).kind)
        const values = isRecord(parentValue) ? parentValue : {}
        const isOpen = sought !== '' || !(closed[group.title] ?? position > 1)
        const mapped = group.fields.filter(([key]) => values[key] !== undefined).length
        return (
          <details
            class="card group"
            key={group.title}
            open={isOpen}
            onToggle={(event) => {
              const isClosed = !event.currentTarget.open
              if (isClosed === isOpen) setClosed({ ...closed, [group.title]: isClosed })
            }}
          >
            <summary>
              <h2>{group.title}</h2>
              <span class="count">{isWhole ? 'a rule' : `${mapped} of ${group.fields.length} mapped`}</span>
            </summary>
            {isWhole && group.parent !== undefined && parentField !== undefined ? (
              <FieldRow
                {...props}
                path={group.parent}
                fieldKey={group.parent}
                field={parentField}
                groupTitle=""
                value={parentValue}
                onSet={(value) => onChange(withProperty(mapping, group.parent ?? '', value))}
              />
            ) : (
              <>
                {group.parent !== undefined && group.description !== undefined && (
                  <p class="help card-body">{group.description}</p>
                )}
                {group.fields.map(([key, field]) => (
                  <FieldRow
                    key={key}
                    {...props}
                    path={group.parent === undefined ? key : `${group.parent}.${key}`}
                    fieldKey={key}
                    field={field}
                    groupTitle={group.parent === undefined ? '' : group.title}
                    value={values[key]}
                    onSet={(value) => {
                      const next = withProperty(values, key, value)
                      onChange(group.parent === undefined ? next : { ...mapping, [group.parent]: next })
                    }}
                  />
                ))}
              </>
            )}
          </details>
        )
      })}
    </>
  )
}

interface FieldRowProps extends FieldsProps {
  /** In the payload, e.g. `user_data.email`. */
  path: string
  fieldKey: string
  field: FieldDefinition
  groupTitle: string
  value: unknown
  onSet: (value: unknown) => void
}

function FieldRow({
  path,
  fieldKey,
  field,
  groupTitle,
  value,
  onSet,
  paths,
  event,
  preview,
  problemAt
}: FieldRowProps) {
  const id = `field-${path.replaceAll('.', '-')}`
  const [isOpen, setOpen] = useState(false)
  const refusal = preview?.walk?.refusal
  const error = problemAt(path) ?? (refusal?.field === path ? refusal.reason : undefined)
  const dropped = preview?.walk?.dropped.find((drop) => drop.field === path)
  return (
    <div class={`map-row ${error === undefined ? '' : 'has-error'} ${isOpen ? 'open' : ''}`}>
      <div>
        <div class="name">
          {field.label}
          {field.required === true && <span class="required">required</span>}
          {field.category === 'hashedPII' && (
            <span class="badge" title="Personal data: leaves this machine only as a SHA-256 hash">
              hashed
            </span>
          )}
        </div>
        <div class="key">{fieldKey}</div>
      </div>
      <div class="stack-small">
        {isOpen ? (
          <>
            {field.description !== undefined && <p class="help">{field.description}</p>}
            <ValueEditor
              id={id}
              label={groupTitle === '' ? field.label : `${groupTitle}, ${field.label}`}
              field={field}
              value={value}
              onChange={onSet}
              paths={paths}
              event={event}
              invalid={error !== undefined}
              describedBy={`${id}-state`}
            />
          </>
        ) : (
          <p class={value === undefined ? 'muted' : 'in-words'}>
            {value === undefined ? 'Not sent' : <RuleInWords rule={value} />}
          </p>
        )}
        <div id={`${id}-state`}>
          {error !== undefined && <p class="field-error">{error}</p>}
          {error === undefined && value !== undefined && (
            <Resolved steps={stepsOf(preview, path)} value={value} dropped={dropped?.reason} />
          )}
        </div>
      </div>
      <button type="button" class="button quiet small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Close' : 'Edit'}
        <span class="hidden-label"> {groupTitle === '' ? field.label : `${groupTitle}, ${field.label}`}</span>
      </button>
    </div>
  )
}

interface ResolvedProps {
  steps: MappingStep[]
  value: unknown
  dropped: string | undefined
}

function Resolved({ steps, value, dropped }: ResolvedProps) {
  if (dropped !== undefined) return <p class="resolved none">left out: {dropped}</p>
  const [first] = steps
  // A fixed value is what it says already.
  if (isPrimitive(value)) return null
  if (first === undefined) return <p class="resolved none">nothing in this sample</p>
  const text = typeof first.value === 'string' ? first.value : JSON.stringify(first.value)
  return (
    <p class="resolved">
      <span aria-hidden="true">→</span>
      <span class="clamp">{text}</span>
    </p>
  )
}
const stepsOf = (preview: Preview | undefined, path: string): MappingStep[] =>
  preview?.walk?.mapping.filter(
    ({ field, value }) =>
      value != null && (field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`))
  ) ?? []

const isSought = (key: string, field: FieldDefinition, sought: string): boolean =>
  sought === '' || key.includes(sought) || field.label.toLowerCase().includes(sought)

/** A condition on a field that the event decides can't be judged here: then the field is shown. */
function isShown(field: FieldDefinition, mapping: Record<string, unknown>): boolean {
  const conditions = (field.depends_on?.conditions ?? []).filter(isFieldCondition)
  if (conditions.length === 0) return true
  const holds = ({ fieldKey, operator, value }: FieldCondition) => {
    const read = readMappingValue(mapping[fieldKey])
    if (read.kind !== 'literal') return true
    const isIn = (Array.isArray(value) ? value : [value]).includes(read.value)
    return operator === 'is' ? isIn : !isIn
  }
  return field.depends_on?.match === 'any' ? conditions.some(holds) : conditions.every(holds)
}

type FieldCondition = DependsOn['conditions'][number] & { fieldKey: string }
const isFieldCondition = (condition: DependsOn['conditions'][number]): condition is FieldCondition =>
  condition.fieldKey !== undefined
