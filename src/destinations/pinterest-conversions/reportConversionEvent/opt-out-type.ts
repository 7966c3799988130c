import { withoutFormatCharacters } from './text'

/** Pinterest's one published `opt_out_type`. */
export const LIMITED_DATA_PROCESSING = 'LDP'

const SPELLED_OUT = /limited[\s_-]*data[\s_-]*processing/gi
/** Commas and semicolons of all scripts; NFKC makes the full-width ones ASCII. */
const SEPARATOR = /[\s,،、;؛|/&+]+/
/** A value without the quotes, brackets and other signs around it, as in `["LDP"]`. */
const WITHOUT_SIGNS = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su

/**
 * The values of an `opt_out_type` in Pinterest's form: upper case, no duplicates, unknown values kept. It is a privacy signal,
 * so everything that can mean LDP does: `["LDP"]`, `ldp;ccpa`, `Limited Data Processing`, `true`.
 */
export function parseOptOutTypes(optOutType: string): string[] {
  const words = withoutFormatCharacters(optOutType.normalize('NFKC'))
    .replace(SPELLED_OUT, ` ${LIMITED_DATA_PROCESSING} `)
    .split(SEPARATOR)
    .map((word) => (WITHOUT_SIGNS.exec(word)?.[0] ?? '').toUpperCase())
  // A plain "false" means that the person has not opted out.
  const types = words
    .filter((word) => word !== '' && word !== 'FALSE')
    .map((word) => (word === 'TRUE' ? LIMITED_DATA_PROCESSING : word))
  return [...new Set(types)]
}
