import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

import { Chart } from '../../components/chart'
import type { Ranked } from '../../../../../delivery/ranking'
import type { ReasonRow } from '../../../../../delivery/run-summary'
import { Share, StatusBar } from './badges'
import type { FilterProps } from './filters'
import { count, percent } from '../../words'
import { LDP, nothingFound, STATUSES, sum } from './labels'

type ReportProps = Pick<FilterProps, 'report'>

export function Report(props: FilterProps) {
  return (
    <div class="deliveries-grid">
      <OverTime report={props.report} />
      <div class="stack">
        <ByEvent {...props} />
        <MatchKeys report={props.report} />
      </div>
      <div class="stack">
        <Reasons {...props} />
        <LimitedDataProcessing report={props.report} />
        <Warnings {...props} />
      </div>
    </div>
  )
}

interface CardProps {
  title: string
  /** The region's name, if it differs from the title. */
  label?: string
  aside?: ComponentChildren
  across?: boolean
  children: ComponentChildren
}

function Card({ title, label = title, aside, across = false, children }: CardProps) {
  return (
    <section class={`card ${across ? 'across' : ''}`} aria-label={label}>
      <div class="card-head">
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

function OverTime({ report }: ReportProps) {
  const [split, setSplit] = useState<'outcome' | 'event'>('outcome')
  const { overTime } = report
  const series =
    split === 'outcome'
      ? STATUSES.map(({ key, label }) => ({ label, tone: key, counts: overTime.byStatus[key] }))
      : overTime.byEvent.map(({ event, counts }, index) => ({ label: event, tone: `series-${index}`, counts }))
  const segments = (
    <div class="segments" role="group" aria-label="Split by">
      <button type="button" aria-pressed={split === 'outcome'} onClick={() => setSplit('outcome')}>
        By outcome
      </button>
      <button type="button" aria-pressed={split === 'event'} onClick={() => setSplit('event')}>
        By event
      </button>
    </div>
  )
  return (
    <Card title="Over time" aside={segments} across>
      <div class="card-body">
        {report.matching === 0 && <p class="muted">{nothingFound(report)}</p>}
        {overTime.starts.length > 0 && (
          <Chart
            label={split === 'outcome' ? 'Outcomes over time' : 'The most frequent events over time'}
            starts={overTime.starts}
            bucketSeconds={overTime.bucketSeconds}
            series={series}
          />
        )}
        {overTime.outside > 0 && (
          <p class="muted small">{count(overTime.outside)} events are far outside this period and not in the chart.</p>
        )}
        {overTime.undated > 0 && (
          <p class="muted small">{count(overTime.undated)} events have no time and are not in the chart.</p>
        )}
      </div>
    </Card>
  )
}

function ByEvent({ report, filter, onChange }: FilterProps) {
  return (
    <Card title="By event">
      {report.matching === 0 && <p class="card-body muted">{nothingFound(report)}</p>}
      <div hidden={report.matching === 0} class="pane-scroll" tabIndex={0} role="region" aria-label="Outcomes by event">
        <table class="table">
          <thead>
            <tr>
              <th>Event</th>
              <th class="number">Events</th>
              <th>Outcomes</th>
            </tr>
          </thead>
          <tbody>
            {report.byEvent.top.map(({ event, counts }) => (
              <tr key={event}>
                <td class="event-name">
                  <button
                    type="button"
                    class="link-button clip"
                    title={event}
                    onClick={() => onChange({ event: filter.event === event ? undefined : event })}
                  >
                    {event}
                  </button>
                </td>
                <td class="number">{count(sum(counts))}</td>
                <td class="bar-cell">
                  <StatusBar counts={counts} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Rest ranked={report.byEvent} what="names" />
    </Card>
  )
}

/** How much a ranking omits. */
function Rest({ ranked: { rest }, what }: { ranked: Ranked<unknown>; what: string }) {
  if (rest.rows === 0) return null
  return (
    <p class="card-body muted small">
      and {count(rest.rows)} rarer {what}, {count(rest.count)} in all
    </p>
  )
}

function MatchKeys({ report }: ReportProps) {
  const { matchKeys, deliveredResults, matching } = report
  return (
    <Card title="Match keys" aside={<span class="muted small">of {count(deliveredResults)} delivered</span>}>
      {matchKeys.top.length === 0 ? (
        <p class="card-body muted">{matching === 0 ? nothingFound(report) : 'None of these events was delivered.'}</p>
      ) : (
        <ul class="bars pane-scroll" tabIndex={0} aria-label="Share of delivered events that have each key">
          {matchKeys.top.map(({ key, count: times }) => (
            <li key={key}>
              <code>{key}</code>
              <span class="number">{percent(times, deliveredResults)}</span>
              <Share of={deliveredResults} part={times} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Reasons({ report, onChange }: FilterProps) {
  const { reasons, withheld } = report
  const most = Math.max(reasons.top[0]?.count ?? 0, withheld.top[0]?.count ?? 0)
  const rows = [
    ...reasons.top.map((row) => ({ ...row, note: failureOf(row) })),
    ...withheld.top.map((row) => ({ ...row, note: 'not sent' }))
  ].sort((a, b) => b.count - a.count)
  return (
    <Card title="Why events failed" label="Reasons">
      {rows.length === 0 ? (
        <p class="card-body muted">{noFailures(report)}</p>
      ) : (
        <ol class="bars pane-scroll" tabIndex={0} aria-label="Reasons, the most frequent first">
          {rows.map(({ text, varies, note, count: times }) => (
            <li key={`${note} ${text}`}>
              <span>
                <button type="button" class="link-button" onClick={() => onChange({ reason: text })}>
                  {text}
                </button>{' '}
                <span class="muted small">
                  {note}
                  {varies && '; the numbers differ'}
                </span>
              </span>
              <span class="number">{count(times)}</span>
              <Share of={most} part={times} />
            </li>
          ))}
        </ol>
      )}
      <Rest ranked={reasons} what="reasons" />
    </Card>
  )
}

function failureOf({ status, rejectedBy }: ReasonRow): string {
  if (status === 'retry') return 'to be retried'
  if (status === 'unknown') return 'unknown whether recorded'
  return rejectedBy === 'pinterest' ? 'rejected by the endpoint' : 'rejected before sending'
}

/** Why there are no reasons. Without events, it must not claim anything about "every event". */
function noFailures(report: FilterProps['report']): string {
  const { matching, counts } = report
  if (matching === 0) return nothingFound(report)
  if (counts.delivered === 0) return 'None of these events was sent.'
  return 'None: every event that a mapping matches was delivered.'
}

function LimitedDataProcessing({ report: { ldp, ldpProblems } }: ReportProps) {
  return (
    <Card title="Limited Data Processing">
      <table class="table">
        <tbody>
          {LDP.map(({ key, label, tone }) => (
            <tr key={key}>
              <td>
                <span class={`badge ${tone}`}>{label}</span>
              </td>
              <td class="number">{count(ldp[key])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {ldpProblems.top.length > 0 && (
        <div class="card-body stack-small">
          <h3>Why Pinterest will ignore it</h3>
          <ul class="stack-small">
            {ldpProblems.top.map(({ text, count: times }) => (
              <li key={text}>
                <strong>{count(times)}</strong> {text}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  )
}

function Warnings({ report: { warnings }, onChange }: FilterProps) {
  if (warnings.top.length === 0) return null
  return (
    <Card title="Warnings on delivered events" label="Warnings">
      <ol class="bars pane-scroll" tabIndex={0} aria-label="Warnings, the most frequent first">
        {warnings.top.map(({ text, count: times }) => (
          <li key={text}>
            <button type="button" class="link-button" onClick={() => onChange({ reason: text })}>
              {text}
            </button>
            <span class="number">{count(times)}</span>
          </li>
        ))}
      </ol>
      <Rest ranked={warnings} what="warnings" />
    </Card>
  )
}
