import { nameKey } from './text'

const GENDERS = new Map([
  ['f', 'f'],
  ['female', 'f'],
  ['woman', 'f'],
  ['m', 'm'],
  ['male', 'm'],
  ['man', 'm'],
  ['n', 'n'],
  ['nonbinary', 'n']
])

/**
 * `f`, `m` or `n`.
 * https://developers.pinterest.com/docs/conversions/best/#hashing: "f for female, m for male, n for non-binary".
 */
export const normalizeGender = (text: string): string | undefined => GENDERS.get(nameKey(text))
