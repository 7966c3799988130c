/**
 * The database is one ordered range of text keys; a prefix names what a key holds:
 *
 *     event!SEQUENCE         the event as received; never rewritten
 *     state!SEQUENCE         attempts and earlier outcome, once there are any
 *     due!TIME!SEQUENCE      the event waits for another attempt until then
 *     lease!BATCH            sequences that a worker holds: those found at the start were held by a process that was killed
 *     id!WINDOW!ID           an ID that was stored in this window of time
 *     dead!NUMBER            a dead letter
 *     store!NAME!KEY         a value of a key-value store
 */
export type Prefix = 'event' | 'state' | 'due' | 'lease' | 'id' | 'dead' | 'store'

const DIGITS = 16

/** Sorts the same as text and as a number. */
export const padded = (value: number): string => String(value).padStart(DIGITS, '0')

export const keyOf = (prefix: Prefix, ...parts: (string | number)[]): string =>
  [prefix, ...parts.map((part) => (typeof part === 'number' ? padded(part) : part))].join('!')

/** Every key that starts with these parts: `"` is the character after `!`. */
export function rangeOf(prefix: Prefix, ...parts: (string | number)[]): { gt: string; lt: string } {
  const start = keyOf(prefix, ...parts)
  return { gt: `${start}!`, lt: `${start}"` }
}

/** The number at the end of a key. */
export const numberOf = (key: string): number => Number(key.slice(-DIGITS))
