import { isAscii } from './text'

const WHITE_SPACE = /\s+/g
const WHITE_SPACE_OR_INVISIBLE = /[\s\p{Cf}]+/gu
// One @, something before it, a dot inside the domain, and none of RFC 5322's specials, which occur in "Name <address>", a
// list, or a mailto: link.
const ADDRESS = /^[^@()<>[\]:;,\\"]+@[^@()<>[\]:;,\\".]+(?:\.[^@()<>[\]:;,\\".]+)+$/
/** RFC 5321, 4.5.3.1.3: a path is at most 256 octets, including its two angle brackets. */
const MAX_LENGTH = 254

/**
 * Lower case without any white space; it must look like an address.
 * Pinterest: "lowercase version of user's email addresses". https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function normalizeEmail(text: string): string | undefined {
  const email = text.replace(isAscii(text) ? WHITE_SPACE : WHITE_SPACE_OR_INVISIBLE, '').toLowerCase()
  return email.length <= MAX_LENGTH && ADDRESS.test(email) ? email : undefined
}
