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
 * Pinterest: "in lowercase. Either 'f' or 'm' or 'n' for non-binary gender".
 * https://developers.pinterest.com/docs/api/v5/events-create/
 */
export const normalizeGender = (text: string): string | undefined => GENDERS.get(nameKey(text))
