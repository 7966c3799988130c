import { sha256 } from '../hash'
import { hasLetterOrDigit } from './text'

/**
 * What systems write for a missing value. Everyone with such a "name" would be the same person to Pinterest, so it is dropped
 * even though Null and Na are surnames and None is a town: the few people with that name lose one match key.
 */
const PLACEHOLDERS = new Set([
  'null',
  'none',
  'undefined',
  'unknown',
  'na',
  'n/a',
  'n.a.',
  'n.a',
  'n. a.',
  'n / a',
  'n\\a',
  '#n/a',
  // How database dumps write NULL.
  '\\n',
  'not available',
  'not applicable',
  'not provided',
  'not set',
  'redacted',
  '[object object]',
  // Pivot tables. Blank alone is a surname.
  '(blank)',
  // An empty GUID, which is also the advertising ID that a phone gives when its owner has turned tracking off.
  '00000000-0000-0000-0000-000000000000'
])
/** JavaScript's and pandas' "not a number", only in this spelling: Nan is a first name and a town. */
const NOT_A_NUMBER = 'NaN'
const LONGEST = Math.max(...[...PLACEHOLDERS].map((placeholder) => placeholder.length)) + 2

/** Most values don't begin like any of the words: one test instead of a lower-case copy and a lookup. */
const FIRST_CHARACTERS = [...new Set([...PLACEHOLDERS].map((word) => word.charAt(0)))].filter((first) =>
  /[a-z0-9]/.test(first)
)
const BEGINS_LIKE_A_VALUE = new RegExp(`^(?![${FIRST_CHARACTERS.join('')}])[a-z0-9]`, 'i')

/** Google Analytics writes "(not set)", log filters "[redacted]", templates "<null>", and JSON within JSON "null" with its quotes. */
const BRACKETED = /^[([{<"'“‘](.+)[)\]}>"'”’]$/
const ASCII_LETTER_OR_DIGIT_FIRST = /^[a-z0-9]/i

export interface PlaceholderOptions {
  /** "NA" is a code here: Namibia among the countries, Napoli among Italy's provinces. "n/a" is still none. */
  naIsCode?: boolean
}

/**
 * Whether the trimmed text means "no value": one of the usual words in any case, or no letter and no digit at all ("-", "***").
 */
export function isPlaceholder(text: string, { naIsCode = false }: PlaceholderOptions = {}): boolean {
  if (BEGINS_LIKE_A_VALUE.test(text)) return false
  if (text.length <= LONGEST) {
    const word = text.toLowerCase()
    if (naIsCode && word === 'na') return false
    if (text === NOT_A_NUMBER) return true
    if (PLACEHOLDERS.has(word)) return true
    if (ASCII_LETTER_OR_DIGIT_FIRST.test(word)) return false
    if (PLACEHOLDERS.has(BRACKETED.exec(word)?.[1] ?? '')) return true
  }
  return !ASCII_LETTER_OR_DIGIT_FIRST.test(text) && !hasLetterOrDigit(text)
}

const HASHES_OF_NA = ['na', 'NA'].map(sha256)
let hashesOfPlaceholders: Set<string> | undefined

/**
 * Whether an already hashed value (lower-case hex) is the hash of the empty text or of a placeholder: upstream systems hash
 * them blindly.
 */
export function isHashOfPlaceholder(hash: string, { naIsCode = false }: PlaceholderOptions = {}): boolean {
  hashesOfPlaceholders ??= new Set(
    ['', ' ', '-', '--', '(not set)', '(none)', NOT_A_NUMBER, ...PLACEHOLDERS].flatMap((word) => [
      sha256(word),
      sha256(word.toUpperCase()),
      sha256(word.charAt(0).toUpperCase() + word.slice(1))
    ])
  )
  return hashesOfPlaceholders.has(hash) && !(naIsCode && HASHES_OF_NA.includes(hash))
}
