import type { DeliveryFilter, DeliveryReport, LdpStatus } from '../../../../contract'
import { count } from '../../words'
import { LDP, STATUSES } from './labels'

export interface FilterProps {
  report: DeliveryReport
  filter: DeliveryFilter
  onChange: (change: DeliveryFilter) => void
}

export function Filters({
  report,
  filter,
  onChange,
  onMore,
  onClear
}: FilterProps & { onMore?: () => void; onClear?: () => void }) {
  const isFiltered = Object.keys(filter).some((key) => key !== 'offset')
  return (
    <div class="toolbar" role="search" aria-label="Filter the outcomes" style={{ marginBottom: 0 }}>
      <EventFilter report={report} filter={filter} onChange={onChange} />
      <LdpFilter filter={filter} onChange={onChange} />
      <label class="labelled">
        <span>Find</span>
        <input
          class="input"
          type="search"
          placeholder="message ID, reason, warning"
          value={filter.text ?? ''}
          onInput={(event) => onChange({ text: event.currentTarget.value })}
        />
      </label>
      {isFiltered && (
        <button
          type="button"
          class="button quiet"
          onClick={() =>
            onChange({ status: undefined, event: undefined, ldp: undefined, reason: undefined, text: undefined })
          }
        >
          Show all
        </button>
      )}
      <p class="muted grow" aria-live="polite">
        {isFiltered ? `${count(report.matching)} of ${count(report.total)} events` : `${count(report.total)} events`}
        {report.unreadable === 1 && ', 1 line is not an outcome'}
        {report.unreadable > 1 && `, ${count(report.unreadable)} lines are not outcomes`}
      </p>
      {onMore !== undefined && (
        <button type="button" class="button" onClick={onMore}>
          Send the example day
        </button>
      )}
      {onClear !== undefined && (
        <button type="button" class="button" onClick={onClear}>
          Clear
        </button>
      )}
    </div>
  )
}

function EventFilter({ report, filter, onChange }: FilterProps) {
  const events = report.byEvent.top.map(({ event }) => event)
  if (filter.event !== undefined && !events.includes(filter.event)) events.unshift(filter.event)
  return (
    <label class="labelled">
      <span>Event</span>
      <select
        class="select"
        value={filter.event ?? ''}
        onChange={(event) => onChange({ event: event.currentTarget.value })}
      >
        <option value="">All events</option>
        {events.map((event) => (
          <option key={event} value={event}>
            {event.length > 60 ? `${event.slice(0, 59)}…` : event}
          </option>
        ))}
      </select>
    </label>
  )
}

function LdpFilter({ filter, onChange }: Omit<FilterProps, 'report'>) {
  return (
    <label class="labelled">
      <span>Limited Data Processing</span>
      <select
        class="select"
        value={filter.ldp ?? ''}
        onChange={(event) =>
          onChange({ ldp: event.currentTarget.value === '' ? undefined : (event.currentTarget.value as LdpStatus) })
        }
      >
        <option value="">Any</option>
        {LDP.map(({ key, label }) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}

export function Tiles({ report, filter, onChange }: FilterProps) {
  return (
    <div class="tiles" role="group" aria-label="Outcomes">
      {STATUSES.map(({ key, label }) => (
        <button
          type="button"
          class="tile"
          key={key}
          aria-pressed={filter.status === key}
          onClick={() => onChange({ status: filter.status === key ? undefined : key })}
        >
          <b>{count(report.counts[key])}</b>
          <span>
            <span class={`dot ${key}`} aria-hidden="true" /> {label}
          </span>
        </button>
      ))}
    </div>
  )
}
