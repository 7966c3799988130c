import { isAscii, withoutInvisible } from './text'

const ASCII_LETTERS_ONLY = /^[a-z]+$/i
const WHITE_SPACE = /\s+/g

/**
 * First and last names: lower case, Unicode NFC, inner white space as single spaces. Punctuation and accents are kept, because
 * Pinterest asks only for "lowercase".
 * https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function normalizeName(text: string): string | undefined {
  if (ASCII_LETTERS_ONLY.test(text)) return text.toLowerCase()
  const name = isAscii(text) ? text : withoutInvisible(text).normalize('NFC')
  return name.replace(WHITE_SPACE, ' ').trim().toLowerCase()
}
