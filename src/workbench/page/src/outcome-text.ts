import type { Outcome, SubscriptionResult } from '../../../delivery/outcome'

type Undelivered = Exclude<SubscriptionResult, { status: 'delivered' }>

/** What happened under a mapping that did not deliver the event, e.g. "rejected before sending". */
export function failureText(result: Undelivered): string {
  switch (result.status) {
    case 'rejected':
      return result.rejectedBy === 'pinterest' ? 'rejected by the endpoint' : 'rejected before sending'
    case 'unknown':
      return 'unknown: Pinterest may have recorded it. Decide whether to send it again'
    case 'retry': {
      const wait = result.retryAfterSeconds === undefined ? '' : ` in ${result.retryAfterSeconds} s`
      const recorded =
        result.mayBeRecorded === true
          ? '. Pinterest may have recorded it: it is sent again with the same event ID, so that Pinterest can deduplicate it'
          : ''
      return `not delivered yet, can be sent again${wait}${recorded}`
    }
  }
}

/** Why an event without results was not sent. */
export const notSentText = ({ reason }: Pick<Outcome, 'reason'>): string => reason ?? 'no mapping matches this event'
