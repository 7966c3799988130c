import type { DeliveryReport, OutcomeRow } from '../../../../contract'
import { StatusBadge } from './badges'
import { count } from '../../words'
import { nothingFound, ROWS_AT_ONCE, summary, timeText } from './labels'

interface RowsProps {
  report: DeliveryReport
  onOffset: (offset: number) => void
  /** Called with the outcome's position among those that match the filter. */
  onOpen: (position: number) => void
}

/** One outcome per row, newest first. */
export function Rows({ report, onOffset, onOpen }: RowsProps) {
  return (
    <section class="card" aria-label="Outcomes">
      <div class="card-head">
        <h2>
          Outcomes <span class="muted small">newest first</span>
        </h2>
        <Pages report={report} onOffset={onOffset} />
      </div>
      {report.rows.length === 0 && <p class="card-body muted">{nothingFound(report)}</p>}
      <table class="table stacked" hidden={report.rows.length === 0}>
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
            <Row key={index} row={row} onOpen={() => onOpen(report.offset + index)} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Pages({ report, onOffset }: Pick<RowsProps, 'report' | 'onOffset'>) {
  const { offset, matching, reachable } = report
  const last = offset + report.rows.length
  return (
    <div class="row">
      <span class="muted small">
        {report.rows.length === 0 ? 'none' : `${count(offset + 1)}–${count(last)} of ${count(matching)}`}
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
        disabled={last >= reachable}
        {...(last >= reachable && reachable < matching && { title: 'Narrow the filter to see older ones.' })}
        onClick={() => onOffset(offset + ROWS_AT_ONCE)}
      >
        Older<span class="hidden-label"> outcomes</span>
      </button>
    </div>
  )
}

function Row({ row, onOpen }: { row: OutcomeRow; onOpen: () => void }) {
  return (
    <tr class="pick" onClick={onOpen}>
      <td data-label="Outcome">
        <StatusBadge status={row.status} />
      </td>
      <td data-label="Event" class="event-name">
        <button
          type="button"
          class="link-button clip"
          title={row.event}
          onClick={(event) => {
            event.stopPropagation()
            onOpen()
          }}
        >
          {row.event ?? '(no name)'}
        </button>
        {row.line !== undefined && <span class="muted small"> line {row.line}</span>}
      </td>
      <td data-label="Result">{summary(row)}</td>
      <td data-label="Time" class="nowrap muted">
        {timeText(row)}
      </td>
    </tr>
  )
}
