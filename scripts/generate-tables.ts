/**
 * Writes the tables of countries and languages from i18n-iso-countries and iso-639-1. Both are only development
 * dependencies: the shipped code needs neither.
 */
import countries from 'i18n-iso-countries'
import english from 'i18n-iso-countries/langs/en.json'
import { version as countriesVersion } from 'i18n-iso-countries/package.json'
import iso6391 from 'iso-639-1'
import { version as languagesVersion } from 'iso-639-1/package.json'

const TABLES = 'src/destinations/pinterest-conversions/reportConversionEvent/normalize/tables'
const LINE_WIDTH = 118

const header = (source: string): string =>
  `// Written by scripts/generate-tables.ts from ${source}: do not edit, run \`npm run generate\`.\n\n`

/** Each table's content by its path from the project's root. */
export function generateTables(): Record<string, string> {
  return { [`${TABLES}/countries.ts`]: countriesTable(), [`${TABLES}/languages.ts`]: languagesTable() }
}

function countriesTable(): string {
  countries.registerLocale(english)
  const names = countries.getNames('en', { select: 'all' })
  const rows = Object.entries(countries.getAlpha2Codes())
    .map(([alpha2, alpha3]) => [alpha2.toLowerCase(), alpha3.toLowerCase(), ...(names[alpha2] ?? [])])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    .map((row) => `  [${row.map(quoted).join(', ')}]`)
  return `${header(`i18n-iso-countries ${countriesVersion}`)}/** ISO 3166-1: alpha-2 code, alpha-3 code, English names. */
export const COUNTRIES: readonly (readonly [alpha2: string, ...alpha3AndNames: string[]])[] = [
${rows.join(',\n')}
]
`
}

function languagesTable(): string {
  return `${header(`iso-639-1 ${languagesVersion}`)}/** ISO 639-1: the two-letter codes of languages. */
export const LANGUAGE_CODES: ReadonlySet<string> = new Set(
  \`
${wrapped(iso6391.getAllCodes().toSorted())}
\`
    .trim()
    .split(/\\s+/)
)
`
}

/** Quotes like Prettier: with double quotes only where that saves escapes. */
const quoted = (text: string): string => (text.includes("'") ? JSON.stringify(text) : `'${text}'`)

function wrapped(words: string[]): string {
  const lines: string[] = ['']
  for (const word of words) {
    const line = lines.at(-1)
    if (line === '' || line === undefined) lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= LINE_WIDTH) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
