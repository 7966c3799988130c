/**
 * Trimmed text, or undefined when there is none. Numbers and booleans count as text: many sources send IDs so. A list counts as
 * the one text in it; of several different ones none is the right one.
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

/** Every text in a value, trimmed: of a list its texts, of a text itself. What holds no text is left out. */
export function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) {
    const text = textOf(value)
    return text === undefined ? [] : [text]
  }
  return value.map(textOf).filter((text) => text !== undefined)
}

/** Whether a value holds anything: not missing, null, white space, or a list of such. */
export function isGiven(value: unknown): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'string') return value.trim() !== ''
  return Array.isArray(value) ? value.some(isGiven) : true
}

/** What sources write behind a number: pixels, pieces, percent, gigabytes. */
const NUMBER_WITH_UNIT = /^([+-]?\d+(?:\.\d+)?)\s*(?:px|pcs?\.?|pieces?|items?|units?|x|%|gb)$/i

/** A number, also as text and with a unit behind it (`1080px`, `2 pcs`); undefined when a value is none. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'boolean') return undefined
  const text = textOf(value)
  if (text === undefined) return undefined
  const number = Number(NUMBER_WITH_UNIT.exec(text)?.[1] ?? text)
  return Number.isFinite(number) ? number : undefined
}

const TRUE = new Set(['true', 'yes', 'y', 'on', '1', 't'])
const FALSE = new Set(['false', 'no', 'n', 'off', '0', 'f'])

/** A boolean, also as the words for it, such as `yes` or `FALSE`; undefined when a value is none. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const word = textOf(value)?.toLowerCase()
  if (word === undefined) return undefined
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined
}

/** At most `maxLength` characters, counted as JSON Schema does, in code points: an emoji is never cut in two. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  // A code point takes at most two units: what lies beyond can't be among the first.
  const head = Array.from(text.slice(0, 2 * maxLength))
  return head.slice(0, maxLength).join('').trimEnd()
}
