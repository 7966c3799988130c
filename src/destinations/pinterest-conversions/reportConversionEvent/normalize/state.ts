import { hashesOfSpellings } from './hash-spellings'
import type { NormalContext } from './context'
import { normalizeCountry } from './country'
import { lettersAndDigits, nameKey } from './text'

/**
 * ISO 3166-2:US, the states, the District of Columbia and the outlying areas, and the Postal Service's further codes: the
 * freely associated states and the military.
 */
const UNITED_STATES: Record<string, string[]> = {
  al: ['Alabama'],
  ak: ['Alaska'],
  az: ['Arizona'],
  ar: ['Arkansas'],
  ca: ['California', 'Calif'],
  co: ['Colorado'],
  ct: ['Connecticut'],
  de: ['Delaware'],
  dc: ['District of Columbia', 'Washington DC', 'Washington District of Columbia'],
  fl: ['Florida'],
  ga: ['Georgia'],
  hi: ['Hawaii', 'Hawaiʻi'],
  id: ['Idaho'],
  il: ['Illinois'],
  in: ['Indiana'],
  ia: ['Iowa'],
  ks: ['Kansas'],
  ky: ['Kentucky'],
  la: ['Louisiana'],
  me: ['Maine'],
  md: ['Maryland'],
  ma: ['Massachusetts'],
  mi: ['Michigan'],
  mn: ['Minnesota'],
  ms: ['Mississippi'],
  mo: ['Missouri'],
  mt: ['Montana'],
  ne: ['Nebraska'],
  nv: ['Nevada'],
  nh: ['New Hampshire'],
  nj: ['New Jersey'],
  nm: ['New Mexico'],
  ny: ['New York', 'New York State'],
  nc: ['North Carolina'],
  nd: ['North Dakota'],
  oh: ['Ohio'],
  ok: ['Oklahoma'],
  or: ['Oregon'],
  pa: ['Pennsylvania'],
  ri: ['Rhode Island'],
  sc: ['South Carolina'],
  sd: ['South Dakota'],
  tn: ['Tennessee'],
  tx: ['Texas'],
  ut: ['Utah'],
  vt: ['Vermont'],
  va: ['Virginia'],
  wa: ['Washington', 'Washington State'],
  wv: ['West Virginia'],
  wi: ['Wisconsin'],
  wy: ['Wyoming'],
  as: ['American Samoa'],
  fm: ['Federated States of Micronesia', 'Micronesia'],
  gu: ['Guam'],
  mh: ['Marshall Islands', 'Republic of the Marshall Islands'],
  mp: ['Northern Mariana Islands', 'Commonwealth of the Northern Mariana Islands'],
  pr: ['Puerto Rico'],
  pw: ['Palau', 'Republic of Palau'],
  um: ['United States Minor Outlying Islands', 'US Minor Outlying Islands'],
  vi: ['Virgin Islands', 'US Virgin Islands', 'United States Virgin Islands', 'Virgin Islands of the United States'],
  aa: ['Armed Forces Americas'],
  ae: ['Armed Forces Europe'],
  ap: ['Armed Forces Pacific']
}

/** ISO 3166-2:CA. */
const CANADA: Record<string, string[]> = {
  ab: ['Alberta'],
  bc: ['British Columbia'],
  mb: ['Manitoba'],
  nb: ['New Brunswick'],
  nl: ['Newfoundland and Labrador', 'Newfoundland', 'Labrador'],
  ns: ['Nova Scotia'],
  nt: ['Northwest Territories'],
  nu: ['Nunavut'],
  on: ['Ontario'],
  pe: ['Prince Edward Island'],
  qc: ['Quebec'],
  sk: ['Saskatchewan'],
  yt: ['Yukon', 'Yukon Territory']
}

const codesByName = (table: Record<string, string[]>): [string, string][] =>
  Object.entries(table).flatMap(([code, names]) =>
    [code, ...names].map((name): [string, string] => [nameKey(name), code])
  )

