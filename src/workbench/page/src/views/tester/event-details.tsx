import type { EventDetails } from '../../../../../delivery/explanation'
import { JsonView } from '../../components/json-view'
import { Decisions } from './decisions'
import { PersonalData } from './personal-data'

export function EventDetailsView({ details, isSent }: { details: EventDetails; isSent: boolean }) {
  return (
    <>
      <section class="card" aria-label="Mapped payload">
        <div class="card-head">
          <h2>Mapped payload</h2>
          <span class="muted small">{details.mapping.filter(({ value }) => value != null).length} values</span>
        </div>
        <MappedPayload details={details} />
      </section>
      <section class="card" aria-label="Pinterest’s event">
        <div class="card-head">
          <h2>Pinterest’s event</h2>
          <span class="muted small">exactly as sent</span>
        </div>
        {details.pinterestEvent === undefined ? (
          <p class="card-body muted">Nothing is sent for this event.</p>
        ) : (
          <JsonView value={details.pinterestEvent} label="Pinterest’s event as JSON" />
        )}
      </section>
      <section class="card across" aria-label="Decisions">
        <div class="card-head">
          <h2>Decisions</h2>
        </div>
        <Decisions details={details} />
      </section>
      <PersonalData details={details} isSent={isSent} />
      <DerivedAndDropped details={details} />
      {details.request !== undefined && (
        <details class="card group across">
          <summary>
            <h2>The exact request</h2>
            <span class="count mono request-address">
              {details.request.method} {details.request.url}
            </span>
          </summary>
          <JsonView value={details.request} label="The exact request, with the token masked" />
        </details>
      )}
    </>
  )
}

function DerivedAndDropped({ details }: { details: EventDetails }) {
  if (details.dropped.length + details.derived.length === 0) return null
  return (
    <section class="card across" aria-label="Derived and dropped">
      <div class="card-head">
        <h2>Derived and dropped</h2>
      </div>
      <table class="table stacked">
        <thead>
          <tr>
            <th>Field</th>
            <th>How</th>
          </tr>
        </thead>
        <tbody>
          {details.derived.map(({ field, from }) => (
            <FieldRow key={`derived ${field}`} field={field} how="derived" tone="accent" text={`from ${from}`} />
          ))}
          {details.dropped.map(({ field, reason }, index) => (
            <FieldRow key={`dropped ${index}`} field={field} how="dropped" tone="warn" text={reason} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface FieldRowProps {
  field: string
  how: 'derived' | 'dropped'
  tone: string
  text: string
}

function FieldRow({ field, how, tone, text }: FieldRowProps) {
  return (
    <tr>
      <td data-label="Field">
        <code>{field}</code>
      </td>
      <td data-label={how === 'derived' ? 'Derived' : 'Dropped'}>
        <span>
          <span class={`badge ${tone}`}>{how}</span> {text}
        </span>
      </td>
    </tr>
  )
}

function MappedPayload({ details }: { details: EventDetails }) {
  const { rejection } = details
  const isListed = rejection !== undefined && details.mapping.some(({ field }) => field === rejection.field)
  return (
    <dl class="mapped pane-scroll" tabIndex={0} aria-label="Mapped values">
      {rejection !== undefined && !isListed && (
        <div class="has-error">
          <dt>{rejection.field}</dt>
          <dd class="field-error">{rejection.reason}</dd>
        </div>
      )}
      {details.mapping.map(({ field, source, value }) => {
        const isRejected = rejection?.field === field
        return (
          <div key={field} class={isRejected ? 'has-error' : ''}>
            <dt>{field}</dt>
            <dd>
              <span class="value-text">
                {value == null ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value)}
              </span>{' '}
              <span class="source">{source === 'literal' ? 'fixed value' : `from ${source}`}</span>
              {isRejected && <span class="field-error">{rejection.reason}</span>}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
