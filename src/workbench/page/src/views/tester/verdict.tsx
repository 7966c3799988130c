import type { EventDetails, Explanation, SubscriptionExplanation } from '../../../../../delivery/explanation'
import type { EndpointName, Sent } from '../../../../contract'
import { CreateMapping } from '../mappings/create-mapping'
import { Answers } from './answers'

interface VerdictProps {
  event: Record<string, unknown>
  explanation: Explanation
  /** Present once the event was sent. */
  sent: Sent | undefined
  endpoint: EndpointName
  matching: SubscriptionExplanation[]
  shown: SubscriptionExplanation | undefined
  onChoose: (name: string) => void
  isBusy: boolean
}

/** What would happen to the event or, once it was sent, what happened. */
export function Verdict(props: VerdictProps) {
  const { event, explanation, sent, endpoint, matching, shown, onChoose, isBusy } = props
  const broken = explanation.subscriptions.filter(({ triggerError }) => triggerError !== undefined)
  const isUnmatched = shown?.details === undefined && explanation.withheld === undefined
  return (
    <section class={`card card-body stack-small ${isBusy ? 'busy' : ''}`} aria-label="Result">
      {matching.length > 1 && (
        <div class="segments" role="group" aria-label="Mappings that match">
          {matching.map(({ name }) => (
            <button type="button" key={name} aria-pressed={name === shown?.name} onClick={() => onChoose(name)}>
              {name}
            </button>
          ))}
        </div>
      )}
      {sent !== undefined ? (
        <Answers sent={sent} endpoint={endpoint} />
      ) : shown?.details === undefined ? (
        <NotSubscribed explanation={explanation} />
      ) : (
        <Expected event={explanation.event} name={shown.name} details={shown.details} />
      )}
      {isUnmatched && <CreateMapping event={event} off={namesOfMatchingOff(explanation)} />}
      {broken.map(({ name, triggerError }) => (
        <p class="note bad" key={name}>
          The trigger of “{name}” can’t be read: {triggerError}
        </p>
      ))}
    </section>
  )
}

function NotSubscribed({ explanation }: { explanation: Explanation }) {
  const { event, withheld } = explanation
  const off = namesOfMatchingOff(explanation).map((name) => `“${name}”`)
  return (
    <div class="verdict">
      <span class="badge">not subscribed</span>
      <span>
        {withheld === undefined ? (
          <>
            No mapping matches <strong>{event}</strong>
            {offText(off)}
          </>
        ) : (
          <>
            A mapping matches <strong>{event}</strong>, but it is withheld: {withheld}.
          </>
        )}{' '}
        Nothing is sent.
      </span>
    </div>
  )
}

/** Names the mappings that would match if they were on. */
function offText(names: string[]): string {
  if (names.length === 0) return '.'
  return `: ${names.join(', ')} would, but ${names.length === 1 ? 'is' : 'are'} switched off.`
}

function Expected({ event, name, details }: { event: string; name: string; details: EventDetails }) {
  if (details.rejection !== undefined) {
    return (
      <div class="verdict">
        <span class="badge bad">rejected</span>
        <span>
          <strong>{event}</strong> matches “{name}”, but is not sent: {details.rejection.reason}
        </span>
      </div>
    )
  }
  return (
    <>
      <div class="verdict">
        <span class="badge good">would be sent</span>
        <span>
          <strong>{event}</strong> matches “{name}” and is sent as <code>{details.pinterestEvent?.event_name}</code>.
        </span>
      </div>
      {details.warnings.map((warning) => (
        <p class="note warn" key={warning}>
          {warning}
        </p>
      ))}
    </>
  )
}

/** Mappings that would match if they were switched on. */
const namesOfMatchingOff = ({ subscriptions }: Explanation): string[] =>
  subscriptions.filter(({ enabled, matches }) => matches && !enabled).map(({ name }) => name)
