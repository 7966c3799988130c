import { createHash } from 'node:crypto'
import { isSha256, sha256, sha256OfNormalForm } from '../hash'

describe('sha256', () => {
  it.each([['abc@gmail.com'], ['josé'], ['東京都'], ['😀'], ['a\u0301'], [''], ['\ud800']])(
    'hashes the UTF-8 bytes of %j to lower-case hex',
    (text) => {
      expect(sha256(text)).toBe(createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'))
    }
  )
})

describe('sha256OfNormalForm', () => {
  it.each([
    ['ca', 'a code, kept'],
    ['f', 'a code of one letter'],
    ['CA', 'capitals are not a code'],
    ['cal', 'longer than a code'],
    ['ü', 'not a letter of a code'],
    ['', 'empty']
  ])('hashes %j, the first time and the second (%s)', (normalForm) => {
    const expected = createHash('sha256').update(normalForm, 'utf8').digest('hex')
    expect([sha256OfNormalForm(normalForm), sha256OfNormalForm(normalForm)]).toEqual([expected, expected])
  })
})

describe('isSha256', () => {
  it.each([
    [sha256('a'), true, 'lower case'],
    [sha256('a').toUpperCase(), true, 'upper case'],
    [`${sha256('a').slice(0, 32)}${sha256('a').slice(32).toUpperCase()}`, true, 'mixed case'],
    ['1'.repeat(64), true, 'digits only'],
    [sha256('a').slice(1), false, '63 digits'],
    [`${sha256('a')}0`, false, '65 digits'],
    [`${sha256('a').slice(1)}g`, false, 'a letter that is not a hex digit'],
    [`${sha256('a').slice(1)}\n`, false, 'a line break at the end'],
    [` ${sha256('a').slice(1)}`, false, 'a space'],
    ['١'.repeat(64), false, 'digits of another script'],
    ['', false, 'empty']
  ])('%j: %s (%s)', (text, expected) => {
    expect(isSha256(text)).toBe(expected)
  })
})
