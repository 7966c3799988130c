/** A text in a form in which all spellings of a value are equal, and where each of its characters came from. */
export interface CanonicalText {
  text: string
  /**
   * The character at `i` is at `starts[i]` up to, but not including, `ends[i]` of the original. Both are missing when nothing
   * moved.
   */
  starts?: number[]
  ends?: number[]
}

/** Nested escapes, such as a URL within JSON, need one round each. */
const MAX_ROUNDS = 5
const MAY_BE_ESCAPED = /[%&\\]/
const ESCAPE =
  /(?:%[0-9a-f]{2})+|&(?:#x[0-9a-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos|nbsp);|(?:\\+x[0-9a-f]{2})+|\\+(?:u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\}|[bfnrtv])?/gi
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
const IS_ASCII = /^[\t\n\r -~]*$/

/**
 * The text with the escapes of JSON, URLs and HTML undone, in lower case and without accents. Applied to both the message
 * and the value, so that a value is found however its echo is escaped.
 */
export function canonicalize(original: string): CanonicalText {
  let canonical: CanonicalText = { text: original }
  for (let round = 0; round < MAX_ROUNDS && MAY_BE_ESCAPED.test(canonical.text); round++) {
    const unescaped = unescapeOnce(canonical)
    if (unescaped.text === canonical.text) break
    canonical = unescaped
  }
  return foldCase(canonical)
}

/** ASCII without anything that could be an escape: most values, and most messages. */
const IS_PLAIN = /^[\t\n\r -$'-[\]-~]*$/

/** Only the text of `canonicalize`. */
export function canonicalTextOf(original: string): string {
  return IS_PLAIN.test(original) ? original.toLowerCase() : canonicalize(original).text
}

function unescapeOnce(source: CanonicalText): CanonicalText {
  const builder = new Builder(source)
  let done = 0
  for (const match of source.text.matchAll(ESCAPE)) {
    builder.copy(done, match.index)
    done = match.index + match[0].length
    builder.add(unescape(match[0]), { start: match.index, end: done })
  }
  builder.copy(done, source.text.length)
  return builder.build()
}

function unescape(escape: string): string {
  if (escape.startsWith('%')) return decodeUrl(escape)
  if (escape.startsWith('&')) return decodeEntity(escape.slice(1, -1).toLowerCase())
  const kind = escape.replace(/^\\+/, '').toLowerCase()
  if (kind === '') return ''
  if (kind.startsWith('x')) return decodeBytes(kind.replace(/\\+|x/g, ''))
  return kind.startsWith('u') ? characterOf(parseInt(kind.replace(/[u{}]/g, ''), 16)) : ' '
}

function decodeUrl(escape: string): string {
  try {
    return decodeURIComponent(escape)
  } catch {
    // Cut in the middle of a character.
    return escape
  }
}

function decodeEntity(name: string): string {
  const named = ENTITIES[name]
  if (named !== undefined) return named
  return characterOf(name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1)))
}

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : ' ')

/** Bytes as in nginx logs or Python's `repr`: UTF-8, else one character each. */
function decodeBytes(hex: string): string {
  const bytes = Buffer.from(hex, 'hex')
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? bytes.toString('latin1') : text
}

/** Via upper case, where "ß" and "SS" are equal. */
function foldCase(source: CanonicalText): CanonicalText {
  const { text } = source
  if (IS_ASCII.test(text)) return { ...source, text: text.toLowerCase() }
  const builder = new Builder(source)
  let at = 0
  for (const character of text) {
    const range = { start: at, end: at + character.length }
    builder.add(fold(character), range)
    at = range.end
  }
  return builder.build()
}

/** Accents and invisible characters: an echo can have them in another form, or not at all. */
const INVISIBLE = /[\p{M}\p{Cf}]|(?!\s)\p{Cc}/gu

function fold(character: string): string {
  if (character >= ' ' && character <= '~') return character.toLowerCase()
  return character.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD').replace(INVISIBLE, '')
}

/** Builds a text from pieces of another, and records where they came from. */
class Builder {
  #text = ''
  readonly #starts: number[] = []
  readonly #ends: number[] = []

  constructor(readonly source: CanonicalText) {}

  /** Appends the source's characters from `start` up to `end`. */
  copy(start: number, end: number): void {
    this.#text += this.source.text.slice(start, end)
    for (let i = start; i < end; i++) this.#push(i, i + 1)
  }

  /** Appends a text that replaces the source's characters from `start` up to `end`. */
  add(text: string, { start, end }: { start: number; end: number }): void {
    this.#text += text
    // One position per UTF-16 unit.
    for (let units = text.length; units > 0; units--) this.#push(start, end)
  }

  build(): CanonicalText {
    return { text: this.#text, starts: this.#starts, ends: this.#ends }
  }

  #push(start: number, end: number): void {
    const { starts, ends } = this.source
    this.#starts.push(starts?.[start] ?? start)
    this.#ends.push(ends?.[end - 1] ?? end)
  }
}
