import type { SubscriptionResult, OutcomeStatus } from '../../../../../delivery/outcome'
import type { DeliveryReport, LdpStatus, OutcomeRow, StatusCounts } from '../../../../contract'

export const STATUSES: { key: OutcomeStatus; label: string }[] = [
  { key: 'delivered', label: 'Delivered' },
  { key: 'rejected', label: 'Rejected' },
  { key: 'retry', label: 'To be retried' },
  { key: 'unknown', label: 'Unknown' },
  { key: 'not-subscribed', label: 'Not subscribed' }
]
export const LDP: { key: LdpStatus; label: string; tone: string }[] = [
  { key: 'applied', label: 'Applied', tone: 'good' },
  { key: 'applied-by-state', label: 'Applied by state', tone: 'warn' },
  { key: 'ignored', label: 'Ignored by Pinterest', tone: 'bad' },
  { key: 'not-requested', label: 'Not requested', tone: '' }
]
export const ROWS_AT_ONCE = 50

/** What happened to an event, in one line. */
export function summary({ results, reason }: OutcomeRow): string {
  if (results.length === 0) return reason === undefined ? 'not sent: no mapping matches' : `not sent: ${reason}`
  return results.map(resultSummary).join('; ')
}

function resultSummary(result: SubscriptionResult): string {
  if (result.status === 'retry' && result.mayBeRecorded === true) return `${result.reason} (may have been recorded)`
  if (result.status !== 'delivered') return result.reason
  const { limitedDataProcessing: ldp, warnings } = result
  const notes = [
    ldp.status === 'not-requested' ? '' : `LDP ${ldp.status}`,
    warnings.length === 0 ? '' : `${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`
  ].filter((note) => note !== '')
  return `as ${result.eventName}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
}

export const timeText = ({ timeSeconds, timestamp }: OutcomeRow): string =>
  timeSeconds === undefined
    ? (timestamp ?? '')
    : new Date(timeSeconds * 1000).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })

export const sum = (counts: StatusCounts) => STATUSES.reduce((total, { key }) => total + counts[key], 0)

/** Why nothing is shown. */
export const nothingFound = ({ total }: DeliveryReport): string =>
  total === 0 ? 'No line of this file is an outcome.' : 'No event matches the filter.'
