/**
 * Trimmed text, or undefined when there is none. Numbers and booleans count as text, because many sources send IDs as numbers.
 * A list counts as its only text; with several different texts, none is chosen.
 */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  if (typeof value === 'boolean') return String(value)
  if (!Array.isArray(value)) return undefined
  if (value.length === 1) return textOf(value[0])
  const [first, ...others] = new Set(textsOf(value))
  return others.length === 0 ? first : undefined
}

/** Every text in a value, trimmed: the texts of a list, or the text itself. Anything else is skipped. */
export function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) {
    const text = textOf(value)
    return text === undefined ? [] : [text]
  }
  return value.map(textOf).filter((text) => text !== undefined)
}

/** Whether there is a value: not missing, null, white space, or a list of these. */
export function isGiven(value: unknown): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'string') return value.trim() !== ''
  return Array.isArray(value) ? value.some(isGiven) : true
}

/** Units that sources write after a number: pixels, pieces, percent, gigabytes. */
const NUMBER_WITH_UNIT = /^([+-]?\d+(?:\.\d+)?)\s*(?:px|pcs?\.?|pieces?|items?|units?|x|%|gb)$/i

/** A number, also as text and with a unit (`1080px`, `2 pcs`); undefined when the value is not one. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  const text = textOf(value)
  if (text === undefined) return undefined
  const number = Number(NUMBER_WITH_UNIT.exec(text)?.[1] ?? text)
  return Number.isFinite(number) ? number : undefined
}

const FORMAT_CHARACTERS = /\p{Cf}+/gu

/** Without zero-width spaces, direction marks, byte order marks, soft hyphens and the like. For text that is read, not hashed. */
export const withoutFormatCharacters = (text: string): string => text.replace(FORMAT_CHARACTERS, '')

const TRUE = new Set(['true', 'yes', 'y', 'on', '1', 't'])
const FALSE = new Set(['false', 'no', 'n', 'off', '0', 'f'])
const QUOTES_AND_INVISIBLE = /["'`“”‘’\p{Cf}]+/gu

/** A boolean, also as a word such as `yes` or `FALSE`, in quotes or not; undefined when the value is not one. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const word = textOf(value)?.toLowerCase()
  if (word === undefined) return undefined
  return flagOfWord(word) ?? flagOfWord(word.replace(QUOTES_AND_INVISIBLE, '').trim())
}

const flagOfWord = (word: string): boolean | undefined => (TRUE.has(word) ? true : FALSE.has(word) ? false : undefined)

/** At most `maxLength` characters, counted as JSON Schema does, in code points: an emoji is never cut in two. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  // A code point has at most two units, so later units can't be among the first code points.
  const head = Array.from(text.slice(0, 2 * maxLength))
  return head.slice(0, maxLength).join('').trimEnd()
}
