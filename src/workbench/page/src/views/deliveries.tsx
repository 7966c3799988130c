import { useEffect, useRef, useState } from 'preact/hooks'

import type { OutcomeStatus, SubscriptionResult } from '../../../../delivery/outcome'
import type { DeliveryFilter, DeliveryReport, LdpStatus, OutcomeRow, StatusCounts } from '../../../contract'
import { api, problemsOf, type DeliverySource } from '../api'
import { Chart } from '../components/chart'
import { useStore } from '../store'
import { useAnswer } from '../use-answer'

const STATUSES: { key: OutcomeStatus; label: string }[] = [
  { key: 'delivered', label: 'Delivered' },
  { key: 'rejected', label: 'Refused' },
  { key: 'retry', label: 'To be tried again' },
  { key: 'not-subscribed', label: 'Not subscribed' }
]
const LDP: { key: LdpStatus; label: string; tone: string }[] = [
  { key: 'applied', label: 'Applied', tone: 'good' },
  { key: 'applied-by-state', label: 'Applied where the state counts', tone: 'warn' },
  { key: 'ignored', label: 'Ignored by Pinterest', tone: 'bad' },
  { key: 'not-requested', label: 'Not requested', tone: '' }
]
const ROWS_AT_ONCE = 50

export function Deliveries() {
  const { store, dispatch } = useStore()
  const { outcomesFile } = store.server
  const [source, setSource] = useState<DeliverySource>(
    outcomesFile === undefined ? { kind: 'session' } : { kind: 'command' }
  )
  const [filter, setFilter] = useState<DeliveryFilter>({})
  const [asked, setAsked] = useState(0)
  const [opened, setOpened] = useState<OutcomeRow | undefined>()
  const fileInput = useRef<HTMLInputElement>(null)
  const sourceName = source.kind === 'file' ? `${source.file.name} ${source.file.lastModified}` : source.kind
  const answer = useAnswer(JSON.stringify({ sourceName, filter, asked }), (signal) =>
    api.report(source, filter, signal)
  )
  const report = answer.value

  const look = (next: DeliverySource) => {
    setSource(next)
    setFilter({})
  }
  const narrow = (change: DeliveryFilter) => {
    const { offset: _, ...kept } = filter
    const next = { ...kept, ...change }
    setFilter(
      Object.fromEntries(Object.entries<unknown>(next).filter(([, value]) => value !== undefined && value !== ''))
    )
  }
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work()
      setAsked(asked + 1)
    } catch (error) {
      dispatch({ type: 'notice', notice: { text: problemsOf(error)[0]?.message ?? '', tone: 'bad' } })
    }
  }

  return (
    <>
      <div class="page-head">
        <div>
          <h1>Deliveries</h1>
          <p>
            What became of events: of those sent from this page, or of a file that <code>send --out</code> has written.
            Outcomes hold no personal data.
          </p>
        </div>
        <div class="row">
          <div class="segments" role="group" aria-label="Outcomes of">
            <button type="button" aria-pressed={source.kind === 'session'} onClick={() => look({ kind: 'session' })}>
              This session
            </button>
            {outcomesFile !== undefined && (
              <button
                type="button"
                aria-pressed={source.kind === 'command'}
                title={outcomesFile}
                onClick={() => look({ kind: 'command' })}
              >
                {outcomesFile.split(/[\\/]/).pop()}
              </button>
            )}
            {source.kind === 'file' && (
              <button type="button" aria-pressed={true}>
                {source.file.name}
              </button>
            )}
          </div>
          <button type="button" class="button" onClick={() => fileInput.current?.click()}>
            Open outcomes.ndjson…
          </button>
          <input
            ref={fileInput}
            type="file"
            accept=".ndjson,.jsonl,application/x-ndjson"
            hidden
            aria-label="Outcome file"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? []
              if (file !== undefined) look({ kind: 'file', file })
              event.currentTarget.value = ''
            }}
          />
        </div>
      </div>
      <div aria-live="polite">
        {answer.problems.map(({ message }) => (
          <p class="note bad" key={message}>
            {message}
          </p>
        ))}
        {answer.isBusy && report === undefined && <p class="muted loading">Reading the outcomes…</p>}
      </div>
      {report?.total === 0 && report.unreadable === 0 && (
        <section class="card empty">
          <h2>No outcomes yet</h2>
          <p>
            Send an event from the tester, send a made-up shop’s day to the sandbox, or open the{' '}
            <code>outcomes.ndjson</code> of a run.
          </p>
          <div class="row">
            <button type="button" class="button primary" onClick={() => void run(api.sendExampleDay)}>
              Send the example day to the sandbox
            </button>
            <a class="button" href="#tester">
              Event tester
            </a>
          </div>
        </section>
      )}
      {report !== undefined && (report.total > 0 || report.unreadable > 0) && (
        <div class={`stack ${answer.isBusy ? 'busy' : ''}`}>
          <Filters
            report={report}
            filter={filter}
            onChange={narrow}
            {...(source.kind === 'session' && {
              onMore: () => void run(api.sendExampleDay),
              onClear: () => void run(api.clearSession)
            })}
          />
          <Tiles report={report} filter={filter} onChange={narrow} />
          <Report report={report} filter={filter} onChange={narrow} />
          <Rows
            report={report}
            offset={filter.offset ?? 0}
            onOffset={(offset) => setFilter({ ...filter, offset })}
            onOpen={setOpened}
          />
        </div>
      )}
      {opened !== undefined && <OutcomeDialog row={opened} onClose={() => setOpened(undefined)} />}
    </>
  )
}

