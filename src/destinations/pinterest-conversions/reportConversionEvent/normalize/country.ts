import { sha256 } from '../hash'
import { COUNTRIES } from './tables/countries'
import { nameKey } from './text'

/** What people and systems write beside the names in the table. */
const ALIASES: Record<string, string[]> = {
  us: ['U.S.', 'U.S.A.', 'United States', 'The United States', 'The United States of America', 'America', 'US of A'],
  gb: ['UK', 'Great Britain', 'Britain', 'England', 'Scotland', 'Wales', 'Northern Ireland'],
  ae: ['UAE', 'Emirates'],
  // The European Union's own code for Greece.
  gr: ['EL']
}

const CODES_BY_NAME = new Map<string, string>(
  [...COUNTRIES, ...Object.entries(ALIASES).map(([code, names]) => [code, ...names])].flatMap(([code = '', ...names]) =>
    [code, ...names].map((name): [string, string] => [nameKey(name), code])
  )
)

/**
 * ISO 3166-1 alpha-2 in lower case, from the alpha-2 or alpha-3 code or the English name.
 * https://developers.pinterest.com/docs/conversions/best/#hashing: "two-letter country code in lowercase".
 */
export const normalizeCountry = (text: string): string | undefined => CODES_BY_NAME.get(nameKey(text))

let codesByHash: Map<string, string> | undefined

/** The country whose code was hashed before it came here (lower-case hex), so that phone, zip and state still know where they are. */
export function countryOfHash(hash: string): string | undefined {
  codesByHash ??= new Map(COUNTRIES.map(([code]) => [sha256(code), code]))
  return codesByHash.get(hash)
}

/** Whether a normal form or a SHA-256 (in either case of letters) is the United States. */
export function isUnitedStates(codeOrHash: string): boolean {
  const text = codeOrHash.toLowerCase()
  return text === 'us' || countryOfHash(text) === 'us'
}
