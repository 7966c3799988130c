import { useState } from 'preact/hooks'

import type { PersonReport } from '../../../../files-contract'
import { JsonView } from '../../components/json-view'
import { count } from '../../words'

type PersonEvent = PersonReport['events'][number]

export interface PersonPageProps {
  report: PersonReport
  onLookUp: (id: string) => void
}

const EVENTS_AT_ONCE = 25

/** One page to print or keep. Printed, it has every event. */
export function PersonPage({ report, onLookUp }: PersonPageProps) {
  const { id, kind, hash, files, found, events, otherIds } = report
  const [limit, setLimit] = useState(EVENTS_AT_ONCE)
  const print = () => {
    setLimit(events.length)
    // After all of them are rendered.
    window.setTimeout(() => window.print(), 100)
  }
  return (
    <article class="card person-page" aria-labelledby="report-of">
      <div class="card-head">
        <h2 id="report-of">Events of {id}</h2>
        {found > 0 && (
          <button type="button" class="button small no-print" onClick={print}>
            Print or save as PDF
          </button>
        )}
      </div>
      <div class="card-body stack-small">
        <p>
          {kind === 'email' ? 'This email address' : 'This ID'} is sent to Pinterest as <code class="hash">{hash}</code>
        </p>
        {files.map(({ name, events: all, found: own, problem }) => (
          <p key={name}>
            {name}: {count(own)} of {count(all)} events
            {problem !== undefined && <span class="field-error">{problem}</span>}
          </p>
        ))}
        {found === 0 && <p class="note">No event of this person was found.</p>}
      </div>
      {events.slice(0, limit).map((event, index) => (
        <PersonEventSection key={index} event={event} />
      ))}
      {(events.length > limit || found > events.length) && (
        <div class="card-body row">
          {events.length > limit && (
            <button type="button" class="button small no-print" onClick={() => setLimit(limit + EVENTS_AT_ONCE)}>
              Show more events
            </button>
          )}
          {found > events.length && (
            <span class="muted">
              {count(found)} events were found; the first {count(events.length)} are shown. Split the file to see the
              others.
            </span>
          )}
        </div>
      )}
      {otherIds.length > 0 && <OtherIds otherIds={otherIds} onLookUp={onLookUp} />}
    </article>
  )
}

function OtherIds({ otherIds, onLookUp }: Pick<PersonReport, 'otherIds'> & Pick<PersonPageProps, 'onLookUp'>) {
  return (
    <div class="card-body stack-small person-event">
      <h3>Other IDs in these events</h3>
      <p class="muted small">Some events may contain only these IDs, so look them up too.</p>
      <ul class="stack-small">
        {otherIds.map(({ path, value, count: times }) => (
          <li key={value} class="row">
            <code class="hash">{value}</code>
            <span class="muted small">
              {path}, in {count(times)} {times === 1 ? 'event' : 'events'}
            </span>
            <button
              type="button"
              class="button quiet small no-print"
              aria-label={`Look up ${value}`}
              onClick={() => onLookUp(value)}
            >
              Look up
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function PersonEventSection({ event }: { event: PersonEvent }) {
  const { file, line, messageId, timestamp, foundAt, mappings, withheld, outcome } = event
  return (
    <section class="card-body stack-small person-event" aria-label={`${event.event}, line ${line}`}>
      <div class="row">
        <h3 class="grow">
          {event.event} {timestamp !== undefined && <span class="muted">{timestamp}</span>}
        </h3>
        {outcome !== undefined && <span class="badge">{outcome}</span>}
      </div>
      <p class="muted small">
        {file}, line {line}
        {messageId !== undefined && `, message ID ${messageId}`}. Found in {foundAt.join(', ')}.
      </p>
      {withheld !== undefined && <p>Nothing is sent: {withheld}.</p>}
      {withheld === undefined && mappings.length === 0 && <p>No mapping matches: nothing is sent.</p>}
      {mappings.map(({ mapping, sent, rejection, decisionText, isRejectedForTime }) => (
        <div key={mapping} class="stack-small">
          <p>
            {mapping}:{' '}
            {sent === undefined ? (
              <>nothing is sent. {rejection}</>
            ) : (
              <>
                sent as <code>{sent.event_name}</code>
                {isRejectedForTime && ' at its own time; its time is no longer accepted'}
              </>
            )}
          </p>
          {decisionText !== undefined && <p class="small">Limited Data Processing: {decisionText}</p>}
          {sent !== undefined && <JsonView value={sent} label={`Exactly what ${mapping} sends for line ${line}`} />}
        </div>
      ))}
    </section>
  )
}
