const NOT_ASCII = /[^\0-\x7f]/
const ASCII_LETTERS_ONLY = /^[a-z]+$/i
const NOT_ASCII_LETTER_OR_DIGIT = /[^a-z0-9]+/g
// Variation selectors are in the category of marks, but only select how the emoji before them is drawn.
const NOT_LETTER_MARK_OR_DIGIT = /[^\p{L}\p{Mn}\p{Mc}\p{N}]+|[\uFE00-\uFE0F]+/gu
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u
const DECIMAL_ZERO = /^(\+?\d+)\.0$/
const MARKS = /\p{M}+/gu
/**
 * Direction marks, zero-width space, soft hyphen, byte order mark: left over from copying from a page or a PDF. Not the joiners
 * (U+200C, U+200D), which Persian and Indic spelling needs.
 */
const INVISIBLE = /[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]+/g

/** The zero of each script whose digits people use for numbers: full-width, Arabic, Persian, Devanagari, Bengali, Thai. */
const ZEROS = [0xff10, 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50]

export const isAscii = (text: string): boolean => !NOT_ASCII.test(text)

export const hasLetterOrDigit = (text: string): boolean => LETTER_OR_DIGIT.test(text)

/** Lower case, only letters (of any script, with their marks) and digits. Empty when there are none. */
export function lettersAndDigits(text: string): string {
  if (ASCII_LETTERS_ONLY.test(text)) return text.toLowerCase()
  if (isAscii(text)) return text.toLowerCase().replace(NOT_ASCII_LETTER_OR_DIGIT, '')
  const kept = text.normalize('NFC').toLowerCase().replace(NOT_LETTER_MARK_OR_DIGIT, '')
  return hasLetterOrDigit(kept) ? kept : ''
}

/** A name as a lookup key: "Côte d’Ivoire" and "cote divoire" are the same, so are "&" and "and". */
export function nameKey(name: string): string {
  if (ASCII_LETTERS_ONLY.test(name)) return name.toLowerCase()
  const spelledOut = name.replace(/&/g, ' and ')
  return lettersAndDigits(isAscii(spelledOut) ? spelledOut : spelledOut.normalize('NFKD').replace(MARKS, ''))
}

export const withoutInvisible = (text: string): string => (isAscii(text) ? text : text.replace(INVISIBLE, ''))

/** `2134.0` is 2134: pandas and spreadsheets write a column of numbers like this when one of them is missing. */
export const withoutDecimalZero = (digits: string): string => digits.replace(DECIMAL_ZERO, '$1')

/** Replaces the digits of other scripts by ASCII digits: `６５０` and `٦٥٠` are 650. */
export function withAsciiDigits(text: string): string {
  if (isAscii(text)) return text
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.charCodeAt(0)
    const zero = ZEROS.find((first) => code >= first && code <= first + 9)
    return zero === undefined ? digit : String(code - zero)
  })
}
