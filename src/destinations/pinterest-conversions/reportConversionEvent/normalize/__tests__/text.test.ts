import { lettersAndDigits, nameKey, withAsciiDigits, withoutDecimalZero, withoutInvisible } from '../text'

describe('lettersAndDigits', () => {
  it.each([
    ['Abc', 'abc', 'ASCII letters'],
    ['A-1 b', 'a1b', 'ASCII'],
    ['É-1 ü', 'é1ü', 'other letters'],
    ['1️⃣', '1', 'a keycap emoji contains a digit'],
    ['\u0301', '', 'a mark alone is dropped'],
    ['', '', 'empty']
  ])('%j -> %j (%s)', (text, expected) => {
    expect(lettersAndDigits(text)).toBe(expected)
  })
})

describe('nameKey', () => {
  it.each([
    ['Newfoundland & Labrador', 'newfoundlandandlabrador'],
    ['Québec', 'quebec'],
    ['ＵＳＡ', 'usa'],
    ['Côte d’Ivoire', 'cotedivoire']
  ])('%j -> %j', (name, key) => {
    expect(nameKey(name)).toBe(key)
  })
})

describe('withAsciiDigits', () => {
  it.each([
    ['123', '123', 'ASCII'],
    ['１２３', '123', 'full width'],
    ['٠٩', '09', 'Arabic'],
    ['۰۹', '09', 'Persian'],
    ['०९', '09', 'Devanagari'],
    ['০৯', '09', 'Bengali'],
    ['๐๙', '09', 'Thai'],
    ['᠐', '᠐', 'Mongolian: unchanged'],
    ['é1', 'é1', 'other text is unchanged']
  ])('%j -> %j (%s)', (text, expected) => {
    expect(withAsciiDigits(text)).toBe(expected)
  })
})

describe('withoutDecimalZero', () => {
  it.each([
    ['2134.0', '2134', 'a number with its decimal'],
    ['+16502530000.0', '+16502530000', 'with a +'],
    ['2134.00', '2134.00', 'two decimals: an amount'],
    ['650.253.0', '650.253.0', 'points as separators'],
    ['a.0', 'a.0', 'no digits'],
    ['10.05', '10.05', 'another decimal']
  ])('%j -> %j (%s)', (text, expected) => {
    expect(withoutDecimalZero(text)).toBe(expected)
  })
})

describe('withoutInvisible', () => {
  it('removes direction marks and keeps joiners', () => {
    expect(withoutInvisible('\u200ea\u00ad\u202bb\u2066\ufeff')).toBe('ab')
    expect(withoutInvisible('a\u200cb\u200dc')).toBe('a\u200cb\u200dc')
    expect(withoutInvisible('abc')).toBe('abc')
  })
})
