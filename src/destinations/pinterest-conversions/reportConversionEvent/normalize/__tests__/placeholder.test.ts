import { sha256 } from '../../../../../../__tests__/support/sha256'
import { isHashOfPlaceholder, isPlaceholder } from '../placeholder'

describe('isPlaceholder', () => {
  it.each([
    ['null', 'JavaScript'],
    ['NULL', 'SQL'],
    ['Null', 'also a surname, dropped anyway'],
    ['undefined', 'JavaScript'],
    ['None', 'Python'],
    ['unknown', 'forms'],
    ['N/A', 'spreadsheets'],
    ['#N/A', 'spreadsheets'],
    ['n.a.', 'forms'],
    ['NA', 'R'],
    ['NaN', 'JavaScript and pandas'],
    ['\\N', 'database dumps'],
    ['(not set)', 'Google Analytics'],
    ['<null>', 'templates'],
    ['"null"', 'JSON in JSON'],
    ["'Unknown'", 'SQL'],
    ['“n/a”', 'typographic quotes'],
    ['N. A.', 'forms, with a space'],
    ['n / a', 'forms, with spaces'],
    ['(blank)', 'pivot tables'],
    ['[REDACTED]', 'log filters'],
    ['[object Object]', 'JavaScript’s text of an object'],
    ['-', 'forms'],
    ['***', 'masks'],
    ['00000000-0000-0000-0000-000000000000', 'an empty GUID'],
    ['—', 'typographic'],
    ['?', 'forms'],
    ['', 'empty'],
    ['❤️', 'only an emoji']
  ])('%j is a placeholder (%s)', (text) => {
    expect(isPlaceholder(text)).toBe(true)
  })

  it.each([
    ['Nullmann', 'a name that begins like one'],
    ['Nil', 'a first name'],
    ['Nan', 'a first name'],
    ['nan', 'the same in lower case'],
    ['n', 'a gender'],
    ['Noname', 'two of its words'],
    ['none@example.com', 'an address'],
    ['0', 'a digit'],
    ['山', 'one letter of any script'],
    ['(ada)', 'brackets'],
    ['"ada"', 'quotes'],
    ['Blank', 'a surname'],
    ['N. Alba', 'an initial and a surname']
  ])('%j is not a placeholder (%s)', (text) => {
    expect(isPlaceholder(text)).toBe(false)
  })

  it('accepts NA where it is a code', () => {
    expect(isPlaceholder('NA', { naIsCode: true })).toBe(false)
    expect(isPlaceholder('n/a', { naIsCode: true })).toBe(true)
    expect(isPlaceholder('null', { naIsCode: true })).toBe(true)
  })

  it('handles huge text', () => {
    expect(isPlaceholder('-'.repeat(500_000))).toBe(true)
    expect(isPlaceholder('null'.repeat(100_000))).toBe(false)
  })
})

describe('isHashOfPlaceholder', () => {
  it.each([
    ['', 'empty text'],
    ['null', 'lower case'],
    ['NULL', 'upper case'],
    ['None', 'as written by Python'],
    ['undefined', 'lower case'],
    ['NaN', 'JavaScript'],
    ['00000000-0000-0000-0000-000000000000', 'tracking is off']
  ])('knows the hash of %j (%s)', (text) => {
    expect(isHashOfPlaceholder(sha256(text))).toBe(true)
  })

  it('keeps other hashes', () => {
    expect(isHashOfPlaceholder(sha256('ada'))).toBe(false)
    expect(isHashOfPlaceholder(sha256('nan'))).toBe(false)
  })

  it('accepts the hash of NA where it is a code', () => {
    expect(isHashOfPlaceholder(sha256('na'))).toBe(true)
    expect(isHashOfPlaceholder(sha256('na'), { naIsCode: true })).toBe(false)
    expect(isHashOfPlaceholder(sha256('null'), { naIsCode: true })).toBe(true)
  })
})
