import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber
} from 'libphonenumber-js/max'
import type { NormalContext } from './context'
import { withAsciiDigits, withoutDecimalZero } from './text'

/** ITU-T E.164: at most 15 digits with the country code. Below 7 it is an extension, a short code or a fragment. */
const MIN_DIGITS = 7
const MAX_DIGITS = 15
/** Longer text is not a phone number, even with a label and remarks, and is not tested against the patterns below. */
const MAX_LENGTH = 80

/** "ext. 5", "x123", ";ext=4", "#4" at the end. */
const EXTENSION = /[\s,;(]*(?:;?ext(?:n|ension)?|x|#)[\s.:=#]*\d{1,9}\)?\s*$/i
/** `tel:+44;phone-context=…`, "Phone: ", "mobile". */
const LABEL = /^[\p{L}\s]+[.:]{0,2}\s*(?=[+＋\d(])/u
const REMARK = /\(\s*\p{L}[^)]*\)|;.*$/gu
const NOT_A_NUMBER = /[\p{L}@]/u
const INTERNATIONAL = /^[^\d+＋]*(?:[+＋]|00)/
const LEADING_ZEROS = /^0+/
const NOT_DIGIT = /\D+/g
/** The United States and Canada: ten digits, of which the first and the fourth are 2 to 9. */
const COUNTRIES_OF_NORTH_AMERICA = new Set(['us', 'ca'])
const NORTH_AMERICAN_NATIONAL = /^[2-9]\d{2}[2-9]\d{6}$/
/** A number of this form has no national prefix in the middle, so it needs no parser. */
const NORTH_AMERICAN = /^1[2-9]\d{9}$/

/**
 * Country code, area code and number as digits only.
 * Pinterest: "only digits with country code, area code, and number. Remove any symbols, letters, spaces and leading zeros".
 * https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function normalizePhone(text: string, { country }: Pick<NormalContext, 'country'>): string | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const number = withoutDecimalZero(withAsciiDigits(text)).replace(EXTENSION, '').replace(LABEL, '').replace(REMARK, '')
  // A vanity number, or another text that happens to contain digits.
  if (NOT_A_NUMBER.test(number)) return undefined

  const digits = INTERNATIONAL.test(number) ? internationalDigits(number) : nationalDigits(number, country)
  return digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS ? digits : undefined
}

const digitsOf = (text: string): string => text.replace(NOT_DIGIT, '').replace(LEADING_ZEROS, '')
const e164Digits = (number: PhoneNumber): string => number.number.slice(1)

/** For a valid number, the parser removes the national prefix of "+44 (0)20 …"; else the digits are unchanged. */
function internationalDigits(number: string): string {
  const digits = digitsOf(number)
  if (NORTH_AMERICAN.test(digits)) return digits
  return validInternational(digits) ?? digits
}

function nationalDigits(number: string, country: string | undefined): string {
  const region = country?.toUpperCase() as CountryCode | undefined
  if (region === undefined || !isSupportedCountry(region)) return digitsOf(number)

  const digits = number.replace(NOT_DIGIT, '')
  // Covers most numbers of most shops without the parser, which is ten times as slow.
  if (country !== undefined && COUNTRIES_OF_NORTH_AMERICA.has(country)) {
    if (NORTH_AMERICAN_NATIONAL.test(digits)) return `1${digits}`
    if (NORTH_AMERICAN.test(digits)) return digits
  }
  // "4915123456789" in Germany: a national number would start with a 0, so 49 is the country code, although German numbers vary
  // so much in length that it is valid either way.
  if (digits.startsWith(getCountryCallingCode(region))) {
    const international = validInternational(digits)
    if (international !== undefined) return international
  }
  const national = parsePhoneNumberFromString(digits, { defaultCountry: region, extract: false })
  if (national?.isValid()) return e164Digits(national)
  return (
    validInternational(digits) ?? (national?.isPossible() ? e164Digits(national) : digits.replace(LEADING_ZEROS, ''))
  )
}

function validInternational(digits: string): string | undefined {
  const parsed = parsePhoneNumberFromString(`+${digits}`, { extract: false })
  return parsed?.isValid() ? e164Digits(parsed) : undefined
}
