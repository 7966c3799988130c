import { calendarDayMs } from '../calendar'
import type { NormalContext } from './context'
import { isAscii, withAsciiDigits, withoutInvisible } from './text'

/** A time (`T…` or ` …`) after the day, or only an offset, as in XML dates: both are ignored. */
const TIME = '(?:[Tt ]\\s*\\d{1,2}:?\\d{2}.*|Z|[+-]\\d{2}:\\d{2})?'
const YEAR_MONTH_DAY = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${TIME}$`, 's')
const COMPACT = new RegExp(`^(\\d{4})(\\d{2})(\\d{2})${TIME}$`, 's')
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${TIME}$`, 's')

/** The longest date, with its time, fraction of a second and named time zone, is shorter. */
const MAX_LENGTH = 64

/** No one alive was born earlier; systems without a date write 0001-01-01 or 1753-01-01. */
const FIRST_YEAR = 1900

/**
 * `YYYYMMDD`: the day as written, whatever the offset after it.
 * Pinterest: "date of birthday, given as year, month, and day". https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function normalizeDateOfBirth(text: string, { nowMs }: Pick<NormalContext, 'nowMs'>): string | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const date = isAscii(text) ? text : withAsciiDigits(withoutInvisible(text))
  const compact = COMPACT.exec(date)
  if (compact) return calendarDay(compact[1], compact[2], compact[3], nowMs)
  const yearFirst = YEAR_MONTH_DAY.exec(date)
  if (yearFirst) return calendarDay(yearFirst[1], yearFirst[3], yearFirst[4], nowMs)
  const yearLast = YEAR_LAST.exec(date)
  if (!yearLast) return undefined

  const [, first, separator, second, year] = yearLast
  if (separator === '.' || Number(first) > 12) return calendarDay(year, second, first, nowMs)
  // With hyphens, the Netherlands and India write the day first and the United States the month: ambiguous when both are
  // possible.
  if (separator === '-' && Number(second) <= 12 && Number(first) !== Number(second)) return undefined
  return calendarDay(year, first, second, nowMs)
}

function calendarDay(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  nowMs: number
): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  const ms = calendarDayMs(y, m, d)
  if (ms === undefined || ms > nowMs || y < FIRST_YEAR) return undefined
  return String(y * 10_000 + m * 100 + d)
}
