import { normalizeGender } from '../gender'

describe('normalizeGender', () => {
  it.each([
    ['f', 'f', 'the form itself'],
    ['m', 'm', 'the form itself'],
    ['n', 'n', 'the form itself'],
    ['F', 'f', 'upper case'],
    ['Female', 'f', 'the word'],
    ['woman', 'f', 'the other word'],
    ['MALE', 'm', 'the word in upper case'],
    ['Man', 'm', 'the other word'],
    ['non-binary', 'n', 'the word'],
    ['NonBinary', 'n', 'the word'],
    ['non binary', 'n', 'the word with a space'],
    ['male.', 'm', 'punctuation'],
    ['ｆ', 'f', 'full width']
  ])('%j -> %j (%s)', (raw, normalForm) => {
    expect(normalizeGender(raw)).toBe(normalForm)
  })

  it.each([
    ['x', 'a letter that Pinterest does not define'],
    ['other', 'not one of three'],
    ['prefer not to say', 'no answer'],
    ['1', 'a code of some system'],
    ['true', 'a boolean'],
    ['fm', 'two letters'],
    ['♀', 'a symbol'],
    ['女', 'another language'],
    ['ذكر', 'another language, right to left'],
    ['constructor', 'an inherited property']
  ])('%j has none (%s)', (raw) => {
    expect(normalizeGender(raw)).toBeUndefined()
  })

  it('drops huge text', () => {
    expect(normalizeGender('f'.repeat(500_000))).toBeUndefined()
  })
})
