import { useState } from 'preact/hooks'

import type { Explanation } from '../../../../../delivery/explanation'
import type { Problem, Sent } from '../../../../contract'
import { api, problemsOf } from '../../api'
import { JsonEditor } from '../../components/json-editor'
import { SampleSelect } from '../../components/sample-select'
import { isDirty, useStore } from '../../store'
import { parseEventText, useAnswer } from '../../use-answer'
import { Verdict } from './verdict'
import { EventDetailsView } from './event-details'

/** The last explanation or result. It applies only to its question: text typed since has no result yet. */
type Sending =
  | { is: 'idle' }
  | { is: 'running'; question: string }
  | { is: 'done'; question: string; sent: Sent }
  | { is: 'failed'; question: string; problems: Problem[] }

export function Tester() {
  const { store } = useStore()
  const [chosen, setChosen] = useState<string | undefined>()
  const { event, problem, answer, sending, send } = useTester()
  const sent = sending.is === 'done' ? sending.sent : undefined
  const explanation = sent?.explanation ?? answer.value
  const matching = explanation?.subscriptions.filter(({ details }) => details !== undefined) ?? []
  const shown = matching.find(({ name }) => name === chosen) ?? matching[0]

  return (
    <>
      <div class="page-head">
        <div>
          <h1>Event tester</h1>
          <p>
            What happens to one event, and why. This page shows personal data on purpose; it leaves this machine only in
            the form shown as sent.
          </p>
        </div>
      </div>
      <Toolbar isReady={problem === undefined && sending.is !== 'running'} onSend={() => void send()} />
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
        </div>
        {explanation !== undefined && event !== undefined && (
          <Verdict
            event={event}
            explanation={explanation}
            sent={sent}
            endpoint={store.endpoint}
            matching={matching}
            shown={shown}
            onChoose={setChosen}
            isBusy={answer.isBusy}
          />
        )}
        <div class="tester">
          <EventPane />
          {shown?.details !== undefined && <EventDetailsView details={shown.details} isSent={sent !== undefined} />}
        </div>
      </div>
    </>
  )
}

/** Explains the event as it is typed, and sends it on request. Only a valid event gets an answer. */
function useTester() {
  const { store } = useStore()
  const { draft, endpoint, eventText, server } = store
  const [sending, setSending] = useState<Sending>({ is: 'idle' })
  const { event, problem } = parseEventText(eventText)
  const request = { event, endpoint, ...(isDirty(store) && { subscriptions: draft }) }
  const { subscriptions: revision } = server.configFile.revisions
  const question = event === undefined ? undefined : JSON.stringify({ ...request, revision })
  const answer = useAnswer<Explanation>(question, (signal) => api.explain(request, signal))

  const send = async () => {
    if (question === undefined) return
    setSending({ is: 'running', question })
    try {
      setSending({ is: 'done', question, sent: await api.send(request) })
    } catch (error) {
      setSending({ is: 'failed', question, problems: problemsOf(error) })
    }
  }
  const isAnswered = question !== undefined && answer.problems.length === 0
  const isAboutThis = isAnswered && sending.is !== 'idle' && sending.question === question
  return {
    event,
    problem,
    sending: isAboutThis ? sending : ({ is: 'idle' } as const),
    send,
    answer: {
      problems: question === undefined ? [] : answer.problems,
      isBusy: answer.isBusy,
      ...(isAnswered && answer.value !== undefined && { value: answer.value })
    }
  }
}

function Toolbar({ isReady, onSend }: { isReady: boolean; onSend: () => void }) {
  const { store, dispatch } = useStore()
  return (
    <div class="toolbar">
      <SampleSelect
        label="Sample event"
        value={store.isOwnEvent ? '' : store.sampleName}
        onChange={(name) => dispatch({ type: 'sample', name })}
      />
      <button type="button" class="button primary" disabled={!isReady} onClick={onSend}>
        {store.endpoint === 'sandbox' ? 'Send to sandbox' : 'Send as test to Pinterest'}
      </button>
      {isDirty(store) && <span class="badge warn">uses your unsaved mappings</span>}
    </div>
  )
}

function EventPane() {
  const { store, dispatch } = useStore()
  return (
    <section class="card event-pane" aria-label="Event">
      <div class="card-head">
        <h2>Event</h2>
        <span class="muted small">edit or paste</span>
      </div>
      <div class="pane-scroll">
        <JsonEditor
          bare
          label="Event as JSON"
          text={store.eventText}
          onChange={(text) => dispatch({ type: 'event', text })}
        />
      </div>
    </section>
  )
}
