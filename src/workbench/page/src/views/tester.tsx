import { useEffect, useState } from 'preact/hooks'

import type { EventWalk, Explanation, SubscriptionExplanation } from '../../../../delivery/explanation'
import type { SubscriptionResult } from '../../../../delivery/outcome'
import type { Problem, Sent } from '../../../contract'
import { api, problemsOf } from '../api'
import { JsonEditor } from '../components/json-editor'
import { JsonView } from '../components/json-view'
import { SampleSelect } from '../components/sample-select'
import { isDirty, useStore } from '../store'
import { parseEventText, useAnswer } from '../use-answer'

type Sending = { is: 'idle' } | { is: 'running' } | { is: 'done'; sent: Sent } | { is: 'failed'; problems: Problem[] }

export function Tester() {
  const { store, dispatch } = useStore()
  const { draft, eventText, server } = store
  const [sending, setSending] = useState<Sending>({ is: 'idle' })
  const [chosen, setChosen] = useState<string | undefined>()
  const { event, problem } = parseEventText(eventText)
  const isUnsaved = isDirty(store)
  const subscriptions = isUnsaved ? { subscriptions: draft } : {}
  const question = event === undefined ? undefined : JSON.stringify({ event, ...subscriptions })
  const answer = useAnswer<Explanation>(question, (signal) => api.explain({ event, ...subscriptions }, signal))
  // An answer belongs to the event that was sent, not to what is typed after it.
  useEffect(() => setSending({ is: 'idle' }), [question])

  const send = async () => {
    setSending({ is: 'running' })
    try {
      setSending({ is: 'done', sent: await api.send({ event, endpoint: server.endpoint, ...subscriptions }) })
    } catch (error) {
      setSending({ is: 'failed', problems: problemsOf(error) })
    }
  }

  const explanation = sending.is === 'done' ? sending.sent.explanation : answer.value
  const matching = explanation?.subscriptions.filter(({ walk }) => walk !== undefined) ?? []
  const shown = matching.find(({ name }) => name === chosen) ?? matching[0]

  return (
    <>
      <div class="page-head">
        <div>
          <h1>Event tester</h1>
          <p>
            What becomes of one event, and why. Personal data is shown on this page on purpose, and only on this page.
          </p>
        </div>
      </div>
      <div class="toolbar">
        <SampleSelect
          label="Sample event"
          value={store.isOwnEvent ? '' : store.sampleName}
          onChange={(name) => dispatch({ type: 'sample', name })}
        />
        <button
          type="button"
          class="button primary"
          disabled={event === undefined || sending.is === 'running'}
          onClick={() => void send()}
        >
          {server.endpoint === 'sandbox' ? 'Send to sandbox' : 'Send as test to Pinterest'}
        </button>
        {isUnsaved && <span class="badge warn">uses your unsaved mappings</span>}
      </div>
      <div class="stack">
        <div aria-live="polite" class="stack-small">
          {problem !== undefined && <p class="note bad">{problem}</p>}
          {answer.problems.map(({ path, message }) => (
            <p class="note bad" key={path}>
              {message}
            </p>
          ))}
          {sending.is === 'running' && <p class="note">Sending…</p>}
          {sending.is === 'failed' && sending.problems.map(({ message }) => <p class="note bad">{message}</p>)}
          {sending.is === 'done' && <Answers sent={sending.sent} />}
        </div>
        {explanation !== undefined && (
          <Verdict
            explanation={explanation}
            matching={matching}
            shown={shown}
            onChoose={setChosen}
            isBusy={answer.isBusy}
          />
        )}
        <div class="tester">
          <section class="card event-pane" aria-label="Event">
            <div class="card-head">
              <h2>Event</h2>
              <span class="muted small">edit or paste</span>
            </div>
            <div class="pane-scroll">
              <JsonEditor
                bare
                label="Event as JSON"
                text={eventText}
                onChange={(text) => dispatch({ type: 'event', text })}
              />
            </div>
          </section>
          {shown?.walk !== undefined && <Walk walk={shown.walk} />}
        </div>
      </div>
    </>
  )
}

interface VerdictProps {
  explanation: Explanation
  matching: SubscriptionExplanation[]
  shown: SubscriptionExplanation | undefined
  onChoose: (name: string) => void
  isBusy: boolean
}

