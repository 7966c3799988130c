import { createHash } from 'node:crypto'
import { isSha256, sha256 } from '../hash'

describe('sha256', () => {
  it.each([['abc@gmail.com'], ['josé'], ['東京都'], ['😀'], ['a\u0301'], [''], ['\ud800']])(
    'of %j is that of its UTF-8 in lower-case hex',
    (text) => {
      expect(sha256(text)).toBe(createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'))
    }
  )
})

describe('isSha256', () => {
  it.each([
    [sha256('a'), true, 'lower case'],
    [sha256('a').toUpperCase(), true, 'upper case'],
    [`${sha256('a').slice(0, 32)}${sha256('a').slice(32).toUpperCase()}`, true, 'mixed case'],
    ['1'.repeat(64), true, 'digits only'],
    [sha256('a').slice(1), false, '63 digits'],
    [`${sha256('a')}0`, false, '65 digits'],
    [`${sha256('a').slice(1)}g`, false, 'a letter that is no hex digit'],
    [`${sha256('a').slice(1)}\n`, false, 'a line break at the end'],
    [` ${sha256('a').slice(1)}`, false, 'a space'],
    ['١'.repeat(64), false, 'digits of another script'],
    ['', false, 'empty']
  ])('%j: %s (%s)', (text, expected) => {
    expect(isSha256(text)).toBe(expected)
  })
})
