import type { Span } from './value-index'

/** The decoded text of a run of base64, and the run's position. */
export interface EncodedText {
  text: string
  span: Span
}

/** Either base64 alphabet, also split over lines. */
const RUN = /[\w+/-]{8,}(?:\r?\n[\w+/-]+)*={0,2}/g
const GROUP_LENGTH = 4
/** A base64 group of three ASCII characters: the first bit of each byte is 0. */
const ASCII_GROUP = /[I-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][\w+/-]/g
/** Hashes are longer, and would contain such a group by chance. */
const MAX_SHORT_LENGTH = 60
const MIN_GROUPS_OF_LONG = 3
/** By far the most frequent run in an echo, but not text. */
const LOWER_CASE_HASH = /^[0-9a-f]{64}$/
const CUT_CHARACTERS = /^\ufffd+|\ufffd+$/g
const NOT_TEXT = /\ufffd|(?!\s)\p{Cc}/u

/** The text in a message's base64. Text without any ASCII is not found. */
export function encodedTexts(message: string): EncodedText[] {
  return Array.from(message.matchAll(RUN), ({ index, 0: run }) =>
    decode(run.replace(/\s/g, '')).map((text) => ({ text, span: { start: index, end: index + run.length } }))
  ).flat()
}

/** One text for each possible start of the groups, because the beginning of the run may be missing. */
function decode(run: string): string[] {
  if (LOWER_CASE_HASH.test(run)) return []
  const counts = [0, 0, 0, 0]
  for (const { index } of run.matchAll(ASCII_GROUP))
    counts[index % GROUP_LENGTH] = (counts[index % GROUP_LENGTH] ?? 0) + 1
  const isShort = run.length < MAX_SHORT_LENGTH
  const enough = isShort ? 1 : Math.max(MIN_GROUPS_OF_LONG, Math.max(...counts) / 2)
  return counts
    .flatMap((count, start) => (count < enough ? [] : [Buffer.from(run.slice(start), 'base64').toString('utf8')]))
    .map((text) => text.replace(CUT_CHARACTERS, ''))
    .filter((text) => !isShort || !NOT_TEXT.test(text))
}
