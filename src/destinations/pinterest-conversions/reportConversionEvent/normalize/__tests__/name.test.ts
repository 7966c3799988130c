import { normalizeName } from '../name'

describe('normalizeName', () => {
  it.each([
    ['Rudderlabs', 'rudderlabs', 'lower case'],
    ['ada  maria\tlovelace', 'ada maria lovelace', 'inner white space'],
    ["O'Neill-Smith Jr.", "o'neill-smith jr.", 'punctuation is part of a name'],
    ['Jose\u0301', 'jos\u00e9', 'decomposed, as macOS writes it'],
    ['JOSÉ', 'josé', 'upper case with an accent'],
    ['Ada\u00a0Maria', 'ada maria', 'a non-breaking space'],
    ['\u200eAda\u200f', 'ada', 'direction marks'],
    ['\u202bמשה כהן\u202c', 'משה כהן', 'right to left'],
    ['山田 太郎', '山田 太郎', 'no case'],
    ['山田\u3000太郎', '山田 太郎', 'the wide space'],
    ['علی\u200cرضا', 'علی\u200cرضا', 'the joiner that Persian spelling needs is kept'],
    ['ÅSA', 'åsa', 'upper case beyond ASCII'],
    ['Straße', 'straße', 'no folding'],
    ['Ada 😀', 'ada 😀', 'an emoji is kept'],
    ['3Jane', '3jane', 'digits']
  ])('%j -> %j (%s)', (raw, normalForm) => {
    expect(normalizeName(raw)).toBe(normalForm)
  })

  it('is fast with huge text', () => {
    expect(normalizeName('A b\u00a0'.repeat(200_000))).toHaveLength(799_999)
  })
})
