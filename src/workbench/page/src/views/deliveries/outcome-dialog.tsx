import { useEffect, useRef } from 'preact/hooks'

import type { SubscriptionResult } from '../../../../../delivery/outcome'
import type { OutcomeRow } from '../../../../contract'
import { failureText, notSentText } from '../../outcome-text'
import { StatusBadge } from './badges'
import { LDP } from './labels'

export function OutcomeDialog({ row, onClose }: { row: OutcomeRow; onClose: () => void }) {
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
        {row.results.length === 0 && <p class="muted">Nothing was sent: {notSentText(row)}.</p>}
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
          HTTP {result.httpStatus}, {failureText(result)}.
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
