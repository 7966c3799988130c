import { canonicalize } from './canonical-text'
import type { CanonicalText } from './canonical-text'
import { encodedTexts } from './encoded-text'
import { ValueIndex } from './value-index'
import type { Span } from './value-index'

const MASK = '[masked]'
/** At most this many characters of a message are examined. */
const MAX_LOOKED_AT = 8000
/** Enough for most messages. */
const LOOKED_AT_FIRST = 2000
export const MAX_MESSAGE_LENGTH = 1000
/** The end of the examined part may be the beginning of a value, so it is not shown. */
const UNCERTAIN_END = 600

/** Hex digits in a row, as in a hash, also inside a longer text, cut off or split. No word and no part of a UUID has as many. */
const HEX_RUN = /[0-9a-f]{16,}/g
/** Seven or more digits in a spelling of phone numbers; not part of a word such as a UUID. */
const PHONE_LIKE = /(?<![\w-])\+?\(?\d(?:[\s().-]{0,2}\d){6,40}(?![\w-])/g
const NOT_IN_EMAIL = /[\s@<>"'(),;:=]/
const MAX_EMAIL_PART = 256

/**
 * Makes a message of Pinterest's safe to show, because its error messages can echo customer data: email addresses, phone-like
 * numbers, runs of hex digits and `values` (the event's own, raw and hashed, and the token) are masked, also when escaped for
 * JSON, a URL or HTML, in base64 or split over lines. Examines at most 8,000 characters and returns at most 1,000.
 *
 * @param longValues more values, such as those of other events, of which only the long ones are masked
 */
export function maskMessage(message: string, values: Iterable<string> | ValueIndex, longValues?: ValueIndex): string {
  for (let lookedAt = LOOKED_AT_FIRST; ; lookedAt *= 2) {
    const start = maskStart(message.slice(0, lookedAt), { values, longValues, isCut: message.length > lookedAt })
    if (message.length <= lookedAt || start.length >= MAX_MESSAGE_LENGTH || lookedAt >= MAX_LOOKED_AT) return start
  }
}

interface Masking {
  values: Iterable<string> | ValueIndex
  longValues: ValueIndex | undefined
  /** More of the message follows. */
  isCut: boolean
}

function maskStart(head: string, { values, longValues, isCut }: Masking): string {
  const canonical = canonicalize(head)
  const encoded = encodedTexts(head).map(({ text, span }) => ({ text, span, canonical: canonicalize(text) }))
  const searched = [canonical, ...encoded.map((one) => one.canonical)].map(({ text }) => text).join('\n')
  const index = values instanceof ValueIndex ? values : new ValueIndex(values, searched)
  const findIn = (original: string, found: CanonicalText): Span[] =>
    [
      ...matches(found.text, HEX_RUN),
      ...matches(found.text, PHONE_LIKE),
      ...emailSpans(found.text),
      ...index.findLong(found.text),
      ...index.findWords(found.text, (span) => sliceOf(original, toOriginal(found, span))),
      ...(longValues?.findLong(found.text) ?? [])
    ].map((span) => toOriginal(found, span))
  const spans = findIn(head, canonical)
  for (const one of encoded) if (findIn(one.text, one.canonical).length > 0) spans.push(one.span)
  return render(isCut ? head.slice(0, -UNCERTAIN_END) : head, spans)
}

const sliceOf = (text: string, { start, end }: Span): string => text.slice(start, end)

/** Characters that lead to an echo, and are useless without it. */
const LEADS_TO_ECHO = /[\s:;,(["'=]/

/**
 * For a message about a whole request, which may echo any of its events: keeps at most the first sentence, and nothing from a
 * brace on, where an echo of the request begins.
 */
export function maskSharedMessage(message: string, values: Iterable<string> | ValueIndex): string {
  const head = message.slice(0, MAX_LOOKED_AT).trimStart()
  const end = head.search(/[.!?](?=\s|$)|[\n{<]/)
  let length = end === -1 ? head.length : end + (/[.!?]/.test(head.charAt(end)) ? 1 : 0)
  while (length > 0 && LEADS_TO_ECHO.test(head.charAt(length - 1))) length--
  return maskMessage(head.slice(0, length), values)
}

/** Every text inside `value`, at any depth: the raw values that no message may contain. */
export function* textsInside(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'number') yield String(value)
  else if (value !== null && typeof value === 'object')
    for (const item of Object.values(value)) yield* textsInside(item)
}

function matches(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({ start: index, end: index + match.length }))
}

function emailSpans(text: string): Span[] {
  const spans: Span[] = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let start = at
    while (start > 0 && at - start < MAX_EMAIL_PART && !NOT_IN_EMAIL.test(text.charAt(start - 1))) start--
    let end = at + 1
    while (end < text.length && end - at <= MAX_EMAIL_PART && !NOT_IN_EMAIL.test(text.charAt(end))) end++
    if (start < at && end > at + 1) spans.push({ start, end })
  }
  return spans
}

function toOriginal({ starts, ends }: CanonicalText, { start, end }: Span): Span {
  return { start: starts?.[start] ?? start, end: ends?.[end - 1] ?? end }
}

/** Replaces each span by a mask, and spans that touch by a single one. */
function render(text: string, spans: Span[]): string {
  spans.sort((a, b) => a.start - b.start)
  let rendered = ''
  let shown = 0
  for (const { start, end } of spans) {
    if (rendered.length > MAX_MESSAGE_LENGTH) break
    if (start < text.length) rendered += text.slice(shown, start) + (start > shown || shown === 0 ? MASK : '')
    shown = Math.max(shown, end)
  }
  return cut(rendered + text.slice(shown))
}

function cut(text: string): string {
  return text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`
}
