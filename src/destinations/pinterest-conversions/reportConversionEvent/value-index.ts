import { canonicalTextOf } from './canonical-text'
import { PrefixList } from './prefix-list'

/** From `start` up to, but not including, `end`. */
export interface Span {
  start: number
  end: number
}

/** Values of this length, without white space, are found anywhere; shorter ones only as whole words. */
const KEY_LENGTH = 8
/** Values this short are also ordinary words ("in", "ca", "f"): masked only in the same spelling, or all in capitals. */
const MAX_SHORT_LENGTH = 3
/** The beginning of a value counts as the value cut off: from this length on, or from KEY_LENGTH on before an ellipsis. */
const MIN_PREFIX_LENGTH = 10
const CUT_MARK = /^(?:…|\.{3}|$)/
/** Only the beginning of a longer value is searched for. */
const MAX_VALUE_LENGTH = 2000
const SCHEME = /^\s*[a-z][a-z.-]{1,20}:\/\//
const WORD_CHARACTER = /[\p{L}\p{N}]/u
/** A web form encodes a space as a plus sign. */
const BLANK = /[\s+]/g
const BLANKS = /[\s+]+/g

/**
 * Values that no message may contain, found in time that grows only with the text. Matches canonical text: first by the first
 * characters of each value, then by the whole value. Long values are found even if an echo has more or less white space.
 */
export class ValueIndex {
  /** Canonical values without white space, by their first characters. */
  readonly #long = new Map<string, PrefixList>()
  readonly #longStarts = new Pairs()
  /** Canonical whole words, with the spellings in which the shortest ones count; any spelling when there are none. */
  readonly #words = new Map<string, Set<string> | undefined>()
  readonly #wordLengths = new Set<number>()
  readonly #wordStarts = new Pairs()

  /** @param within the only canonical text that will be searched: values that can't occur in it are skipped. */
  constructor(values: Iterable<string>, within?: string) {
    const squeezedWithin = within?.replace(BLANKS, '')
    const spacedWithin = within?.replace(BLANK, ' ')
    for (const value of values) {
      const word = canonicalValueOf(value)
      const long = word.includes(' ') ? word.replace(BLANKS, '') : word
      if (long.length >= KEY_LENGTH) {
        if (squeezedWithin?.includes(long.slice(0, KEY_LENGTH)) !== false) this.#addLong(long)
      } else if (word !== '' && spacedWithin?.includes(word) !== false) this.#addWord(word, value.trim())
    }
  }

  #addLong(value: string): void {
    const key = value.slice(0, KEY_LENGTH)
    const list = this.#long.get(key)
    if (list) list.add(value)
    else this.#long.set(key, new PrefixList(value))
    this.#longStarts.add(value)
  }

  #addWord(word: string, value: string): void {
    this.#wordLengths.add(word.length)
    this.#wordStarts.add(word)
    if (value.length > MAX_SHORT_LENGTH) this.#words.set(word, undefined)
    else if (!this.#words.has(word)) this.#words.set(word, new Set([value, value.toUpperCase()]))
    else this.#words.get(word)?.add(value).add(value.toUpperCase())
  }

  /** The long values in a canonical text. */
  findLong(canonicalText: string): Span[] {
    if (this.#long.size === 0) return []
    const text = canonicalText.replace(BLANKS, '')
    const spans: Span[] = []
    for (let start = 0; start < text.length;) {
      const end = this.#longStarts.mayStart(text, start) ? this.#endOfLong(text, start) : undefined
      if (end !== undefined) spans.push({ start, end })
      start = end ?? start + 1
    }
    return withBlanks(spans, canonicalText)
  }

  #endOfLong(text: string, start: number): number | undefined {
    const list = this.#long.get(text.slice(start, start + KEY_LENGTH))
    if (!list) return undefined
    const { common, whole } = list.match(text.slice(start, start + MAX_VALUE_LENGTH))
    const end = start + common
    if (common >= MIN_PREFIX_LENGTH || CUT_MARK.test(text.slice(end, end + 3))) return end
    return whole > 0 ? start + whole : undefined
  }

  /** The short values in a canonical text. `spellingOf` returns the original characters of a span. */
  findWords(canonicalText: string, spellingOf: (span: Span) => string): Span[] {
    if (this.#words.size === 0) return []
    const text = canonicalText.replace(BLANK, ' ')
    const spans: Span[] = []
    for (let start = 0; start < text.length;) {
      const end = this.#wordStarts.mayStart(text, start) ? this.#endOfWord(text, start, spellingOf) : undefined
      if (end !== undefined) spans.push({ start, end })
      start = end ?? start + 1
    }
    return spans
  }

  #endOfWord(text: string, start: number, spellingOf: (span: Span) => string): number | undefined {
    if (isWordCharacter(text, start - 1)) return undefined
    let longest: number | undefined
    for (const length of this.#wordLengths) {
      const end = start + length
      if (end > text.length || (longest !== undefined && end <= longest)) continue
      const word = text.slice(start, end)
      if (!this.#words.has(word) || isWordCharacter(text, end)) continue
      const spellings = this.#words.get(word)
      if (spellings === undefined || spellings.has(spellingOf({ start, end }))) longest = end
    }
    return longest
  }
}

/** The first characters of the values, to reject most positions in a message at once. Can have false positives. */
class Pairs {
  readonly #known = new Uint8Array(4096)

  add(text: string): void {
    // Any character can follow a value of a single character.
    if (text.length > 1) this.#known[hashOf(text, 0)] = 1
    else this.#known.fill(1)
  }

  mayStart(text: string, at: number): boolean {
    return this.#known[hashOf(text, at)] === 1
  }
}

const hashOf = (text: string, at: number): number => (text.charCodeAt(at) * 61 + text.charCodeAt(at + 1)) & 4095

/** Spans of the text without white space, as spans of the text with it. */
function withBlanks(spans: readonly Span[], text: string): Span[] {
  if (spans.length === 0) return []
  const places: number[] = []
  for (const { index, 0: run } of text.matchAll(NO_BLANKS)) for (let i = 0; i < run.length; i++) places.push(index + i)
  return spans.map(({ start, end }) => ({ start: places[start] ?? start, end: (places[end - 1] ?? end) + 1 }))
}

const NO_BLANKS = /[^\s+]+/g

/** A URL is searched for without its scheme: it is often shown that way, and the scheme identifies no one. */
function canonicalValueOf(value: string): string {
  const text = canonicalTextOf(value.length > MAX_VALUE_LENGTH ? value.slice(0, MAX_VALUE_LENGTH) : value)
  return (text.includes('://') ? text.replace(SCHEME, '') : text).replace(BLANK, ' ').trim()
}

function isWordCharacter(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  // Canonical text is in lower case.
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
  return code >= 128 && WORD_CHARACTER.test(text.charAt(index))
}
