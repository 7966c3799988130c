import { normalizeCity } from '../city'

describe('normalizeCity', () => {
  it.each<[raw: string, normalForm: string | undefined, why: string]>([
    ['Kolkata', 'kolkata', 'lower case'],
    ['Menlo Park', 'menlopark', 'space'],
    ['St. Louis', 'stlouis', 'punctuation'],
    ["L'Haÿ-les-Roses", 'lhaÿlesroses', 'an accent stays, hyphens and apostrophes go'],
    ['São Paulo', 'sãopaulo', 'an accent stays'],
    ['Sa\u0303o Paulo', 's\u00e3opaulo', 'decomposed'],
    ['Washington, D.C.', 'washingtondc', 'punctuation'],
    ['東京都', '東京都', 'no Latin letter'],
    ['北京市・朝陽区', '北京市朝陽区', 'punctuation of another script'],
    ['القاهرة، مصر', 'القاهرةمصر', 'right to left, with its comma'],
    ['मुंबई', 'मुंबई', 'vowel signs are part of the letters'],
    ['Paris ❤️', 'paris', 'emoji and its variation selector'],
    ['29 Palms', '29palms', 'digits stay'],
    ['—', undefined, 'nothing left'],
    ['❤️', undefined, 'nothing visible left'],
    ['...', undefined, 'nothing left']
  ])('%j -> %j (%s)', (raw, normalForm) => {
    expect(normalizeCity(raw)).toBe(normalForm)
  })

  it('takes a huge text', () => {
    expect(normalizeCity('x '.repeat(250_000))).toBe('x'.repeat(250_000))
  })
})
