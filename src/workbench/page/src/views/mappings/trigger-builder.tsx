import { useEffect, useState } from 'preact/hooks'

import { api } from '../../api'
import { Combobox } from '../../components/combobox'
import type { TriggerBuilderProps } from './trigger-builder-props'
import { TriggerConditions } from './trigger-conditions'
import { EVENT_TYPES } from './trigger-words'

/** A trigger as a form: the event's type, names, and conditions. */
export function TriggerBuilder({ form, paths, onChange }: TriggerBuilderProps) {
  const { type, events } = form
  // Only track events have names in `event`, but a name that the trigger has anyway stays visible.
  const hasNames = type === undefined || type === 'track' || events.length > 0
  return (
    <div class="stack-small">
      <div class="trigger-row">
        <label class="trigger-label" for="trigger-type">
          Event type
        </label>
        <TypeSelect
          type={type}
          onChange={(next) => {
            const { type: _, ...rest } = form
            onChange(next === undefined ? rest : { ...rest, type: next })
          }}
        />
      </div>
      {hasNames && <EventNames events={events} onChange={(next) => onChange({ ...form, events: next })} />}
      <TriggerConditions form={form} paths={paths} onChange={onChange} />
    </div>
  )
}

function TypeSelect({ type, onChange }: { type: string | undefined; onChange: (type: string | undefined) => void }) {
  // An empty type stands for "any": Segment has no empty type.
  const ANY = ''
  const isKnown = type === undefined || EVENT_TYPES.some(({ value }) => value === type)
  return (
    <select
      id="trigger-type"
      class="select"
      value={type ?? ANY}
      onChange={(event) => onChange(event.currentTarget.value === ANY ? undefined : event.currentTarget.value)}
    >
      {EVENT_TYPES.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
      {!isKnown && <option value={type}>{type}</option>}
      <option value={ANY}>Any type</option>
    </select>
  )
}

function EventNames({ events, onChange }: { events: string[]; onChange: (events: string[]) => void }) {
  const names = useEventNames()
  return (
    <div class="trigger-row">
      <span class="trigger-label">Event name</span>
      <div class="stack-small">
        {events.map((name, index) => (
          <div class="path-row" key={index}>
            {index > 0 && <span class="else">or</span>}
            <Combobox
              label={index === 0 ? 'Event name' : `Event name ${index + 1}`}
              value={name}
              options={names.map((value) => ({ value }))}
              listLabel="known event names"
              placeholder="e.g. Order Completed"
              onChange={(next) => onChange(events.with(index, next))}
            />
            <button
              type="button"
              class="button quiet icon"
              aria-label={`Remove the event name ${name}`}
              onClick={() => onChange(events.toSpliced(index, 1))}
            >
              ×
            </button>
          </div>
        ))}
        {events.includes('') && <p class="help">Enter the name of the event exactly as your site or app sends it.</p>}
        <div class="row">
          {events.length === 0 && <span class="muted">Any name</span>}
          <button type="button" class="button quiet small" onClick={() => onChange([...events, ''])}>
            {events.length === 0 ? '+ Event name' : '+ Another event name'}
          </button>
        </div>
      </div>
    </div>
  )
}

/** From the session, the triggers and the samples. Only suggestions, so nothing is lost if the server doesn't answer. */
function useEventNames(): string[] {
  const [names, setNames] = useState<string[]>([])
  useEffect(() => {
    let isGone = false
    api.eventNames().then(
      (answer) => {
        if (!isGone) setNames(answer.names)
      },
      () => undefined
    )
    return () => {
      isGone = true
    }
  }, [])
  return names
}
