import { useEffect, useState } from 'preact/hooks'

import type { Explanation } from '../../../../../delivery/explanation'
import type { Problem, Sent } from '../../../../contract'
import { api, problemsOf } from '../../api'
import { JsonEditor } from '../../components/json-editor'
import { SampleSelect } from '../../components/sample-select'
import { isDirty, useStore } from '../../store'
import { parseEventText, useAnswer } from '../../use-answer'
import { Answers } from './answers'
import { Verdict } from './verdict'
import { Walk } from './walk'

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
            event={event}
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
