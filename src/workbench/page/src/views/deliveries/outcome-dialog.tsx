import { useEffect, useRef, useState } from 'preact/hooks'

import type { NO_SUBSCRIPTION as NoSubscription, SubscriptionResult } from '../../../../../delivery/outcome'
import type { DeliveryReport, EventOfRequest, OutcomeRow } from '../../../../contract'
import { api, problemsOf, type DeliverySource } from '../../api'
import { failureText, notSentText } from '../../outcome-text'
import { useStore } from '../../store'
import { StatusBadge } from './badges'
import { count } from '../../words'
import { LDP, ROWS_AT_ONCE } from './labels'

/** The event's name in outcomes. */
const NO_SUBSCRIPTION: typeof NoSubscription = '-'

interface OutcomeDialogProps {
  report: DeliveryReport
  /** The outcome's position among those that match the filter. */
  position: number
  source: DeliverySource
  /** Opens another outcome; `offset` is that of its page of rows. */
  onTurn: (position: number, offset: number) => void
  onClose: () => void
}

/** One outcome in full, with links to the previous and next one. */
export function OutcomeDialog({ report, position, source, onTurn, onClose }: OutcomeDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const turnTo = (next: number) => onTurn(next, Math.floor(next / ROWS_AT_ONCE) * ROWS_AT_ONCE)
  const last = Math.min(report.matching, report.reachable) - 1
  // Another page of rows is loading.
  const row = report.rows[position - report.offset]
  return (
    <dialog ref={dialog} class="outcome" aria-labelledby="outcome-title" onClose={onClose}>
      <div class="card-head">
        <h2 id="outcome-title">{row === undefined ? 'Reading…' : (row.event ?? '(no name)')}</h2>
        <button type="button" class="button quiet icon" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </div>
      <div class="card-head turn">
        <span class="muted small">
          {count(position + 1)} of {count(report.matching)}
        </span>
        <div class="row">
          <button type="button" class="button small" disabled={position === 0} onClick={() => turnTo(position - 1)}>
            Previous
          </button>
          <button type="button" class="button small" disabled={position >= last} onClick={() => turnTo(position + 1)}>
            Next
          </button>
        </div>
      </div>
      {row !== undefined && <OutcomeDetails key={position} row={row} source={source} />}
    </dialog>
  )
}

function OutcomeDetails({ row, source }: { row: OutcomeRow; source: DeliverySource }) {
  return (
    <div class="card-body stack">
      <div class="stack-small">
        <div class="verdict">
          <StatusBadge status={row.status} />
          <span class="muted">
            {[row.timestamp, row.line === undefined ? undefined : `line ${row.line}`].filter(Boolean).join(' · ')}
          </span>
        </div>
        {row.messageId !== undefined && <MessageId id={row.messageId} />}
        {source.kind !== 'file' && row.messageId !== undefined && (
          <OpenInTester messageId={row.messageId} source={source.kind} />
        )}
      </div>
      {row.results.length === 0 && <p class="muted">Nothing was sent: {notSentText(row)}.</p>}
      {row.results.map((result, index) => (
        <ResultDetails key={index} result={result} />
      ))}
    </div>
  )
}

function MessageId({ id }: { id: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const copy = () =>
    navigator.clipboard.writeText(id).then(
      () => setState('copied'),
      () => setState('failed')
    )
  return (
    <div class="row">
      <span class="muted">Message ID</span>
      <code class="message-id">{id}</code>
      <button type="button" class="button small" onClick={() => void copy()}>
        Copy<span class="hidden-label"> the message ID</span>
      </button>
      <span role="status" class="muted small">
        {state === 'copied' && 'Copied'}
        {state === 'failed' && 'The browser does not allow copying: select the ID and copy it yourself.'}
      </span>
    </div>
  )
}

/** Outcomes contain no events: the server looks for the event where it may have it. */
function OpenInTester({ messageId, source }: EventOfRequest) {
  const { dispatch } = useStore()
  const [problem, setProblem] = useState<string | undefined>()
  const open = async () => {
    try {
      const { event } = await api.eventOf({ source, messageId })
      dispatch({ type: 'event', text: JSON.stringify(event, null, 2) })
      location.hash = '#tester'
    } catch (error) {
      setProblem(problemsOf(error)[0]?.message)
    }
  }
  return (
    <div class="stack-small">
      <div>
        <button type="button" class="button small" onClick={() => void open()}>
          Open in tester
        </button>
      </div>
      {problem !== undefined && <p class="note">{problem}</p>}
    </div>
  )
}

function ResultDetails({ result }: { result: SubscriptionResult }) {
  if (result.status !== 'delivered') {
    return (
      <div class="note bad">
        <ResultTitle result={result} />
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
      <ResultTitle result={result} />
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

function ResultTitle({ result }: { result: SubscriptionResult }) {
  const { store } = useStore()
  const index = store.draft.findIndex(({ name }) => name === result.subscription)
  // A record that is not an event belongs to no mapping.
  if (result.subscription === NO_SUBSCRIPTION) return null
  return (
    <div class="result-title">
      <h3>
        {result.subscription}
        {result.status === 'delivered' && (
          <>
            , as <code>{result.eventName}</code>
          </>
        )}
      </h3>
      {index === -1 ? (
        <span class="small">not among your mappings now</span>
      ) : (
        <a href={`#mappings/${index}`}>
          Edit mapping<span class="hidden-label"> {result.subscription}</span>
        </a>
      )}
    </div>
  )
}
