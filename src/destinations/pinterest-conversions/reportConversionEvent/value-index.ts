import { canonicalTextOf } from './canonical-text'

/** From `start` up to, but not including, `end`. */
export interface Span {
  start: number
  end: number
}

/** Values of this length are found anywhere, shorter ones only as whole words. */
const KEY_LENGTH = 8
/** Values this short are also ordinary words ("in", "ca", "f"): masked only in the same spelling, or all in capitals. */
const MAX_SHORT_LENGTH = 3
/** The beginning of a value counts as the value cut off: from this length on, or from KEY_LENGTH on before an ellipsis. */
const MIN_PREFIX_LENGTH = 12
const CUT_MARK = /^(?:…|\.{3}|$)/
/** Only the beginning of a longer value is searched for. */
const MAX_VALUE_LENGTH = 2000
const SCHEME = /^\s*[a-z][a-z.-]{1,20}:\/\//
const WORD_CHARACTER = /[\p{L}\p{N}]/u

/**
 * Values that no message may contain, found in time that grows only with the text. Matches canonical text: first by the first
 * characters of each value, then by the whole value.
 */
export class ValueIndex {
  /** Canonical values by their first characters, each list sorted. */
  readonly #long = new Map<string, string[]>()
  /** Canonical whole words, with the spellings in which the shortest ones count; any spelling when there are none. */
  readonly #words = new Map<string, Set<string> | undefined>()
  readonly #wordLengths = new Set<number>()

  /** @param within the only canonical text that will be searched: values that can't occur in it are skipped. */
  constructor(values: Iterable<string>, within?: string) {
    const searched = within === undefined ? undefined : withoutPlus(within)
    for (const value of values) {
      const canonical = canonicalValueOf(value)
      if (canonical !== '' && searched?.includes(canonical.slice(0, KEY_LENGTH)) !== false) {
        this.#add(canonical, value.trim())
      }
    }
    for (const list of this.#long.values()) if (list.length > 1) list.sort()
  }

  #add(canonical: string, value: string): void {
    if (canonical.length >= KEY_LENGTH) {
      const key = canonical.slice(0, KEY_LENGTH)
      const list = this.#long.get(key)
      if (list) list.push(canonical)
      else this.#long.set(key, [canonical])
    } else {
      this.#wordLengths.add(canonical.length)
      if (value.length > MAX_SHORT_LENGTH) this.#words.set(canonical, undefined)
      else if (!this.#words.has(canonical)) this.#words.set(canonical, new Set([value, value.toUpperCase()]))
      else this.#words.get(canonical)?.add(value).add(value.toUpperCase())
    }
  }

  /** Finds the values in a canonical text. `spellingOf` returns the original characters of a span. */
  find(canonicalText: string, spellingOf: (span: Span) => string): Span[] {
    const text = withoutPlus(canonicalText)
    const spans: Span[] = []
    for (let start = 0; start < text.length;) {
      const end = this.#endOfLong(text, start) ?? this.#endOfWord(text, start, spellingOf)
      if (end !== undefined) spans.push({ start, end })
      start = end ?? start + 1
    }
    return spans
  }

  #endOfLong(text: string, start: number): number | undefined {
    const list = this.#long.get(text.slice(start, start + KEY_LENGTH))
    if (!list) return undefined
    const length = longestMatch(list, text, start)
    const end = start + length.matched
    const isCutOff = length.matched >= MIN_PREFIX_LENGTH || CUT_MARK.test(text.slice(end, end + 3))
    return length.isWhole || isCutOff ? end : undefined
  }

  #endOfWord(text: string, start: number, spellingOf: (span: Span) => string): number | undefined {
    if (this.#wordLengths.size === 0 || isWordCharacter(text, start - 1)) return undefined
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

/** A URL is searched for without its scheme: it is often shown that way, and the scheme identifies no one. */
function canonicalValueOf(value: string): string {
  const text = canonicalTextOf(value.length > MAX_VALUE_LENGTH ? value.slice(0, MAX_VALUE_LENGTH) : value)
  return withoutPlus(text.includes('://') ? text.replace(SCHEME, '') : text).trim()
}

/** The longest beginning of any of the sorted values that the text has at `start`. */
function longestMatch(values: readonly string[], text: string, start: number): { matched: number; isWhole: boolean } {
  const rest = values.length === 1 ? '' : text.slice(start, start + MAX_VALUE_LENGTH)
  let low = 0
  let high = values.length
  while (low < high && values.length > 1) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? '') <= rest) low = middle + 1
    else high = middle
  }
  let best = { matched: 0, isWhole: false }
  // In a sorted list, the values that share the longest beginning with the text are next to the text's position.
  for (const value of values.length === 1 ? values : values.slice(Math.max(0, low - 1), low + 1)) {
    let matched = 0
    while (matched < value.length && value[matched] === text[start + matched]) matched++
    if (matched > best.matched) best = { matched, isWhole: matched === value.length }
  }
  return best
}

/** A web form encodes a space as a plus sign. */
const withoutPlus = (text: string): string => (text.includes('+') ? text.replace(/\+/g, ' ') : text)

function isWordCharacter(text: string, index: number): boolean {
  const character = text[index]
  return character !== undefined && WORD_CHARACTER.test(character)
}
