const MASK = '[masked]'
/** With its @ as it is or as a URL has it. Bounded, so that a long message without spaces can't cost time by the square of its length. */
const EMAIL = /[^\s@<>"'(),;:=]{1,256}(?:@|%40)[^\s@<>"'(),;:=]{1,256}/g
const HASH = /(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])/gi
/** Seven digits or more, as phone numbers are written; not a part of a word such as a UUID. */
const PHONE_LIKE = /(?<![\w-])\+?\(?\d(?:[\s().-]{0,2}\d){6,}(?![\w-])/g
/** Values this short are words of their own ("in", "ca", "f"): masked only where they stand in the very same letters. */
const LONGEST_SHORT_VALUE = 3

/**
 * A message of Pinterest's, safe to show: e-mail addresses, phone-like numbers, 64-hex runs and `secrets` (the event's own
 * raw values, the token) are masked. Pinterest's error messages can echo customer data.
 */
export function maskMessage(message: string, secrets: Iterable<string>): string {
  let masked = message.replace(HASH, MASK)
  // Longest first: a first name would otherwise leave the rest of the ID that begins with it.
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length)
  for (const secret of longestFirst) masked = maskValue(masked, secret)
  return masked.replace(EMAIL, MASK).replace(PHONE_LIKE, MASK)
}

function maskValue(message: string, secret: string): string {
  const value = secret.trim()
  if (value === '') return message
  const isShort = value.length <= LONGEST_SHORT_VALUE
  // Most values are not in the message at all: found out without building a regular expression.
  const isThere = isShort ? message.includes(value) : message.toLowerCase().includes(value.toLowerCase())
  if (!isThere) return message
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return message.replace(
    new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, isShort ? 'gu' : 'giu'),
    () => MASK
  )
}

/** Every text inside `value`, whatever its shape: the raw values that no message may hold. */
export function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'number') yield String(value)
  else if (value !== null && typeof value === 'object') for (const item of Object.values(value)) yield* textsOf(item)
}
