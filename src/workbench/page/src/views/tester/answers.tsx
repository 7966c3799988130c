import type { SubscriptionResult } from '../../../../../delivery/outcome'
import type { Sent } from '../../../../contract'

export function Answers({ sent }: { sent: Sent }) {
  if (sent.outcome.results.length === 0) {
    return <p class="note">Nothing was sent: {sent.outcome.reason ?? 'no mapping takes this event'}.</p>
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
          {result.subscription}:{' '}
          {result.status === 'retry'
            ? 'not delivered yet, may be tried again'
            : result.status === 'unknown'
              ? 'unknown: Pinterest may have recorded it'
              : refusedText(result)}
        </strong>{' '}
        (HTTP {result.httpStatus})
      </p>
      <p>{result.reason}</p>
    </div>
  )
}

const refusedText = (result: Extract<SubscriptionResult, { status: 'rejected' }>) =>
  result.rejectedBy === 'destination' ? 'refused before sending' : 'refused by the endpoint'
