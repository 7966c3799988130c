import type { SubscriptionResult } from '../../../../../delivery/outcome'
import type { Sent } from '../../../../contract'
import { failureText, notSentText } from '../../outcome-text'

export function Answers({ sent }: { sent: Sent }) {
  if (sent.outcome.results.length === 0) {
    return <p class="note">Nothing was sent: {notSentText(sent.outcome)}.</p>
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
          {result.subscription}: {failureText(result)}
        </strong>{' '}
        (HTTP {result.httpStatus})
      </p>
      <p>{result.reason}</p>
    </div>
  )
}
