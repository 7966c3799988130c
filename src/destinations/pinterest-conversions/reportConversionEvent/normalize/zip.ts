import type { NormalContext } from './context'
import { lettersAndDigits, withAsciiDigits, withoutDecimalZero } from './text'

/** The United States and those of its territories that ISO 3166-1 lists as countries of their own: one postal system. */
const COUNTRIES_WITH_ZIP_CODES = new Set(['us', 'as', 'gu', 'mp', 'pr', 'um', 'vi'])
const ZIP_PLUS_4 = /^\d{5}-\d{4}$/
const LOST_LEADING_ZEROS = /^\d{3,4}$/
const NOT_DIGIT = /\D+/g
/** Holtsville, New York: what is lower (00000 above all) is no ZIP code. */
const LOWEST_ZIP_CODE = '00501'

/**
 * The first five digits of a ZIP code; another country's postcode in lower case without spaces and hyphens, its letters kept:
 * Pinterest says "digits only", but a British or Canadian postcode without its letters would be no postcode.
 * https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function normalizeZip(text: string, { country }: Pick<NormalContext, 'country'>): string | undefined {
  const zip = withoutDecimalZero(withAsciiDigits(text))
  if (country === undefined) return ZIP_PLUS_4.test(zip) ? zip.slice(0, 5) : lettersAndDigits(zip) || undefined
  if (!COUNTRIES_WITH_ZIP_CODES.has(country)) return lettersAndDigits(zip) || undefined

  // 02134 that went through a spreadsheet or a number arrives as 2134, Puerto Rico's 00601 as 601.
  const digits = LOST_LEADING_ZEROS.test(zip) ? zip.padStart(5, '0') : zip.replace(NOT_DIGIT, '').slice(0, 5)
  return digits.length === 5 && digits >= LOWEST_ZIP_CODE ? digits : undefined
}
