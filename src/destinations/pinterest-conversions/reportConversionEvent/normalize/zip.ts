import type { NormalContext } from './context'
import { lettersAndDigits, withAsciiDigits, withoutDecimalZero } from './text'

/** The United States, and its territories that ISO 3166-1 lists as countries: one postal system. */
const COUNTRIES_WITH_ZIP_CODES = new Set(['us', 'as', 'gu', 'mp', 'pr', 'um', 'vi'])
/** Five digits, nine, or ZIP+4, optionally after a state's letters: "CA 94105-1234". */
const ZIP_CODE = /^(?:[a-z]{2})?(\d{5})(?:\d{4})?$/
const ZIP_PLUS_4 = /^(\d{5})-\d{4}$/
/** Holtsville, New York. Anything lower, such as 00000, is not a ZIP code. */
const LOWEST_ZIP_CODE = '00501'

/** Countries whose postal codes are all digits, from the Universal Postal Union's postal addressing systems. */
const COUNTRIES_WITH_DIGITS = new Set(
  (
    'al am at au ba bd be bg br by ch cl cn cr cu cy cz de dk do dz ec ee eg es et fi fr ge gr gt hr hu id il in iq is it jo jp ke kg kh kr ' +
    'kw kz la li lk lt lu lv ma mc md me mk mm mn mx my ng no np nz om pe ph pk pl pt py ro rs ru sa se sg si sk sm sn th tj tm tn tr ' +
    'tw ua uy uz va vn xk za zm'
  ).split(' ')
)
/** "D-10115", "LV-1010": the country's letters before the digits. */
const ALL_DIGITS = /^[a-z]{0,3}(\d{3,10})$/
/** Used in countries without postal codes. */
const ONLY_ZEROS = /^0+$/
/** No postal code is longer: longer text, such as an MD5 hash or an address line, is not one. */
const MAX_LENGTH = 12

/**
 * The first five digits of a US ZIP code; only the digits in countries whose postal codes are all digits; elsewhere lower case
 * without spaces and hyphens, letters included. Pinterest says "digits only", but a British or Canadian postal code without its
 * letters is meaningless.
 * https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function normalizeZip(text: string, { country }: Pick<NormalContext, 'country'>): string | undefined {
  const zip = withoutDecimalZero(withAsciiDigits(text))
  if (country === undefined) return ZIP_PLUS_4.exec(zip)?.[1] ?? otherPostcode(zip)
  if (COUNTRIES_WITH_ZIP_CODES.has(country)) {
    const digits = ZIP_CODE.exec(lettersAndDigits(zip))?.[1]
    return digits !== undefined && digits >= LOWEST_ZIP_CODE ? digits : undefined
  }
  if (!COUNTRIES_WITH_DIGITS.has(country)) return otherPostcode(zip)
  return realPostcode(ALL_DIGITS.exec(lettersAndDigits(zip))?.[1])
}

const otherPostcode = (text: string): string | undefined => realPostcode(lettersAndDigits(text))

function realPostcode(postcode: string | undefined): string | undefined {
  if (postcode === undefined || postcode === '' || postcode.length > MAX_LENGTH) return undefined
  return ONLY_ZEROS.test(postcode) ? undefined : postcode
}
