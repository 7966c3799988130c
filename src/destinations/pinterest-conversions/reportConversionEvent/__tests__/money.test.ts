import fc from 'fast-check'
import { parseMoney, readMoney, sumContents } from '../money'

describe('parseMoney', () => {
  it.each<[unknown, string, string]>([
    [0, '0', 'zero is an amount'],
    [-0, '0', 'no minus zero'],
    [19.9, '19.9', 'a number'],
    [0.1 + 0.2, '0.3', 'no floating-point error'],
    [1234567.1 + 0.2, '1234567.3', 'no floating-point error in a large amount'],
    [99.9999999999986, '100', 'no floating-point error in a long sum: 1000 × 0.1'],
    [1e21, '1000000000000000000000', 'no exponent'],
    [1e-7, '0.0000001', 'no negative exponent'],
    ['1.5e3', '1500', 'an exponent in text'],
    ['0.30000000000000004', '0.3', 'a number as text from actions-core, with the same error'],
    ['12.345678', '12.345678', 'six decimals can be intended'],
    [' 7 ', '7', 'trimmed'],
    ['1.100000', '1.100000', 'six decimals, as written'],
    ['+1.299', '1.299', 'a plus sign is not a currency'],
    ['007.50', '7.50', 'no leading zeros'],
    ['+5', '5', 'a plus sign'],
    ['.5', '0.5', 'nothing before the point'],
    ['5.', '5', 'nothing after the point'],
    ['$1,299.00', '1299.00', 'dollars, with the decimals as written'],
    ['US$ 12.00', '12.00', 'letters before the symbol'],
    ['R$ 12,50', '12.50', 'Brazilian'],
    ['USD 1,299', '1299', 'a code before it'],
    ['12.50 usd', '12.50', 'a code after it, in lower case'],
    ['1.299,00', '1299.00', 'European'],
    ['1.299.000', '1299000', 'European thousands'],
    ['1 299,00 €', '1299.00', 'French'],
    ['1\u202f299,00\u00a0€', '1299.00', 'French, with the narrow and the no-break space'],
    ["CHF 1'299.00", '1299.00', 'Swiss'],
    ['12,99,000.50', '1299000.50', 'Indian'],
    ['12,50 zł', '12.50', 'Polish short form'],
    ['12 kr', '12', 'Scandinavian short form'],
    ['1,5', '1.5', 'a decimal comma'],
    ['0,299', '0.299', 'a decimal comma, because no group starts with 0'],
    ['1,299', '1299', 'a comma before three digits is a separator'],
    ['1.299', '1.299', 'a point is a decimal point, as in JSON'],
    ['Rp 12.000', '12000', 'a grouping in a currency without decimals'],
    ['₩12.000', '12000', 'the same in won'],
    ['JPY 1.299', '1299', 'the same with a code'],
    ['€ 1.299,00', '1299.00', 'a symbol with an unambiguous number'],
    ['€ 1.2999', '1.2999', 'four digits are not a group'],
    [[5], '5', 'a list of one'],
    ['$12.50 USD', '12.50', 'a sign and its code, as Shopify writes it'],
    ['€12,50 EUR', '12.50', 'the same in euros'],
    ['Rp 12.000 IDR', '12000', 'the same in a currency without decimals'],
    ['€ 12,-', '12.00', 'a dash for no cents'],
    ['1.299,- Kč', '1299.00', 'the same beside a grouping'],
    ["CHF 1'299.–", '1299.00', 'the Swiss dash'],
    ['12:-', '12.00', 'the Swedish one'],
    ['\u200f12.50\u00a0\u200f₪', '12.50', 'direction marks, as browsers write them in Hebrew'],
    ['١٬٢٩٩٫٥٠', '1299.50', 'Arabic digits and separators'],
    ['￥１，２９９', '1299', 'full-width digits'],
    ['KWD 12,50', '12.50', 'two decimals of a currency with three'],
    ['-0', '0', 'no minus zero in text']
  ])('%j → %s: %s', (value, money) => {
    expect(parseMoney(value)).toBe(money)
  })

  it.each<[unknown, string]>([
    [-3, 'below zero'],
    ['-3', 'below zero, as text'],
    ['€-5', 'below zero after the symbol'],
    ['(5.00)', "an accountant's minus"],
    ['\u22125', 'a typographic minus'],
    [NaN, 'not a number'],
    [Infinity, 'infinite'],
    [1e300, 'more than anyone pays'],
    ['1e60', 'longer than any amount, written out'],
    ['1e400', 'more than anyone pays, as text'],
    ['9'.repeat(41), 'longer than any amount'],
    ['free', 'a word'],
    ['', 'empty'],
    ['  ', 'white space'],
    ['$', 'only a symbol'],
    ['EUR', 'only a code'],
    ['abc 12', 'three letters that are not a currency'],
    ['10% off', 'a rebate'],
    ['2 for 5', 'two numbers'],
    ['1 2', 'a misplaced space'],
    ['1.2.3', 'a version'],
    ['12,34,56', 'misplaced groups'],
    ['1,299,00', 'neither grouped nor decimal'],
    ['1.234,567.89', 'separators in the wrong order'],
    ['0x10', 'hexadecimal'],
    ['1,2-', 'a stray character'],
    [true, 'a boolean'],
    [null, 'null'],
    [undefined, 'missing'],
    [{ amount: 5 }, 'an object'],
    [[5, 6], 'a list of two'],
    ['€ 1.299', 'an ambiguous point, with a symbol'],
    ['1.299 €', 'the same after the number'],
    ['$1.299', 'the same in dollars'],
    ['USD 1.299', 'the same with a code'],
    ['€12 USD', 'two currencies'],
    ['12,500 KWD', 'a comma that groups or not, as dinars have three decimals']
  ])('drops %j: %s', (value) => {
    expect(parseMoney(value)).toBeUndefined()
  })

  it("reads a symbol shared by several currencies by the event's currency", () => {
    expect(parseMoney('¥1.299', 'JPY')).toBe('1299')
    expect(parseMoney('¥1.299')).toBeUndefined()
  })

  it("reads a comma before three digits by the event's currency", () => {
    expect(readMoney('12,500', 'TND')).toEqual({ problem: 'two-ways' })
    expect(parseMoney('12,500', 'EUR')).toBe('12500')
  })

  it.each([
    [-3, 'negative'],
    ['-49.9', 'negative'],
    ['-$49.90', 'negative'],
    ['$-49.90', 'negative'],
    ['($49.90)', 'negative'],
    ['49.90-', 'negative'],
    ['( 5 )', 'negative'],
    ['(free)', 'not-an-amount'],
    ['9'.repeat(41), 'not-an-amount'],
    [true, 'not-an-amount'],
    ['\u221249.9', 'negative'],
    ['€ 1.299', 'two-ways'],
    ['-€ 1.299', 'negative'],
    ['$(49.90)', 'negative'],
    ['EUR (49,90)', 'negative'],
    ['(49.90) EUR', 'negative'],
    ['49,90- €', 'negative'],
    ['-1.2.3', 'negative'],
    [-1e300, 'negative'],
    ['\u201149.9', 'negative'],
    ['\u200f\u200e-49.90\u00a0\u200f₪', 'negative'],
    ['(\u061c49.90 د.إ.)', 'negative'],
    ['\u061c-٤٩٫٩', 'negative'],
    ['-49,90 $AU', 'negative'],
    ['ORDER-12', 'not-an-amount'],
    ['-5 to -3', 'not-an-amount'],
    ['2026-11-24', 'not-an-amount'],
    ['free', 'not-an-amount'],
    [{}, 'not-an-amount'],
    ['1-2', 'not-an-amount']
  ])('reports %j as %s', (value, problem) => {
    expect(readMoney(value)).toEqual({ problem })
  })

  it.each([undefined, null, '', ' ', [], [null]])('reports nothing for %j, which is empty', (value) => {
    expect(readMoney(value)).toBeUndefined()
  })

  it('recognizes an amount below 0, wherever its sign and its currency are', () => {
    const forms: ((mark: string, amount: string, minus: string) => string)[] = [
      (mark, amount, minus) => `${minus}${mark}${amount}`,
      (mark, amount, minus) => `${mark}${minus}${amount}`,
      (mark, amount, minus) => `${mark}${amount}${minus}`,
      (mark, amount, minus) => `${amount}${minus}${mark}`,
      (mark, amount, minus) => `${minus}${amount}${mark}`,
      (mark, amount) => `(${mark}${amount})`,
      (mark, amount) => `${mark}(${amount})`,
      (mark, amount) => `(${amount})${mark}`
    ]
    const mark = fc
      .tuple(
        fc.constantFrom('', ' ', '\u00a0', '\u200f'),
        fc.constantFrom('', '€', 'US$', 'EUR', 'kr', 'د.إ.', 'руб.', 'ریال')
      )
      .map(([space, text]) => `${space}${text}${space}`)
    const amount = fc
      .tuple(
        fc.integer({ min: 1, max: 99_999_999 }),
        fc.constantFrom('en-US', 'de-DE', 'fr-FR', 'en-IN', 'ar-EG', 'fa-IR')
      )
      .map(([cents, locale]) => (cents / 100).toLocaleString(locale, { minimumFractionDigits: 2 }))
    const minus = fc.constantFrom('-', '\u2212', '\u2011')
    fc.assert(
      fc.property(fc.constantFrom(...forms), mark, amount, minus, (form, ...parts) => {
        expect(readMoney(form(...parts))).toEqual({ problem: 'negative' })
      })
    )
  })

  it('returns plain decimal text or nothing, for any input', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.double(),
          fc.string({ unit: fc.constantFrom(...Array.from('0123456789., $€eE+-')) })
        ),
        (value) => {
          const money = parseMoney(value)
          return money === undefined || (/^(0|[1-9]\d*)(\.\d+)?$/.test(money) && parseMoney(money) === money)
        }
      )
    )
  })

  it('keeps every amount in cents exact, in any format', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (cents) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
        const grouped = (cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, useGrouping: true })
        const german = (cents / 100).toLocaleString('de-DE', { minimumFractionDigits: 2, useGrouping: true })
        expect(parseMoney(text)).toBe(text)
        expect(parseMoney(grouped)).toBe(text)
        expect(parseMoney(german)).toBe(text)
        expect(Number(parseMoney(cents / 100))).toBe(cents / 100)
      })
    )
  })
})

