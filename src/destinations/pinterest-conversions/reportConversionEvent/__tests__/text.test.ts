import fc from 'fast-check'
import { anyText } from '../../../../../__tests__/support/any-text'
import { cutText, flagOf, numberOf, textOf } from '../text'

describe('textOf', () => {
  it.each<[unknown, string | undefined, string]>([
    ['a text', 'a text', 'unchanged'],
    ['  padded\n', 'padded', 'trimmed'],
    ['', undefined, 'empty'],
    [' \t ', undefined, 'white space only'],
    [42, '42', 'a number is text'],
    [0, '0', 'zero is text'],
    [NaN, undefined, 'NaN is not text'],
    [Infinity, undefined, 'Infinity is not text'],
    [true, 'true', 'a boolean is text'],
    [null, undefined, 'null'],
    [undefined, undefined, 'missing'],
    [{ text: 'a' }, undefined, 'an object'],
    [['a'], 'a', 'the one text of a list'],
    [['a', '', null, 'a '], 'a', 'the same text twice in a list'],
    [['a', 'b'], undefined, 'two different texts: none is chosen']
  ])('%j → %j: %s', (value, text) => {
    expect(textOf(value)).toBe(text)
  })
})

describe('numberOf', () => {
  it.each<[unknown, number | undefined, string]>([
    [3, 3, 'a number'],
    ['2', 2, 'text'],
    [['2'], 2, 'a list of one'],
    ['1080px', 1080, 'pixels'],
    ['2 pcs', 2, 'pieces'],
    ['80%', 80, 'percent'],
    ['-1', -1, 'below zero'],
    ['5 dozen', undefined, 'a unit that changes the number'],
    ['two', undefined, 'a word'],
    ['', undefined, 'empty'],
    [true, undefined, 'a boolean'],
    [{ n: 1 }, undefined, 'an object'],
    [Infinity, undefined, 'infinity']
  ])('%j → %j: %s', (value, number) => {
    expect(numberOf(value)).toBe(number)
  })
})

describe('flagOf', () => {
  it.each<[unknown, boolean | undefined]>([
    [true, true],
    ['TRUE', true],
    ['yes', true],
    [1, true],
    [['on'], true],
    [false, false],
    ['FALSE', false],
    [' no ', false],
    ['0', false],
    ['authorized', undefined],
    ['', undefined],
    [[], undefined],
    [{}, undefined],
    [2, undefined]
  ])('%j → %j', (value, flag) => {
    expect(flagOf(value)).toBe(flag)
  })
})

describe('cutText', () => {
  it.each([
    ['short', 10, 'short', 'nothing to cut'],
    ['exactly', 7, 'exactly', 'just fits'],
    ['too long', 3, 'too', 'cut'],
    ['too long', 4, 'too', 'no trailing space'],
    ['👍👍👍', 3, '👍👍👍', 'an emoji is one character, as in JSON Schema'],
    ['👍👍👍', 2, '👍👍', 'an emoji is not cut in two'],
    ['a👍b', 2, 'a👍', 'mixed']
  ])('%j to %d → %j: %s', (text, maxLength, cut) => {
    expect(cutText(text, maxLength)).toBe(cut)
  })

  it('never exceeds the length, nor splits a character', () => {
    fc.assert(
      fc.property(anyText(), fc.integer({ min: 1, max: 20 }), (text, maxLength) => {
        const cut = cutText(text, maxLength)
        return Array.from(cut).length <= maxLength && !/\p{Surrogate}/u.test(cut)
      })
    )
  })
})
