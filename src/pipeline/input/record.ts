import { isUtf8 } from 'node:buffer'
import { isRecord } from '../../destinations/pinterest-conversions'
import { findJsonFault } from './json-limits'

/** One event of the input, or a piece of it that is not one. */
export interface InputRecord {
  /** Number of the record, from 0; a resumed run identifies it by this. */
  row: number
  /** Where to find it, from 1: the line it starts on, or its position in a JSON array. */
  line: number
  /** Approximate size in the input. */
  sizeBytes?: number
  /** The parsed event; missing when there is a `problem`. */
  event?: unknown
  /** Why it can't be read. Contains none of its content. */
  problem?: string
  /** The original text if it can't be read, so that a person can correct it. */
  text?: string
  /** From a file of an earlier run: the names of the subscriptions that it is for; missing for all. */
  only?: string[]
  /** From a file of an earlier run: why it could not be delivered. */
  reasons?: string[]
}

/** The input can't be read at all, or not to its end. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** Whether a row already has its outcome from an earlier run and is skipped. */
export type IsCommitted = (row: number) => boolean

/** Far above any event (Segment's own limit is 32 KB): a longer one is part of a damaged file, and must not fill the memory. */
export const MAX_RECORD_BYTES = 1024 * 1024

/** A line of `rejected.ndjson`, `retry.ndjson` or `unknown.ndjson`: what an earlier run could not deliver, with its event. */
export interface UndeliveredRecord {
  line: number
  reasons: string[]
  event?: unknown
  text?: string
  only?: string[]
}

/** No Segment event has these two keys at the top level. */
function isUndeliveredRecord(value: unknown): value is UndeliveredRecord {
  return isRecord(value) && typeof value.line === 'number' && Array.isArray(value.reasons)
}

export interface Place {
  row: number
  line: number
}

export function tooLong({ row, line }: Place, what: string): InputRecord {
  const problem = `The ${what} is longer than ${String(MAX_RECORD_BYTES / 1024 / 1024)} MB. An event has a few KB.`
  return { row, line, sizeBytes: 0, problem }
}

/** Reads one JSON text; a record of an earlier run is unwrapped. `what` names the piece in the reason. */
export function parseRecord(bytes: Buffer, place: Place, what: string): InputRecord {
  const base = { row: place.row, line: place.line, sizeBytes: bytes.length }
  if (bytes.length > MAX_RECORD_BYTES) return tooLong(place, what)
  if (isUtf8(bytes)) return { ...base, ...parseText(bytes.toString('utf8'), what) }
  return { ...base, problem: `The ${what} is not UTF-8 text. Save the file as UTF-8.`, text: bytes.toString('latin1') }
}

type Parsed = Pick<InputRecord, 'event' | 'problem' | 'text' | 'only' | 'reasons'>

function parseText(text: string, what: string): Parsed {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // JSON.parse's own message quotes the input, which is personal data.
    return { problem: `The ${what} is not JSON. One event is an object like {"type":"track",…}.`, text }
  }
  const fault = findJsonFault(text, parsed)
  if (fault !== undefined) return { problem: `The ${what} ${fault}.`, text }
  if (isUndeliveredRecord(parsed)) return unwrapRecord(parsed, what)
  if (isAroundList(parsed)) {
    const problem = `The ${what} is an object around a list, not an event. Give the list itself, as a JSON array of events.`
    return { problem, text }
  }
  return { event: parsed }
}

function unwrapRecord({ event, text, only, reasons }: UndeliveredRecord, what: string): Parsed {
  const ofRecord = { reasons: onlyTexts(reasons), ...(Array.isArray(only) && { only: onlyTexts(only) }) }
  if (event !== undefined && event !== null) return { ...ofRecord, event }
  if (typeof text === 'string') return { ...parseText(text, `text of the ${what}`), ...ofRecord }
  return { ...ofRecord, problem: `The ${what} is a record of an earlier run without an event to send.` }
}

function onlyTexts(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string')
}

/** Exports put a list of events under some key. An event can contain lists too, but has a type. */
function isAroundList(value: unknown): boolean {
  if (!isRecord(value) || 'type' in value || 'event' in value) return false
  return Object.values(value).some((list) => Array.isArray(list) && list.some(hasType))
}

function hasType(value: unknown): boolean {
  return isRecord(value) && typeof value.type === 'string'
}
