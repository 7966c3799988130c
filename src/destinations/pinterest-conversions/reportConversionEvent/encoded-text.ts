import type { Span } from './value-index'

/** The text in a run of base64, and where the run is. */
export interface EncodedText {
  text: string
  span: Span
}

/** Either alphabet of base64, also on lines. */
const RUN = /[\w+/-]{8,}(?:\r?\n[\w+/-]+)*={0,2}/g
const GROUP_LENGTH = 4
/** A group of base64 that is three ASCII characters: in their bytes, the first bit is 0. */
const ASCII_GROUP = /[I-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][\w+/-]/g
/** Hashes are longer, and would have such a group by chance. */
const MAX_SHORT_LENGTH = 60
const MIN_GROUPS_OF_LONG = 3
/** By far the most frequent run in an echo, and no text. */
const LOWER_CASE_HASH = /^[0-9a-f]{64}$/
const CUT_CHARACTERS = /^\ufffd+|\ufffd+$/g
const NOT_TEXT = /\ufffd|(?!\s)\p{Cc}/u

/** The texts that a message holds in base64. Text without any ASCII is not found. */
export function encodedTexts(message: string): EncodedText[] {
  return Array.from(message.matchAll(RUN), ({ index, 0: run }) =>
    decode(run.replace(/\s/g, '')).map((text) => ({ text, span: { start: index, end: index + run.length } }))
  ).flat()
}

/** One text for each place in the run where its groups seem to begin: the run may be cut at its beginning. */
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
