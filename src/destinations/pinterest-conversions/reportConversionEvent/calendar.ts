import dayjs from 'dayjs'
import customParseFormat from 'dayjs/plugin/customParseFormat'
import utc from 'dayjs/plugin/utc'

// Without this plugin dayjs silently ignores "strict"; without UTC the machine's offset could shift the day.
dayjs.extend(customParseFormat)
dayjs.extend(utc)

/**
 * Milliseconds since 1970 of text in one dayjs format, read as UTC; undefined when the text has another form, or names a day or
 * an hour that does not exist. One format per call: given a list, dayjs reads in the machine's time zone.
 */
export function parseUtc(text: string, format: string): number | undefined {
  const time = dayjs.utc(text, format, true)
  return time.isValid() ? time.valueOf() : undefined
}

/**
 * Midnight UTC of a day in milliseconds since 1970, or undefined when the calendar has no such day. For the formats of nearly
 * every event: twenty times as fast as a date library.
 */
export function calendarDayMs(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day)
  const date = new Date(ms)
  // Date.UTC carries over: 30 February becomes 1 March.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : undefined
}
