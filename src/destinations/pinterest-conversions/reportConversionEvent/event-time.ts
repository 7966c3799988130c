import { MAX_CLOCK_SKEW_SECONDS, MAX_EVENT_AGE_SECONDS } from '../constants'
import type { Refusal } from '../types'
import { calendarDayMs } from './calendar-day'

/** ISO 8601 with an optional time of day and offset; no offset means UTC, as CDPs send it. */
const ISO_DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(?:([Zz])|([+-])(\d{2}):?(\d{2})?)?)?$/
const DIGITS = /^\d{1,16}(?:\.\d+)?$/

/**
 * From here on a number means milliseconds: as seconds it would be the year 5138, as milliseconds it is 3 March 1973.
 */
const SMALLEST_MILLISECONDS = 100_000_000_000

/**
 * A point in time as Unix seconds, or undefined when `value` is none.
 * Takes ISO 8601 text, a Date, seconds or milliseconds since 1970, also as text of digits.
 */
export function parseUnixSeconds(value: unknown): number | undefined {
  if (value instanceof Date) return toSeconds(value.getTime())
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return DIGITS.test(text) ? fromNumber(Number(text)) : fromIsoText(text)
}

function fromNumber(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined
  return value >= SMALLEST_MILLISECONDS ? toSeconds(value) : Math.floor(value)
}

function fromIsoText(text: string): number | undefined {
  const parts = ISO_DATE_TIME.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour = 0, minute = 0, second = 0, , , sign, offsetHours = 0, offsetMinutes = 0] = parts
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const midnight = calendarDayMs(Number(year), Number(month), Number(day))
  if (midnight === undefined) return undefined
  const milliseconds = midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000
  return toSeconds(sign === '-' ? milliseconds + offset : milliseconds - offset)
}

function toSeconds(milliseconds: number): number | undefined {
  return Number.isFinite(milliseconds) ? Math.floor(milliseconds / 1000) : undefined
}

export type EventTime = { eventTimeSeconds: number; refusal?: undefined } | { refusal: Refusal }

/**
 * The time to report, by Pinterest's rules: at most seven days old, and never in the future. A clock that runs ahead by up
 * to five minutes is forgiven: the event counts as happening now.
 */
export function buildEventTime(value: unknown, nowMs: number): EventTime {
  const seconds = parseUnixSeconds(value)
  if (seconds === undefined) {
    return refuse('is not a time. Send ISO 8601 text, or Unix time in seconds or milliseconds')
  }
  const nowSeconds = Math.floor(nowMs / 1000)
  const ageSeconds = nowSeconds - seconds
  if (ageSeconds > MAX_EVENT_AGE_SECONDS) {
    return refuse(`is ${formatDuration(ageSeconds)} old. Pinterest takes events of the last 7 days`)
  }
  if (ageSeconds < -MAX_CLOCK_SKEW_SECONDS) {
    return refuse(`is ${formatDuration(-ageSeconds)} in the future. Pinterest takes events that have happened`)
  }
  return { eventTimeSeconds: Math.min(seconds, nowSeconds) }
}

function refuse(reason: string): { refusal: Refusal } {
  return { refusal: { field: 'event_time', reason: `event_time ${reason}.` } }
}

const UNITS = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 }
]

/** A duration in its two largest units, for a person: "8 days 3 hours". */
export function formatDuration(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds))
  const parts: string[] = []
  for (const unit of UNITS) {
    const count = Math.floor(rest / unit.seconds)
    rest -= count * unit.seconds
    if (count > 0) parts.push(`${count} ${unit.name}${count === 1 ? '' : 's'}`)
    if (parts.length === 2) break
  }
  return parts.join(' ') || '0 seconds'
}
