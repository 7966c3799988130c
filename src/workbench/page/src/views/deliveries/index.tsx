import { useState } from 'preact/hooks'

import { api } from '../../api'
import { useStore } from '../../store'
import type { ViewProps } from '../view-props'
import { Filters, Tiles } from './filters'
import { OutcomeDialog } from './outcome-dialog'
import { Report } from './report'
import { Rows } from './rows'
import { SourceHead } from './source-head'
import { useDeliveries } from './use-deliveries'
import './deliveries.css'

export function Deliveries({ rest }: ViewProps) {
  const { source, filter, answer, look, narrow, turnTo, run } = useDeliveries(rest)
  /** The outcome in the dialog, by its position among those that match the filter. */
  const [opened, setOpened] = useState<number | undefined>()
  const report = answer.value
  const hasLines = report !== undefined && (report.total > 0 || report.unreadable > 0)

  const clear = useClear(run)
  return (
    <>
      <SourceHead source={source} onLook={look} />
      <div aria-live="polite">
        {answer.problems.map(({ message }) => (
          <p class="note bad" key={message}>
            {message}
          </p>
        ))}
        {answer.isBusy && report === undefined && <p class="muted loading">Reading the outcomes…</p>}
      </div>
      {report !== undefined && !hasLines && <NoOutcomes onSend={() => void run(api.sendExampleDay)} />}
      {hasLines && (
        <div class={`stack ${answer.isBusy ? 'busy' : ''}`}>
          <Filters
            report={report}
            filter={filter}
            onChange={narrow}
            {...(source.kind === 'session' && {
              onMore: () => void run(api.sendExampleDay),
              onClear: () => void run(clear)
            })}
          />
          <Tiles report={report} filter={filter} onChange={narrow} />
          <Report report={report} filter={filter} onChange={narrow} />
          <Rows report={report} onOffset={turnTo} onOpen={setOpened} />
        </div>
      )}
      {opened !== undefined && report !== undefined && (
        <OutcomeDialog
          report={report}
          position={opened}
          source={source}
          onTurn={(position, offset) => {
            setOpened(position)
            if (offset !== report.offset) turnTo(offset)
          }}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  )
}

/** Clears the session, with a notice that offers Undo. */
function useClear(run: ReturnType<typeof useDeliveries>['run']) {
  const { dispatch } = useStore()
  return async () => {
    await api.clearSession()
    dispatch({
      type: 'notice',
      notice: {
        text: 'The outcomes of this session were cleared.',
        tone: 'plain',
        undo: () => void run(api.restoreSession)
      }
    })
  }
}

function NoOutcomes({ onSend }: { onSend: () => void }) {
  return (
    <section class="card empty">
      <h2>No outcomes yet</h2>
      <p>
        Send an event from the tester, send an example shop’s day to the sandbox, or open the{' '}
        <code>outcomes.ndjson</code> of a run.
      </p>
      <div class="row">
        <button type="button" class="button primary" onClick={onSend}>
          Send the example day to the sandbox
        </button>
        <a class="button" href="#tester">
          Event tester
        </a>
      </div>
    </section>
  )
}
