import { useRef, useState } from 'preact/hooks'

import type { DeliveryFilter, OutcomeRow } from '../../../../contract'
import { api, problemsOf, type DeliverySource } from '../../api'
import { useStore } from '../../store'
import { useAnswer } from '../../use-answer'
import { Filters, Tiles } from './filters'
import { OutcomeDialog } from './outcome-dialog'
import { Report } from './report'
import { Rows } from './rows'

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
