import type { SubscriptionResult } from '../../../../../delivery/outcome'
import type { EndpointName, Sent } from '../../../../contract'
import { failureText, notSentText } from '../../outcome-text'
import { TONES } from '../../tones'

interface AnswersProps {
  sent: Sent
  endpoint: EndpointName
}

/** What happened to the sent event: a line for each mapping that matched, with its warnings. */
export function Answers({ sent: { outcome }, endpoint }: AnswersProps) {
  if (outcome.results.length === 0) {
    return (
      <div class="verdict">
        <span class="badge">not sent</span>
        <span>Nothing was sent: {notSentText(outcome)}.</span>
      </div>
    )
  }
  return (
    <>
      {outcome.results.map((result, index) => (
        <AnswerOf key={index} result={result} endpoint={endpoint} />
      ))}
    </>
  )
}

function AnswerOf({ result, endpoint }: { result: SubscriptionResult; endpoint: EndpointName }) {
  if (result.status !== 'delivered') {
    return (
      <>
        <div class="verdict">
          <span class={`badge ${TONES[result.status]}`}>
            {result.status === 'retry' ? 'not delivered' : result.status}
          </span>
          <span>
            <strong>
              {result.subscription}: {failureText(result)}
            </strong>{' '}
            (HTTP {result.httpStatus})
          </span>
        </div>
        <p class="note bad">{result.reason}</p>
      </>
    )
  }
  return (
    <>
      <div class="verdict">
        <span class="badge good">delivered</span>
        <span>
          <strong>{result.subscription}: delivered</strong> as <code>{result.eventName}</code>{' '}
          {endpoint === 'sandbox' ? 'to the sandbox' : 'to Pinterest, as a test: nothing was recorded'}
          {result.warnings.length > 0 ? ', with warnings:' : ', without warnings.'}
        </span>
      </div>
      {result.warnings.map((warning) => (
        <p class="note warn" key={warning}>
          {warning}
        </p>
      ))}
    </>
  )
}