// The two share no code, so one map can serve both when the country is unknown.
const CODES_BY_COUNTRY = new Map([
  ['us', new Map(codesByName(UNITED_STATES))],
  ['ca', new Map(codesByName(CANADA))]
])
const CODES_OF_BOTH = new Map([...codesByName(UNITED_STATES), ...codesByName(CANADA)])

/** "California, USA", "California (CA)", "CA - California": as in the choice lists of address forms. */
const PART_SEPARATOR = /[,()[\]/|]|\s[-–—]\s/
/** The longest name with its country is shorter: longer text is not parsed. */
const MAX_LENGTH_OF_PARTS = 100

/** ISO 3166-2: the country's code, a separator, the part. */
const COUNTRY_PREFIX = /^([a-z]{2})\s*[-_./:]\s*(.+)$/is

/**
 * Two letters for the states and territories of the United States and the provinces of Canada, from their code or English name;
 * elsewhere lower case without spaces and punctuation, and without a code's "DE-".
 * Pinterest: "given as a two-letter code in lowercase". https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function normalizeState(text: string, { country }: Pick<NormalContext, 'country'>): string | undefined {
  const codes = country === undefined ? CODES_OF_BOTH : CODES_BY_COUNTRY.get(country)
  const known = codes?.get(nameKey(text))
  if (known !== undefined) return known
  // Without a country "NA" is "not available", hardly Napoli.
  if (country === undefined && text.toLowerCase() === 'na') return undefined
  const agreed = codeOfParts(text, country)
  if (agreed !== undefined) return agreed

  const prefixed = COUNTRY_PREFIX.exec(text)
  if (prefixed) {
    const prefix = prefixed[1]?.toLowerCase() ?? ''
    const part = prefixed[2] ?? ''
    const codesOfPrefix = CODES_BY_COUNTRY.get(prefix)
    if (codesOfPrefix !== undefined && (country ?? prefix) === prefix) return codesOfPrefix.get(nameKey(part))
    if (prefix === country) return lettersAndDigits(part) || undefined
  }
  return country !== undefined && codes !== undefined ? undefined : lettersAndDigits(text) || undefined
}

/** The one state that all parts of the text name; parts may also name its country. */
function codeOfParts(text: string, country: string | undefined): string | undefined {
  if (text.length > MAX_LENGTH_OF_PARTS || !PART_SEPARATOR.test(text)) return undefined
  const parts = text.split(PART_SEPARATOR).filter((part) => nameKey(part) !== '')
  for (const [countryOfTable, codes] of CODES_BY_COUNTRY) {
    if (country !== undefined && country !== countryOfTable) continue
    const named = new Set<string | undefined>()
    for (const part of parts) {
      if (normalizeCountry(part) !== countryOfTable) named.add(codes.get(nameKey(part)))
    }
    const [only] = named
    if (named.size === 1 && only !== undefined) return only
  }
  return undefined
}

let california: ReadonlySet<string> | undefined
let unitedStates: ReadonlySet<string> | undefined

const withHashes = (codes: readonly string[]): Set<string> =>
  new Set([...codes, ...hashesOfSpellings(codes.flatMap((code) => [code, ...(UNITED_STATES[code] ?? [])]))])

/** Whether a normal form, or the SHA-256 of any usual spelling (in upper or lower case), is California. */
export function isCalifornia(codeOrHash: string): boolean {
  california ??= withHashes(['ca'])
  return california.has(codeOrHash.toLowerCase())
}

/**
 * Whether a normal form, or the SHA-256 of any usual spelling (in upper or lower case), is a state or territory of the United
 * States.
 */
export function isStateOfTheUnitedStates(codeOrHash: string): boolean {
  unitedStates ??= withHashes(Object.keys(UNITED_STATES))
  return unitedStates.has(codeOrHash.toLowerCase())
}