interface FilterProps {
  report: DeliveryReport
  filter: DeliveryFilter
  onChange: (change: DeliveryFilter) => void
}

function Filters({
  report,
  filter,
  onChange,
  onMore,
  onClear
}: FilterProps & { onMore?: () => void; onClear?: () => void }) {
  const isFiltered = Object.keys(filter).some((key) => key !== 'offset')
  const events = report.byEvent.map(({ event }) => event)
  if (filter.event !== undefined && !events.includes(filter.event)) events.unshift(filter.event)
  return (
    <div class="toolbar" role="search" aria-label="Filter the outcomes" style={{ marginBottom: 0 }}>
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
              {event}
            </option>
          ))}
        </select>
      </label>
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
          onClick={() => onChange({ status: undefined, event: undefined, ldp: undefined, text: undefined })}
        >
          Show all
        </button>
      )}
      <p class="muted grow" aria-live="polite">
        {isFiltered ? `${count(report.matching)} of ${count(report.total)} events` : `${count(report.total)} events`}
        {report.unreadable > 0 && `, ${count(report.unreadable)} lines that are no outcome`}
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

function Tiles({ report, filter, onChange }: FilterProps) {
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

function Report({ report, filter, onChange }: FilterProps) {
  const [split, setSplit] = useState<'outcome' | 'event'>('outcome')
  const { overTime } = report
  const series =
    split === 'outcome'
      ? STATUSES.map(({ key, label }) => ({ label, tone: key, counts: overTime.byStatus[key] }))
      : overTime.byEvent.map(({ event, counts }, index) => ({ label: event, tone: `series-${index}`, counts }))
  return (
    <div class="deliveries-grid">
      <section class="card across" aria-label="Over time">
        <div class="card-head">
          <h2>Over time</h2>
          <div class="segments" role="group" aria-label="Split by">
            <button type="button" aria-pressed={split === 'outcome'} onClick={() => setSplit('outcome')}>
              By outcome
            </button>
            <button type="button" aria-pressed={split === 'event'} onClick={() => setSplit('event')}>
              By event
            </button>
          </div>
        </div>
        <div class="card-body">
          {overTime.starts.length > 0 && (
            <Chart
              label={split === 'outcome' ? 'Outcomes over time' : 'The most frequent events over time'}
              starts={overTime.starts}
              bucketSeconds={overTime.bucketSeconds}
              series={series}
            />
          )}
          {overTime.outside > 0 && (
            <p class="muted small">
              {count(overTime.outside)} events lie far outside this time and are not in the chart.
            </p>
          )}
          {overTime.undated > 0 && (
            <p class="muted small">{count(overTime.undated)} events carry no time and are not in the chart.</p>
          )}
        </div>
      </section>
      <div class="stack">
        <section class="card" aria-label="By event">
          <div class="card-head">
            <h2>By event</h2>
          </div>
          <div class="pane-scroll" tabIndex={0} role="region" aria-label="Outcomes by event">
            <table class="table">
              <thead>
                <tr>
                  <th>Event</th>
                  <th class="number">Events</th>
                  <th>Outcomes</th>
                </tr>
              </thead>
              <tbody>
                {report.byEvent.map(({ event, counts }) => (
                  <tr key={event}>
                    <td>
                      <button
                        type="button"
                        class="link-button"
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
        </section>
        <section class="card" aria-label="Match keys">
          <div class="card-head">
            <h2>Match keys</h2>
            <span class="muted small">of {count(report.deliveredResults)} delivered</span>
          </div>
          <ul class="bars pane-scroll" tabIndex={0} aria-label="Share of delivered events that carry each key">
            {report.matchKeys.map(({ key, count: times }) => (
              <li key={key}>
                <code>{key}</code>
                <span class="number">{percent(times, report.deliveredResults)}</span>
                <Share of={report.deliveredResults} part={times} />
              </li>
            ))}
          </ul>
        </section>
      </div>
      <div class="stack">
        <section class="card" aria-label="Reasons">
          <div class="card-head">
            <h2>Why events were not taken</h2>
          </div>
          {report.reasons.length === 0 ? (
            <p class="card-body muted">Every subscribed event was delivered.</p>
          ) : (
            <ol class="bars pane-scroll" tabIndex={0} aria-label="Reasons, the most frequent first">
              {report.reasons.map(({ reason, by, count: times }) => (
                <li key={`${by} ${reason}`}>
                  <span>
                    <button type="button" class="link-button" onClick={() => onChange({ text: reason })}>
                      {reason}
                    </button>{' '}
                    <span class="muted small">{by}</span>
                  </span>
                  <span class="number">{count(times)}</span>
                  <Share of={report.reasons[0]?.count ?? 1} part={times} />
                </li>
              ))}
            </ol>
          )}
        </section>
        <section class="card" aria-label="Limited Data Processing">
          <div class="card-head">
            <h2>Limited Data Processing</h2>
          </div>
          <table class="table">
            <tbody>
              {LDP.map(({ key, label, tone }) => (
                <tr key={key}>
                  <td>
                    <span class={`badge ${tone}`}>{label}</span>
                  </td>
                  <td class="number">{count(report.ldp[key])}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {report.ldpProblems.length > 0 && (
            <div class="card-body stack-small">
              <h3>Why Pinterest will ignore it</h3>
              <ul class="stack-small">
                {report.ldpProblems.map(({ problem, count: times }) => (
                  <li key={problem}>
                    <strong>{count(times)}</strong> {problem}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </section>
        {report.warnings.length > 0 && (
          <section class="card" aria-label="Warnings">
            <div class="card-head">
              <h2>Warnings on delivered events</h2>
            </div>
            <ol class="bars pane-scroll" tabIndex={0} aria-label="Warnings, the most frequent first">
              {report.warnings.map(({ warning, count: times }) => (
                <li key={warning}>
                  <span>{warning}</span>
                  <span class="number">{count(times)}</span>
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </div>
  )
}

interface RowsProps {
  report: DeliveryReport
  offset: number
  onOffset: (offset: number) => void
  onOpen: (row: OutcomeRow) => void
}

function Rows({ report, offset, onOffset, onOpen }: RowsProps) {
  const last = Math.min(offset + ROWS_AT_ONCE, report.matching)
  return (
    <section class="card" aria-label="Outcomes">
      <div class="card-head">
        <h2>Outcomes</h2>
        <div class="row">
          <span class="muted small">
            {report.matching === 0 ? 'none' : `${count(offset + 1)}–${count(last)} of ${count(report.matching)}`}
          </span>
          <button
            type="button"
            class="button small"
            disabled={offset === 0}
            onClick={() => onOffset(Math.max(0, offset - ROWS_AT_ONCE))}
          >
            Newer<span class="hidden-label"> outcomes</span>
          </button>
          <button
            type="button"
            class="button small"
            disabled={last >= report.matching}
            onClick={() => onOffset(offset + ROWS_AT_ONCE)}
          >
            Next<span class="hidden-label"> outcomes</span>
          </button>
        </div>
      </div>
      <table class="table stacked">
        <thead>
          <tr>
            <th>Outcome</th>
            <th>Event</th>
            <th>What happened</th>
            <th>Time</th>
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row, index) => (
            <tr class="pick" key={index} onClick={() => onOpen(row)}>
              <td data-label="Outcome">
                <StatusBadge status={row.status} />
              </td>
              <td data-label="Event" class="event-name">
                <button
                  type="button"
                  class="link-button"
                  onClick={(event) => {
                    event.stopPropagation()
                    onOpen(row)
                  }}
                >
                  {row.event ?? '(no name)'}
                </button>
                {row.line !== undefined && <span class="muted small"> line {row.line}</span>}
              </td>
              <td data-label="Result">{row.results.map(summary).join('; ')}</td>
              <td data-label="Time" class="nowrap muted">
                {timeText(row)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function OutcomeDialog({ row, onClose }: { row: OutcomeRow; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-labelledby="outcome-title" onClose={onClose}>
      <div class="card-head">
        <h2 id="outcome-title">{row.event ?? '(no name)'}</h2>
        <button type="button" class="button quiet icon" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </div>
      <div class="card-body stack">
        <div class="verdict">
          <StatusBadge status={row.status} />
          <span class="muted">
            {[row.timestamp, row.messageId, row.line === undefined ? undefined : `line ${row.line}`]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
        {row.results.length === 0 && <p class="muted">No mapping takes this event, so nothing was sent.</p>}
        {row.results.map((result, index) => (
          <ResultDetails key={index} result={result} />
        ))}
      </div>
    </dialog>
  )
}

function ResultDetails({ result }: { result: SubscriptionResult }) {
  if (result.status !== 'delivered') {
    return (
      <div class="note bad">
        <h3>{result.subscription}</h3>
        <p>{result.reason}</p>
        <p class="small">
          HTTP {result.httpStatus},{' '}
          {result.status === 'retry'
            ? `may be tried again${result.retryAfterSeconds === undefined ? '' : ` in ${result.retryAfterSeconds} s`}`
            : result.status === 'unknown'
              ? 'Pinterest may have recorded it'
              : result.rejectedBy === 'pinterest'
                ? 'refused by the endpoint'
                : 'refused before sending'}
        </p>
      </div>
    )
  }
  const { limitedDataProcessing: ldp } = result
  const known = LDP.find(({ key }) => key === ldp.status)
  return (
    <div class="stack-small">
      <h3>
        {result.subscription}, as <code>{result.eventName}</code>
      </h3>
      <p>
        <span class="muted">Limited Data Processing:</span>{' '}
        <span class={`badge ${known?.tone ?? ''}`}>{known?.label}</span>
        {ldp.status === 'ignored' && ` ${ldp.problems.join('; ')}`}
      </p>
      <ul class="chips" aria-label="Match keys sent">
        {result.matchKeys.map((key) => (
          <li class="chip" key={key}>
            {key}
          </li>
        ))}
      </ul>
      {result.warnings.map((warning) => (
        <p class="note warn" key={warning}>
          {warning}
        </p>
      ))}
    </div>
  )
}

function StatusBadge({ status }: { status: OutcomeStatus }) {
  const tones = { delivered: 'good', rejected: 'bad', retry: 'warn', unknown: 'warn', 'not-subscribed': '' }
  return <span class={`badge ${tones[status]}`}>{STATUSES.find(({ key }) => key === status)?.label}</span>
}

function StatusBar({ counts }: { counts: StatusCounts }) {
  const total = sum(counts)
  const words = STATUSES.filter(({ key }) => counts[key] > 0).map(
    ({ key, label }) => `${count(counts[key])} ${label.toLowerCase()}`
  )
  return (
    <div class="bar" role="img" aria-label={words.join(', ')} title={words.join(', ')}>
      {STATUSES.map(({ key }) =>
        counts[key] === 0 ? null : <span class={key} key={key} style={{ width: `${(100 * counts[key]) / total}%` }} />
      )}
    </div>
  )
}

function Share({ part, of }: { part: number; of: number }) {
  return (
    <div class="bar" aria-hidden="true">
      <span class="accent" style={{ width: `${of === 0 ? 0 : (100 * part) / of}%` }} />
    </div>
  )
}

function summary(result: SubscriptionResult): string {
  if (result.status !== 'delivered') return result.reason
  const { limitedDataProcessing: ldp, warnings } = result
  const notes = [
    ldp.status === 'not-requested' ? '' : `LDP ${ldp.status}`,
    warnings.length === 0 ? '' : `${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`
  ].filter((note) => note !== '')
  return `as ${result.eventName}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
}

const timeText = ({ timeSeconds, timestamp }: OutcomeRow): string =>
  timeSeconds === undefined
    ? (timestamp ?? '')
    : new Date(timeSeconds * 1000).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })

const sum = (counts: StatusCounts) => STATUSES.reduce((total, { key }) => total + counts[key], 0)
const count = (number: number) => number.toLocaleString('en-US')
const percent = (part: number, of: number) => (of === 0 ? '0 %' : `${Math.round((100 * part) / of)} %`)