describe('sumContents', () => {
  it.each<[Parameters<typeof sumContents>[0], string | undefined, string]>([
    [[], undefined, 'nothing to add up'],
    [[{ price: '19.99', quantity: 3 }], '59.97', 'one content'],
    [
      [
        { price: '0.1', quantity: 1 },
        { price: '0.2', quantity: 1 }
      ],
      '0.3',
      'exactly, unlike binary arithmetic'
    ],
    [
      [
        { price: '12.50', quantity: 2 },
        { price: '0', quantity: 5 }
      ],
      '25',
      'a free product'
    ],
    [[{ price: '9.99', quantity: 0.4 }], '3.996', 'sold by weight'],
    [
      [
        { price: '5', quantity: 1 },
        { price: undefined, quantity: 1 }
      ],
      undefined,
      'a partial total would look complete'
    ],
    [[{ price: '1000000000000000000000', quantity: 2 }], '2000000000000000000000', 'no exponent']
  ])('%j → %s: %s', (contents, sum) => {
    expect(sumContents(contents)).toBe(sum)
  })

  it('is exact for any prices in cents', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(10_000_000), fc.integer({ min: 1, max: 1000 })), { minLength: 1 }),
        (lines) => {
          const cents = lines.reduce((total, [price, quantity]) => total + BigInt(price) * BigInt(quantity), 0n)
          const sum = sumContents(lines.map(([price, quantity]) => ({ price: (price / 100).toFixed(2), quantity })))
          const [whole = '', fraction = ''] = (sum ?? '').split('.')
          return BigInt(whole + fraction.padEnd(2, '0')) === cents
        }
      )
    )
  })
})
