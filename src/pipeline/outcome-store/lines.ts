import type { SubscriptionResult } from '../../delivery'
import type { UndeliveredRecord } from '../input'
import type { CommittedRow } from './outcome-store'

export const OUTCOMES_FILE = 'outcomes.ndjson'
/** The files for events that were not delivered, each with the status of the results that it contains. */
const STATUS_BY_FILE = {
  'rejected.ndjson': 'rejected',
  'retry.ndjson': 'retry',
  'unknown.ndjson': 'unknown'
} as const

type UndeliveredFile = keyof typeof STATUS_BY_FILE
export type DataFile = typeof OUTCOMES_FILE | UndeliveredFile
export const DATA_FILES = [OUTCOMES_FILE, 'rejected.ndjson', 'retry.ndjson', 'unknown.ndjson'] as const
export const byDataFile = <Value>(valueOf: (name: DataFile) => Value): Record<DataFile, Value> =>
  Object.fromEntries(DATA_FILES.map((name) => [name, valueOf(name)])) as Record<DataFile, Value>

/** The line of `outcomes.ndjson`, and of `--json`. Holds no PII, token or hash. */
export function toOutcomeLine({ line, outcome }: Pick<CommittedRow, 'line' | 'outcome'>): string {
  return `${JSON.stringify({ line, ...outcome })}\n`
}

/** The lines to add to each file. */
export function toLines(rows: readonly CommittedRow[]): Record<DataFile, string> {
  return byDataFile((name) => {
    if (name === OUTCOMES_FILE) return rows.map(toOutcomeLine).join('')
    return rows.map((row) => toUndeliveredLine(row, STATUS_BY_FILE[name])).join('')
  })
}

/** A line that `send` can read; empty if the row has no result with this status. */
function toUndeliveredLine(
  { line, event, text, only, outcome }: CommittedRow,
  status: (typeof STATUS_BY_FILE)[UndeliveredFile]
): string {
  const failed = outcome.results.filter(
    (result): result is Extract<SubscriptionResult, { reason: string }> => result.status === status
  )
  if (failed.length === 0) return ''
  const record: UndeliveredRecord = { line, reasons: [...new Set(failed.map(({ reason }) => reason))] }
  // The other subscriptions already have the event, from this or an earlier run, and must not get it again.
  if (only !== undefined || failed.length < outcome.results.length)
    record.only = failed.map(({ subscription }) => subscription)
  if (text !== undefined) record.text = text
  else record.event = event ?? null
  return `${JSON.stringify(record)}\n`
}
