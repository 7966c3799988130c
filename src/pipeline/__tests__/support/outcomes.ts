import type { Outcome } from '../../../delivery'
import { type CommittedRow, type RunIdentity } from '../../outcome-store'

export const identity: RunIdentity = {
  input: { path: '/data/day.ndjson', sizeBytes: 100, modified: '2026-11-24T00:00:00.000Z' },
  arguments: { 'the target': 'Pinterest, ad account 1', 'test mode': 'off' }
}

export const rejected: Outcome = {
  status: 'rejected',
  event: 'Lead',
  results: [
    { status: 'rejected', subscription: 'Lead', reason: 'No identity.', httpStatus: 400, rejectedBy: 'destination' }
  ]
}
export const delivered: Outcome = {
  status: 'delivered',
  event: 'Lead',
  results: [
    {
      status: 'delivered',
      subscription: 'Lead',
      eventName: 'lead',
      warnings: [],
      limitedDataProcessing: { status: 'not-requested' },
      matchKeys: ['em']
    }
  ]
}
export const retry: Outcome = {
  status: 'retry',
  event: 'Lead',
  results: [{ status: 'retry', subscription: 'Lead', reason: 'Down.', httpStatus: 503 }]
}
export const half: Outcome = {
  ...retry,
  results: [...delivered.results, { status: 'retry', subscription: 'Lead 2', reason: 'Down.', httpStatus: 503 }]
}

export const rowOf = (
  row: number,
  outcome: Outcome,
  event: unknown = { type: 'track', messageId: `m${row}` }
): CommittedRow => ({
  row,
  line: row + 1,
  event,
  outcome
})
