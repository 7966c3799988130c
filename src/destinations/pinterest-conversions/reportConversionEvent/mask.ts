import { canonicalize } from './canonical-text'
import type { CanonicalText } from './canonical-text'
import { ValueIndex } from './value-index'
import type { Span } from './value-index'

const MASK = '[masked]'
/** Characters of a message that are looked at, and that are shown, at most. */
const MAX_LOOKED_AT = 8000
/** Enough for most messages. */
const LOOKED_AT_FIRST = 2000
export const MAX_MESSAGE_LENGTH = 1000
/** What stands at the end of what is looked at may be the beginning of anything: it is not shown. */
const UNCERTAIN_END = 600

/** From 32 digits on, wherever it stands: whole, with something before it, or cut off. No word and no UUID holds as many. */
const HEX_RUN = /[0-9a-f]{32,}/g
/** Seven digits or more, as phone numbers are written; not a part of a word such as a UUID. */
const PHONE_LIKE = /(?<![\w-])\+?\(?\d(?:[\s().-]{0,2}\d){6,40}(?![\w-])/g
const NOT_IN_EMAIL = /[\s@<>"'(),;:=]/
const MAX_EMAIL_PART = 256

/**
 * A message of Pinterest's, safe to show: e-mail addresses, phone-like numbers, runs of hex digits and `values` (the event's own, raw
 * and hashed, and the token) are masked, as they are or escaped as JSON, a URL or HTML do. At most 1,000 characters of it, in a time
 * that grows with at most 8,000 of it. Pinterest's error messages can echo customer data.
 */
export function maskMessage(message: string, values: Iterable<string> | ValueIndex): string {
  const start = maskStart(message, values, LOOKED_AT_FIRST)
  const isEnough = message.length <= LOOKED_AT_FIRST || start.length >= MAX_MESSAGE_LENGTH
  return isEnough ? start : maskStart(message, values, MAX_LOOKED_AT)
}

function maskStart(message: string, values: Iterable<string> | ValueIndex, maxLookedAt: number): string {
  const head = message.slice(0, maxLookedAt)
  const canonical = canonicalize(head)
  const index = values instanceof ValueIndex ? values : new ValueIndex(values, canonical.text)
  const spellingOf = (span: Span): string => {
    const { start, end } = toOriginal(canonical, span)
    return head.slice(start, end)
  }
  const spans = [
    ...matches(canonical.text, HEX_RUN),
    ...matches(canonical.text, PHONE_LIKE),
    ...emailSpans(canonical.text),
    ...index.find(canonical.text, spellingOf)
  ].map((span) => toOriginal(canonical, span))
  return render(message.length > maxLookedAt ? head.slice(0, -UNCERTAIN_END) : head, spans)
}

/** What stands before an echo, and means nothing without it. */
const LEADS_TO_ECHO = /[\s:;,(["'=]/

/**
 * A message about a whole request, which may echo any of its events: its first sentence at most, and nothing from a brace on, where
 * an echo of the request begins.
 */
export function maskSharedMessage(message: string, values: Iterable<string> | ValueIndex): string {
  const head = message.slice(0, MAX_LOOKED_AT).trimStart()
  const end = head.search(/[.!?](?=\s|$)|[\n{<]/)
  let length = end === -1 ? head.length : end + (/[.!?]/.test(head.charAt(end)) ? 1 : 0)
  while (length > 0 && LEADS_TO_ECHO.test(head.charAt(length - 1))) length--
  return maskMessage(head.slice(0, length), values)
}

/** Every text inside `value`, whatever its shape: the raw values that no message may hold. */
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

/** The text with a mask in the place of each span, and of those that touch one another one mask. */
function render(text: string, spans: Span[]): string {
  spans.sort((a, b) => a.start - b.start)
  let rendered = ''
  let shown = 0
  for (const { start, end } of spans) {
    if (rendered.length > MAX_MESSAGE_LENGTH) break
    if (start >= shown && start < text.length)
      rendered += text.slice(shown, start) + (start > shown || shown === 0 ? MASK : '')
    shown = Math.max(shown, end)
  }
  return cut(rendered + text.slice(shown))
}

function cut(text: string): string {
  return text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`
}
