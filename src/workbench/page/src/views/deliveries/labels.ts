import type { SubscriptionResult, OutcomeStatus } from '../../../../../delivery/outcome'
import type { DeliveryReport, LdpStatus, OutcomeRow, StatusCounts } from '../../../../contract'

/** In the order shown. Records, so that a new status without a label fails the type check. */
export const STATUSES = listOf<OutcomeStatus, { label: string }>({
  delivered: { label: 'Delivered' },
  rejected: { label: 'Rejected' },
  retry: { label: 'To be retried' },
  unknown: { label: 'Unknown' },
  'not-subscribed': { label: 'Not subscribed' }
})
export const LDP = listOf<LdpStatus, { label: string; tone: string }>({
  applied: { label: 'Applied', tone: 'good' },
  'applied-by-state': { label: 'Applied by state', tone: 'warn' },
  ignored: { label: 'Ignored by Pinterest', tone: 'bad' },
  'not-requested': { label: 'Not requested', tone: '' }
})
export const ROWS_AT_ONCE = 50

function listOf<Key extends string, Row>(rows: Record<Key, Row>): ({ key: Key } & Row)[] {
  return Object.entries<Row>(rows).map(([key, row]) => ({ key: key as Key, ...row }))
}

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
