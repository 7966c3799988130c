import fc from 'fast-check'

/** The surrogates, which are not characters: 0xd800 to 0xdfff. */
const SURROGATES = { first: 0xd800, count: 0x800 }

const codePoint = fc.integer({ min: 0, max: 0x10ffff - SURROGATES.count }).map(
  (n) => String.fromCodePoint(n < SURROGATES.first ? n : n + SURROGATES.count),
  (text) => {
    const n = (text as string).codePointAt(0)!
    return n < SURROGATES.first ? n : n - SURROGATES.count
  }
)

/** Like `fc.string({ unit: 'binary' })`: text of any code points, without the 0.6 s to build its table. */
export const anyText = (): fc.Arbitrary<string> => fc.string({ unit: codePoint })

/** What a reader sees as one character, in one code point or several. fast-check's own `grapheme` needs 0.3 s for its table. */
const GRAPHEMES = [
  'a',
  'Z',
  '0',
  ' ',
  '.',
  '@',
  'é',
  'e\u0301',
  'ß',
  'İ',
  'ﬁ',
  '李',
  '한',
  'ש',
  '٣',
  '👩‍👧',
  '🇺🇸',
  '\u00a0',
  '1️⃣'
]

/** Text of letters, digits and signs of many scripts. */
export const anyGraphemes = (limits: fc.StringSharedConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ ...limits, unit: fc.constantFrom(...GRAPHEMES) })
