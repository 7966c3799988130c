import type { Explanation, SubscriptionExplanation } from '../../../../../delivery/explanation'
import { CreateMapping } from '../mappings/create-mapping'

interface VerdictProps {
  /** Undefined while it can't be read. */
  event: Record<string, unknown> | undefined
  explanation: Explanation
  matching: SubscriptionExplanation[]
  shown: SubscriptionExplanation | undefined
  onChoose: (name: string) => void
  isBusy: boolean
}
export function Verdict({ event, explanation, matching, shown, onChoose, isBusy }: VerdictProps) {
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
                No mapping matches <strong>{explanation.event}</strong>
                {off.length > 0
                  ? `: ${off.map(({ name }) => `“${name}”`).join(', ')} would, but is switched off.`
                  : '.'}
              </>
            ) : (
              <>
                A mapping matches <strong>{explanation.event}</strong>, but there is {explanation.withheld}.
              </>
            )}{' '}
            Nothing is sent.
          </span>
          {event !== undefined && explanation.withheld === undefined && (
            <CreateMapping event={event} off={off.map(({ name }) => name)} />
          )}
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
              <span class="badge bad">rejected</span>
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
