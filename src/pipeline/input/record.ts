import { isUtf8 } from 'node:buffer'

/** One event of the input, or a piece of it that is none. */
export interface InputRecord {
  /** Counts records from 0; a resumed run knows them by it. */
  row: number
  /** Where a person finds it, from 1: the line it starts on, or its place in a JSON array. */
  line: number
  /** The parsed event; missing when there is a `problem`. */
  event?: unknown
  /** Why it can't be read. Holds nothing of its content. */
  problem?: string
  /** The piece as it stands in the input, when it can't be read: kept so that a person can mend it. */
  text?: string
  /** Names of the subscriptions that it is for, when it comes from a file of an earlier run; missing for all. */
  only?: string[]
  /** Why an earlier run could not deliver it, when it comes from a file of that run. */
  reasons?: string[]
}

/** The input as a whole can't be read, or not to its end. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** Tells which rows an earlier run has settled: they are passed over. */
export type IsSettled = (row: number) => boolean

/** Far above any event (Segment's own limit is 32 KB): a longer one is a damaged file, and must not fill the memory. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024

/** A line of `rejected.ndjson` or `retry.ndjson`: what an earlier run could not deliver, with its event. */
export interface UndeliveredRecord {
  line: number
  reasons: string[]
  event?: unknown
  text?: string
  only?: string[]
}

/** A Segment event's own `event` is a name, so an object there, or a text beside reasons, can only be our own form. */
function isUndeliveredRecord(value: unknown): value is UndeliveredRecord {
  if (value === null || typeof value !== 'object' || !('reasons' in value) || !Array.isArray(value.reasons))
    return false
  if ('event' in value) return value.event !== null && typeof value.event === 'object'
  return 'text' in value && typeof value.text === 'string'
}

/** Reads one JSON text; our own `rejected.ndjson` form is unwrapped. `what` names the piece in the reason. */
export function parseRecord(bytes: Buffer, row: number, line: number, what: string): InputRecord {
  if (!isUtf8(bytes)) {
    return {
      row,
      line,
      problem: `The ${what} is not UTF-8 text. Save the file as UTF-8.`,
      text: bytes.toString('latin1')
    }
  }
  return parseRecordText(bytes.toString('utf8'), row, line, what)
}

function parseRecordText(text: string, row: number, line: number, what: string): InputRecord {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // JSON.parse's own message quotes the input, which is personal data.
    return { row, line, problem: `The ${what} is not JSON. One event is an object like {"type":"track",…}.`, text }
  }
  if (!isUndeliveredRecord(parsed)) return { row, line, event: parsed }
  const reasons = parsed.reasons.filter((reason) => typeof reason === 'string')
  if (parsed.event === undefined) {
    return { ...parseRecordText(parsed.text ?? '', row, line, `text of the ${what}`), reasons }
  }
  const { event, only } = parsed
  return {
    row,
    line,
    event,
    reasons,
    ...(Array.isArray(only) && { only: only.filter((name) => typeof name === 'string') })
  }
}