function Verdict({ explanation, matching, shown, onChoose, isBusy }: VerdictProps) {
  const broken = explanation.subscriptions.filter(({ triggerError }) => triggerError !== undefined)
  const off = explanation.subscriptions.filter(({ enabled, matches }) => matches && !enabled)
  return (
    <section class={`card card-body stack-small ${isBusy ? 'busy' : ''}`} aria-label="What becomes of it">
      {shown?.walk === undefined ? (
        <div class="verdict">
          <span class="badge">not subscribed</span>
          <span>
            {explanation.withheld === undefined ? (
              <>
                No mapping takes <strong>{explanation.event}</strong>
                {off.length > 0
                  ? `: ${off.map(({ name }) => `“${name}”`).join(', ')} would, but is switched off.`
                  : '.'}
              </>
            ) : (
              <>
                A mapping takes <strong>{explanation.event}</strong>, but there is {explanation.withheld}.
              </>
            )}{' '}
            Nothing is sent.
          </span>
        </div>
      ) : (
        <div class="verdict">
          {matching.length > 1 && (
            <div class="segments" role="group" aria-label="Mappings that take it">
              {matching.map(({ name }) => (
                <button type="button" key={name} aria-pressed={name === shown.name} onClick={() => onChoose(name)}>
                  {name}
                </button>
              ))}
            </div>
          )}
          {shown.walk.refusal === undefined ? (
            <>
              <span class="badge good">would be sent</span>
              <span>
                <strong>{explanation.event}</strong> is taken by “{shown.name}” and becomes Pinterest’s{' '}
                <code>{shown.walk.pinterestEvent?.event_name}</code>.
              </span>
            </>
          ) : (
            <>
              <span class="badge bad">refused</span>
              <span>
                <strong>{explanation.event}</strong> is taken by “{shown.name}”, but not sent:{' '}
                {shown.walk.refusal.reason}
              </span>
            </>
          )}
        </div>
      )}
      {shown?.walk?.warnings.map((warning) => (
        <p class="note warn" key={warning}>
          {warning}
        </p>
      ))}
      {broken.map(({ name, triggerError }) => (
        <p class="note bad" key={name}>
          The trigger of “{name}” can’t be read: {triggerError}
        </p>
      ))}
    </section>
  )
}

function Answers({ sent }: { sent: Sent }) {
  if (sent.outcome.results.length === 0) {
    return <p class="note">Nothing was sent: {sent.outcome.reason ?? 'no mapping takes this event'}.</p>
  }
  return (
    <>
      {sent.outcome.results.map((result, index) => (
        <AnswerOf key={index} result={result} />
      ))}
    </>
  )
}

function AnswerOf({ result }: { result: SubscriptionResult }) {
  if (result.status === 'delivered') {
    return (
      <div class={`note ${result.warnings.length > 0 ? 'warn' : 'good'}`}>
        <p>
          <strong>{result.subscription}: delivered</strong> as <code>{result.eventName}</code>
          {result.warnings.length > 0 ? ', with warnings:' : ', without warnings.'}
        </p>
        {result.warnings.map((warning) => (
          <p key={warning}>{warning}</p>
        ))}
      </div>
    )
  }
  return (
    <div class="note bad">
      <p>
        <strong>
          {result.subscription}:{' '}
          {result.status === 'retry'
            ? 'not delivered yet, may be tried again'
            : result.status === 'unknown'
              ? 'unknown: Pinterest may have recorded it'
              : refusedText(result)}
        </strong>{' '}
        (HTTP {result.httpStatus})
      </p>
      <p>{result.reason}</p>
    </div>
  )
}

const refusedText = (result: Extract<SubscriptionResult, { status: 'rejected' }>) =>
  result.rejectedBy === 'destination' ? 'refused before sending' : 'refused by the endpoint'

