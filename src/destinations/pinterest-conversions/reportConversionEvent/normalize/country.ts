import { hashesOfSpellings } from './hash-spellings'
import { COUNTRIES } from './tables/countries'
import { nameKey } from './text'

/**
 * Names that people, systems and Unicode's CLDR (so browsers) use besides those in the table. "Congo" alone is the Republic of the Congo, as in ISO 3166-1.
 */
const ALIASES: Record<string, string[]> = {
  ae: ['UAE', 'Emirates'],
  ag: ['Antigua'],
  ax: ['Aland'],
  ba: ['Bosnia', 'Bosnia-Herzegovina'],
  bl: ['Saint Barthelemy', 'St Barthelemy', 'St Barts'],
  bn: ['Brunei'],
  bq: ['Caribbean Netherlands'],
  bo: ['Plurinational State of Bolivia'],
  cc: ['Cocos Islands', 'Keeling Islands'],
  cd: ['DR Congo', 'DRC', 'Congo Kinshasa'],
  cg: ['Congo', 'Congo Brazzaville'],
  cn: ['Mainland China', 'PRC'],
  cv: ['Cabo Verde'],
  fk: ['Falkland Islands', 'Falklands', 'Falkland Islands (the) [Malvinas]'],
  fm: ['Micronesia', 'Federated States of Micronesia'],
  gb: [
    'Britain',
    'England',
    'Scotland',
    'Wales',
    'Northern Ireland',
    'United Kingdom of Great Britain and Northern Ireland'
  ],
  gs: ['South Georgia', 'South Georgia & South Sandwich Islands'],
  // The European Union's own code for Greece.
  gr: ['EL'],
  hk: ['Hong Kong SAR', 'Hong Kong SAR China'],
  hm: ['Heard & McDonald Islands'],
  ie: ['Republic of Ireland'],
  kn: ['St Kitts and Nevis', 'Saint Kitts', 'St Kitts'],
  kp: ['DPRK', "Democratic People's Republic of Korea"],
  kr: ['Korea'],
  la: ['Laos', 'Lao PDR'],
  lc: ['St Lucia'],
  md: ['Moldova', 'Republic of Moldova'],
  mf: ['Saint Martin', 'St Martin'],
  mk: ['Macedonia'],
  mm: ['Burma'],
  mo: ['Macau', 'Macao SAR', 'Macau SAR', 'Macao SAR China', 'Macau SAR China'],
  nl: ['Holland'],
  pm: ['St Pierre and Miquelon'],
  ps: ['Palestinian Territories'],
  sh: ['St Helena', 'Saint Helena, Ascension and Tristan da Cunha'],
  sk: ['Slovak Republic'],
  st: ['Sao Tome'],
  sx: ['Sint Maarten'],
  sy: ['Syria'],
  sz: ['Swaziland'],
  tl: ['East Timor'],
  tw: ['Taiwan', 'Republic of China'],
  tz: ['Tanzania'],
  um: ['US Outlying Islands'],
  us: ['America', 'US of A'],
  va: ['Vatican', 'Vatican City', 'Holy See'],
  vc: ['St Vincent and the Grenadines', 'St Vincent & Grenadines', 'Saint Vincent', 'St Vincent'],
  ve: ['Venezuela', 'Bolivarian Republic of Venezuela'],
  vg: ['British Virgin Islands'],
  vi: ['US Virgin Islands', 'United States Virgin Islands', 'Virgin Islands'],
  // Kosovo has no alpha-3 code in ISO 3166-1.
  xk: ['XKX']
}

const CODES_BY_NAME = new Map<string, string>(
  [...COUNTRIES, ...Object.entries(ALIASES).map(([code, names]) => [code, ...names] as const)].flatMap(
    ([code, ...names]) => [code, ...names].map((name): [string, string] => [nameKey(name), code])
  )
)

const TURNED_NAME = /^([^,(]+?)(?:[,(]|\s[-–—]\s)([^,()]+)\)?\s*$/
const LONGEST_TURNED_NAME = 100

/**
 * ISO 3166-1 alpha-2 in lower case, from the alpha-2 or alpha-3 code or the English name.
 * Pinterest: "two-character ISO-3166 country code indicating the user's country, in lowercase".
 * https://developers.pinterest.com/docs/api/v5/events-create/
 */
export function normalizeCountry(text: string): string | undefined {
  return codeOfName(text) ?? codeOfTurnedName(text)
}

function codeOfName(text: string): string | undefined {
  const name = nameKey(text)
  return CODES_BY_NAME.get(name) ?? (name.startsWith('the') ? CODES_BY_NAME.get(name.slice(3)) : undefined)
}

/**
 * "Iran (Islamic Republic of)", "Bahamas, The": lists such as ISO 3166-1 invert names to sort them. Shops write
 * "United States (US)", and forms "US - United States", where both halves name the country.
 */
function codeOfTurnedName(text: string): string | undefined {
  if (text.length > LONGEST_TURNED_NAME) return undefined
  const halves = TURNED_NAME.exec(text)
  if (halves === null) return undefined
  const [, front = '', behind = ''] = halves
  const code = codeOfName(`${behind} ${front}`)
  if (code !== undefined) return code
  const codeOfFront = codeOfName(front)
  return codeOfName(behind) === codeOfFront ? codeOfFront : undefined
}

let codesByHash: Map<string, string> | undefined

/** The country whose code or name was already hashed (lower-case hex), so that phone, zip and state know their country. */
export function countryOfHash(hash: string): string | undefined {
  codesByHash ??= new Map(
    [...COUNTRIES].reverse().flatMap(([code, ...names]) => {
      const hashes = hashesOfSpellings([code, ...names, ...(ALIASES[code] ?? [])])
      return Array.from(hashes, (spelling): [string, string] => [spelling, code])
    })
  )
  return codesByHash.get(hash)
}

/** Whether a normal form, or the SHA-256 of any usual spelling (in upper or lower case), is the United States. */
export function isUnitedStates(codeOrHash: string): boolean {
  const text = codeOrHash.toLowerCase()
  return text === 'us' || countryOfHash(text) === 'us'
}
