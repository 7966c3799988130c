import { MAX_CLOCK_SKEW_SECONDS, MAX_EVENT_AGE_SECONDS } from '../constants'
import type { Rejection } from '../types'
import { calendarDayMs, parseUtc } from './calendar'

/**
 * ISO 8601 with an optional time of day and offset, also as BigQuery and Snowflake print it: a space for the `T`, `UTC` at the
 * end.
 */
const ISO_DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?\s?(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?$/i
/** RFC 2822, as in mail headers and `Date.toUTCString()`: "Tue, 24 Nov 2026 12:32:05 +0000". */
const RFC_2822 =
  /^(?:[a-z]{3}(?:,\s*|\s+))?(\d{1,2})\s+([a-z]{3})\s+(\d{4})\s+(\d{2}:\d{2})(:\d{2})?(?:\s+([a-z]{1,3}|[+-]\d{4}))?(?:\s*\([^()]*\))?$/i
/** `Date.toString()`: "Tue Nov 24 2026 12:32:05 GMT+0000 (Coordinated Universal Time)". */
const DATE_TO_STRING =
  /^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d{4})\s+(\d{2}:\d{2}:\d{2})(?:\s+(?:GMT|UTC)?([+-]\d{4})?)?(?:\s*\([^()]*\))?$/i
/** The named zones of RFC 2822, in minutes. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['Z', 0],
  ['UT', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['EDT', -240],
  ['EST', -300],
  ['CDT', -300],
  ['CST', -360],
  ['MDT', -360],
  ['MST', -420],
  ['PDT', -420],
  ['PST', -480]
])
const OFFSET = /^([+-])(\d{2}):?(\d{2})?$/
/** Time zones range from UTC-12:00 to UTC+14:00. */
const MIN_OFFSET_MINUTES = -12 * 60
const MAX_OFFSET_MINUTES = 14 * 60
/** The longest time, with its zone in brackets, is shorter. */
const MAX_LENGTH = 100
const DIGITS = /^\d{1,19}(?:\.\d+)?$/

/** Numbers from here on are milliseconds: in seconds this is the year 5138, in milliseconds 3 March 1973. */
const SMALLEST_MILLISECONDS = 100_000_000_000
/** Limits of the smaller units: each is in 1973 in its unit, and in 5138 in the next larger one. GA4 exports microseconds. */
const SMALLEST_MICROSECONDS = 1000 * SMALLEST_MILLISECONDS
const SMALLEST_NANOSECONDS = 1000 * SMALLEST_MICROSECONDS

/**
 * A point in time as Unix seconds, or undefined when `value` is not one. Reads a Date, seconds, milliseconds, microseconds or
 * nanoseconds since 1970 (also as text of digits), ISO 8601, RFC 2822 and `Date.toString()`. Text without a zone is UTC.
 * Numeric dates with slashes are ambiguous and not accepted.
 */
export function parseUnixSeconds(value: unknown): number | undefined {
  if (value instanceof Date) return toSeconds(value.getTime())
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (text.length > MAX_LENGTH) return undefined
  return DIGITS.test(text) ? fromNumber(Number(text)) : (fromIsoText(text) ?? fromWrittenMonth(text))
}

function fromNumber(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined
  if (value < SMALLEST_MILLISECONDS) return Math.floor(value)
  if (value < SMALLEST_MICROSECONDS) return toSeconds(value)
  return toSeconds(value < SMALLEST_NANOSECONDS ? value / 1000 : value / 1_000_000)
}

function fromIsoText(text: string): number | undefined {
  const parts = ISO_DATE_TIME.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour = 0, minute = 0, second = 0, , zone] = parts
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const midnight = calendarDayMs(Number(year), Number(month), Number(day))
  if (midnight === undefined) return undefined
  return atOffset(midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000, zone)
}

function fromWrittenMonth(text: string): number | undefined {
  const mail = RFC_2822.exec(text)
  if (mail) {
    const [, day = '', month = '', year, time, seconds = ':00', zone] = mail
    return atOffset(parseUtc(`${day} ${inTitleCase(month)} ${year} ${time}${seconds}`, 'D MMM YYYY HH:mm:ss'), zone)
  }
  const printed = DATE_TO_STRING.exec(text)
  if (!printed) return undefined
  const [, month = '', day, year, time, zone] = printed
  return atOffset(parseUtc(`${Number(day)} ${inTitleCase(month)} ${year} ${time}`, 'D MMM YYYY HH:mm:ss'), zone)
}

const inTitleCase = (month: string): string => month.charAt(0).toUpperCase() + month.slice(1).toLowerCase()

/** Unix seconds of a local time at an offset or in a zone, by default UTC; undefined for an impossible offset. */
function atOffset(milliseconds: number | undefined, zone: string | undefined): number | undefined {
  if (milliseconds === undefined) return undefined
  if (zone === undefined) return toSeconds(milliseconds)
  const minutes = ZONES.get(zone.toUpperCase()) ?? offsetMinutes(zone)
  return minutes === undefined ? undefined : toSeconds(milliseconds - minutes * 60_000)
}

function offsetMinutes(offset: string): number | undefined {
  const [, sign, hours, minutes = 0] = OFFSET.exec(offset) ?? []
  if (sign === undefined || Number(minutes) > 59) return undefined
  const total = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  return total >= MIN_OFFSET_MINUTES && total <= MAX_OFFSET_MINUTES ? total : undefined
}

function toSeconds(milliseconds: number): number | undefined {
  return Number.isFinite(milliseconds) ? Math.floor(milliseconds / 1000) : undefined
}

export type EventTime = { eventTimeSeconds: number; rejection?: undefined } | { rejection: Rejection }

/**
 * The time to report, by Pinterest's rules: at most seven days old, and never in the future. A clock may run ahead by up to
 * five minutes: the event then counts as happening now.
 */
export function buildEventTime(value: unknown, nowMs: number): EventTime {
  const seconds = parseUnixSeconds(value)
  if (seconds === undefined) {
    return reject(
      'is not a time. Send ISO 8601 or RFC 2822 text, or Unix time in seconds, milliseconds or microseconds'
    )
  }
  const nowSeconds = Math.floor(nowMs / 1000)
  const ageSeconds = nowSeconds - seconds
  if (ageSeconds > MAX_EVENT_AGE_SECONDS) {
    return reject(`is ${durationInWords(ageSeconds)} old. Pinterest accepts only events of the last 7 days`)
  }
  if (ageSeconds < -MAX_CLOCK_SKEW_SECONDS) {
    return reject(`is ${durationInWords(-ageSeconds)} in the future. Pinterest accepts only events that have happened`)
  }
  return { eventTimeSeconds: Math.min(seconds, nowSeconds) }
}

function reject(reason: string): { rejection: Rejection } {
  return { rejection: { field: 'event_time', reason: `event_time ${reason}.` } }
}

const UNITS = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 }
]

/** A duration in its two largest units, for a person: "8 days 3 hours". */
export function durationInWords(seconds: number): string {
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