function Walk({ walk }: { walk: EventWalk }) {
  return (
    <>
      <section class="card" aria-label="Mapped payload">
        <div class="card-head">
          <h2>Mapped payload</h2>
          <span class="muted small">{walk.mapping.filter(({ value }) => value != null).length} values</span>
        </div>
        <MappedPayload walk={walk} />
      </section>
      <section class="card" aria-label="Pinterest’s event">
        <div class="card-head">
          <h2>Pinterest’s event</h2>
          <span class="muted small">as it is sent</span>
        </div>
        {walk.pinterestEvent === undefined ? (
          <p class="card-body muted">Nothing is sent for this event.</p>
        ) : (
          <JsonView value={walk.pinterestEvent} label="Pinterest’s event as JSON" />
        )}
      </section>
      <section class="card across" aria-label="Decisions">
        <div class="card-head">
          <h2>Decisions</h2>
        </div>
        <Decisions walk={walk} />
      </section>
      <section class="card across" aria-label="Personal data">
        <div class="card-head">
          <h2>Personal data, from raw to hash</h2>
        </div>
        <PersonalData walk={walk} />
      </section>
      {(walk.dropped.length > 0 || walk.derived.length > 0) && (
        <section class="card across" aria-label="Derived and left out">
          <div class="card-head">
            <h2>Derived and left out</h2>
          </div>
          <table class="table stacked">
            <thead>
              <tr>
                <th>Field</th>
                <th>What happened</th>
              </tr>
            </thead>
            <tbody>
              {walk.derived.map(({ field, from }) => (
                <tr key={`derived ${field}`}>
                  <td data-label="Field">
                    <code>{field}</code>
                  </td>
                  <td data-label="Derived">
                    <span>
                      <span class="badge accent">derived</span> from {from}
                    </span>
                  </td>
                </tr>
              ))}
              {walk.dropped.map(({ field, reason }, index) => (
                <tr key={`dropped ${index}`}>
                  <td data-label="Field">
                    <code>{field}</code>
                  </td>
                  <td data-label="Left out">
                    <span>
                      <span class="badge warn">left out</span> {reason}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {walk.request !== undefined && (
        <details class="card group across">
          <summary>
            <h2>The exact request</h2>
            <span class="count mono">
              {walk.request.method} {walk.request.url}
            </span>
          </summary>
          <JsonView value={walk.request} label="The exact request, with the token masked" />
        </details>
      )}
    </>
  )
}

function MappedPayload({ walk }: { walk: EventWalk }) {
  const { refusal } = walk
  const isListed = refusal !== undefined && walk.mapping.some(({ field }) => field === refusal.field)
  return (
    <dl class="mapped pane-scroll" tabIndex={0} aria-label="Mapped values">
      {refusal !== undefined && !isListed && (
        <div class="has-error">
          <dt>{refusal.field}</dt>
          <dd class="field-error">{refusal.reason}</dd>
        </div>
      )}
      {walk.mapping.map(({ field, source, value }) => {
        const isRefused = refusal?.field === field
        return (
          <div key={field} class={isRefused ? 'has-error' : ''}>
            <dt>{field}</dt>
            <dd>
              <span class="value-text">
                {value == null ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value)}
              </span>{' '}
              <span class="source">{source === 'literal' ? 'fixed value' : `from ${source}`}</span>
              {isRefused && <span class="field-error">{refusal.reason}</span>}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

const LDP_TONES = { applied: 'good', 'applied-by-state': 'warn', ignored: 'bad', 'not-requested': '' } as const
const LDP_LABELS = {
  applied: 'applied',
  'applied-by-state': 'applied where the state counts',
  ignored: 'ignored by Pinterest',
  'not-requested': 'not requested'
} as const

function Decisions({ walk }: { walk: EventWalk }) {
  const { limitedDataProcessing: ldp, dedup, time, matchKeys } = walk
  return (
    <dl class="facts">
      <div>
        <dt>
          Limited Data Processing <span class={`badge ${LDP_TONES[ldp.status]}`}>{LDP_LABELS[ldp.status]}</span>
        </dt>
        <dd>{walk.limitedDataProcessingText}</dd>
      </div>
      {dedup !== undefined && (
        <div>
          <dt>
            Deduplication{' '}
            <span class={`badge ${dedup.possible ? 'good' : 'warn'}`}>
              {dedup.possible ? 'possible' : 'not possible'}
            </span>
          </dt>
          <dd>
            <code>
              {dedup.eventName} + {dedup.eventId}
            </code>
            <br />
            {dedup.text}
          </dd>
        </div>
      )}
      {time !== undefined && (
        <div>
          <dt>Time</dt>
          <dd>
            {new Date(time.eventTimeSeconds * 1000).toLocaleString()}
            <br />
            {time.text}
          </dd>
        </div>
      )}
      <div>
        <dt>Match keys</dt>
        <dd class="stack-small">
          <ul class="chips" aria-label="Sent">
            {matchKeys.present.map((key) => (
              <li class="chip" key={key}>
                {key}
              </li>
            ))}
          </ul>
          {matchKeys.recommended.length > 0 && (
            <>
              <span class="small">Pinterest would like to have:</span>
              <ul class="chips" aria-label="Recommended and missing">
                {matchKeys.recommended.map((key) => (
                  <li class="chip missing" key={key}>
                    {key}
                  </li>
                ))}
              </ul>
            </>
          )}
        </dd>
      </div>
    </dl>
  )
}

function PersonalData({ walk }: { walk: EventWalk }) {
  if (walk.pii.length === 0) return <p class="card-body muted">This event carries none.</p>
  return (
    <table class="table stacked">
      <thead>
        <tr>
          <th>Field</th>
          <th>Raw</th>
          <th>Normal form</th>
          <th>SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {walk.pii.map(({ field, key, raw, normalForm, hash, alreadyHashed, dropped }, index) => (
          <tr key={index} class={dropped === undefined ? '' : 'has-error'}>
            <td data-label="Field">
              <span>
                <code>{field}</code> <span class="muted small nowrap">→ {key}</span>
              </span>
            </td>
            <td data-label="Raw" class="mono">
              {raw}
            </td>
            <td data-label="Normal" class="mono">
              {normalForm ?? (alreadyHashed === true ? <span class="badge">was a hash already</span> : '')}
            </td>
            <td data-label="Hash" class="mono">
              {dropped === undefined ? hash : <span class="field-error">dropped: {dropped}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
