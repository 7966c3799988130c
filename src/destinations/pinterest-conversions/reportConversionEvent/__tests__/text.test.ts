import fc from 'fast-check'
import { cutText, textOf } from '../text'

describe('textOf', () => {
  it.each<[unknown, string | undefined, string]>([
    ['a text', 'a text', 'as it is'],
    ['  padded\n', 'padded', 'trimmed'],
    ['', undefined, 'empty'],
    [' \t ', undefined, 'white space only'],
    [42, '42', 'a number is text'],
    [0, '0', 'zero is text'],
    [NaN, undefined, 'not a number is none'],
    [Infinity, undefined, 'no infinity'],
    [true, undefined, 'a boolean is none'],
    [null, undefined, 'null'],
    [undefined, undefined, 'missing'],
    [{ text: 'a' }, undefined, 'an object'],
    [['a'], undefined, 'a list']
  ])('%j → %j: %s', (value, text) => {
    expect(textOf(value)).toBe(text)
  })
})

describe('cutText', () => {
  it.each([
    ['short', 10, 'short', 'nothing to cut'],
    ['exactly', 7, 'exactly', 'just fits'],
    ['too long', 3, 'too', 'cut'],
    ['too long', 4, 'too', 'no space is left at the end'],
    ['👍👍👍', 3, '👍👍👍', 'an emoji is one character, as in JSON Schema'],
    ['👍👍👍', 2, '👍👍', 'an emoji is not cut in two'],
    ['a👍b', 2, 'a👍', 'mixed']
  ])('%j to %d → %j: %s', (text, maxLength, cut) => {
    expect(cutText(text, maxLength)).toBe(cut)
  })

  it('never gives more than the length, nor half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, maxLength) => {
        const cut = cutText(text, maxLength)
        return Array.from(cut).length <= maxLength && !/\p{Surrogate}/u.test(cut)
      })
    )
  })
})
