import type { DeliveryReport, OutcomeRow } from '../../../../contract'
import { StatusBadge } from './badges'
import { count, ROWS_AT_ONCE, summary, timeText } from './labels'

interface RowsProps {
  report: DeliveryReport
  offset: number
  onOffset: (offset: number) => void
  onOpen: (row: OutcomeRow) => void
}

export function Rows({ report, offset, onOffset, onOpen }: RowsProps) {
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
                  class="link-button clip"
                  title={row.event}
                  onClick={(event) => {
                    event.stopPropagation()
                    onOpen(row)
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
          ))}
        </tbody>
      </table>
    </section>
  )
}
