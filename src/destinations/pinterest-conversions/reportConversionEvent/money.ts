import Big from 'big.js'
import { isGiven, textOf, withoutFormatCharacters } from './text'
import {
  CURRENCIES_WITH_THREE_DECIMALS,
  CURRENCIES_WITHOUT_DECIMALS,
  CURRENCY_BY_MARK,
  CURRENCY_CODES
} from './normalize/tables/currencies'
import { isAscii, withAsciiDigits } from './normalize/text'

/** Longer text is not a real amount of money. */
const MAX_LENGTH = 40
/** No currency has more than 4 decimals and few unit prices more than 6: further decimals are floating-point error. */
const MAX_DECIMALS_AS_WRITTEN = 6
const RESIDUE_DECIMALS = 10
/** A double is exact to 15 significant digits. */
const DOUBLE_DIGITS = 15

const PLAIN = /^\d+(?:\.\d+)?$/
const EXPONENT = /^\d+(?:\.\d+)?[eE][+-]?\d{1,2}$/
/** A currency symbol after up to three letters ("US$", "R$"), a three-letter code, or a common short form. */
const CURRENCY = String.raw`(?:\p{L}{0,3}\p{Sc}|(?<code>[a-z]{3})|kr\.?|kč|zł|ft|fr\.?|rs\.?|rp\.?|rm)`
const BEFORE = new RegExp(`^(?<mark>${CURRENCY})\\s*(?=[+\\d.,])`, 'iu')
const BEHIND = new RegExp(`(?<=[\\d.,])\\s*(?<mark>${CURRENCY})$`, 'iu')
const GROUPING_SPACE = /(?<=\d)[\s'’](?=\d{3}(?!\d))/g
/** 1,299,000 and India's 12,99,000. "0,299" is no group, but a decimal comma. */
const GROUPED_BY_COMMA = /^[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}$/
const GROUPED_BY_DOT = /^[1-9]\d{0,2}(?:\.\d{3})+$/
/** `€ 1.299`: more than a thousand, or little more than one. */
const READ_TWO_WAYS = /^[1-9]\d{0,2}\.\d{3}$/
/** `1,299` dinars: ambiguous in currencies with three decimals. */
const THREE_DIGITS_BEHIND_COMMA = /^[1-9]\d{0,2},\d{3}$/
const MINUS = /[-\u2010-\u2014\u2212\uFE63\uFF0D]/
const SIGN = /[-(\u2010-\u2014\u2212\uFE63\uFF0D]/
/** `€ 12,-`, `CHF 12.–`, `12:-`: no cents. */
const NO_CENTS = /(?<=\d)([.,:])\s?[-\u2012-\u2014]{1,2}(?=\D*$)/
/** The text before the number, the number, and the text after it. */
const PARTS = /^(\D*)(\d.*\d|\d)(\D*)$/s
const NUMBER_ALONE = /^[\d\s.,'’]+(?:e[+-]?\d+)?$/i
/** Longer words are not currencies: "ORDER-12" is not below 0. */
const AT_MOST_A_CURRENCY = /^(?:\P{L}*\p{L}){0,4}\P{L}*$/u
const POINTS = /[٫．]/g
const COMMAS = /[٬，]/g

/** Why a value is not an amount that can be sent. */
export type MoneyProblem = 'negative' | 'not-an-amount' | 'two-ways'

export type Money = { amount: string; problem?: undefined } | { amount?: undefined; problem: MoneyProblem }

/**
 * An amount of money of 0 or more as plain decimal text. Without exponent and floating-point error (0.30000000000000004 is
 * "0.3"), else with the decimals as written ("$1,299.00" is "1299.00"). Undefined when `value` is empty.
 *
 * One comma or dot with three digits behind it can mean two things: "1,299" is taken as 1299, and "1.299" as JSON would, as
 * 1.299. Beside a currency's mark, "1.299" is a grouping in currencies without decimals, and otherwise dropped. So is "1,299" in
 * currencies with three decimals, and all text that isn't clear, such as "1.2.3" or "10% off": a missing value does less harm
 * than a wrong one.
 *
 * @param currency the event's currency, for a mark that several currencies share.
 */
export function readMoney(value: unknown, currency?: string): Money | undefined {
  const text = textOf(value)
  if (text === undefined) return isGiven(value) ? { problem: 'not-an-amount' } : undefined
  if (text.length > MAX_LENGTH) return { problem: 'not-an-amount' }
  const plain = plainDecimal(text)
  if (plain !== undefined) return { amount: plain }
  return readWritten(isAscii(text) ? text : withAsciiNumber(text), currency)
}

/** Only the amount: undefined for a value that is not sent. */
export const parseMoney = (value: unknown, currency?: string): string | undefined => readMoney(value, currency)?.amount

/** Digits and separators of other scripts as ASCII, without the direction marks that right-to-left locales write. */
const withAsciiNumber = (text: string): string =>
  withoutFormatCharacters(withAsciiDigits(text)).replace(POINTS, '.').replace(COMMAS, ',').trim()

function readWritten(text: string, currency: string | undefined): Money {
  if (!SIGN.test(text)) return amountOf(text, currency)
  const withCents = text.replace(NO_CENTS, (_, separator: string) => (separator === ':' ? '.00' : `${separator}00`))
  const amount = amountOf(withCents, currency)
  return amount.problem === 'not-an-amount' ? negativeOf(withCents) : amount
}

/**
 * An amount with a minus on either side, or in parentheses, as accountants write it, whatever its currency. It is below 0 even
 * when the number is ambiguous: no value may be derived in place of a refund.
 */
function negativeOf(text: string): Money {
  const [, before = '', number = '', behind = ''] = PARTS.exec(text) ?? []
  const isBelowZero = MINUS.test(before) || MINUS.test(behind) || (before.includes('(') && behind.includes(')'))
  const isAmount = NUMBER_ALONE.test(number) && AT_MOST_A_CURRENCY.test(before) && AT_MOST_A_CURRENCY.test(behind)
  if (!isBelowZero || !isAmount) return { problem: 'not-an-amount' }
  const { amount } = amountOf(number, undefined)
  return amount !== undefined && Number(amount) === 0 ? { amount } : { problem: 'negative' }
}

function amountOf(text: string, currency: string | undefined): Money {
  const { rest, mark } = withoutCurrency(text)
  const code = (mark === undefined ? undefined : codeOf(mark)) ?? currency
  if (mark !== undefined && READ_TWO_WAYS.test(rest)) {
    return code !== undefined && CURRENCIES_WITHOUT_DECIMALS.has(code)
      ? { amount: rest.replace('.', '') }
      : { problem: 'two-ways' }
  }
  if (code !== undefined && CURRENCIES_WITH_THREE_DECIMALS.has(code) && THREE_DIGITS_BEHIND_COMMA.test(rest)) {
    return { problem: 'two-ways' }
  }
  const amount = plainDecimal(decimalOf(rest))
  return amount === undefined ? { problem: 'not-an-amount' } : { amount }
}

const codeOf = (mark: string): string | undefined =>
  CURRENCY_BY_MARK.get(mark) ?? (CURRENCY_CODES.has(mark) ? mark : undefined)

/**
 * Σ price × quantity, exact; undefined without contents, or when one has no price: a partial total would look like the whole.
 */
export function sumContents(contents: readonly { price: string | undefined; quantity: number }[]): string | undefined {
  let sum = new Big(0)
  for (const { price, quantity } of contents) {
    if (price === undefined) return undefined
    sum = sum.plus(new Big(price).times(quantity))
  }
  return contents.length > 0 ? parseMoney(sum.toFixed()) : undefined
}

function plainDecimal(text: string): string | undefined {
  if (PLAIN.test(text)) {
    const decimals = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
    return decimals > MAX_DECIMALS_AS_WRITTEN ? withoutResidue(new Big(text)) : text.replace(/^0+(?=\d)/, '')
  }
  return EXPONENT.test(text) ? withoutResidue(new Big(text)) : undefined
}

function withoutResidue(amount: Big): string | undefined {
  const text = amount.prec(DOUBLE_DIGITS).round(RESIDUE_DECIMALS).toFixed()
  return text.length <= MAX_LENGTH ? text : undefined
}

/**
 * The number without its currency symbol or code, and that symbol or code in upper case: "US$", "EUR", "RP". Shops also write both:
 * "$12.50 USD".
 */
function withoutCurrency(text: string): { rest: string; mark?: string } {
  let rest = text
  let mark: string | undefined
  for (const place of [BEFORE, BEHIND]) {
    const groups = place.exec(rest)?.groups
    const code = groups?.code?.toUpperCase()
    if (!groups || (code !== undefined && !CURRENCY_CODES.has(code))) continue
    const found = groups.mark?.toUpperCase() ?? ''
    const [one, other] = [mark === undefined ? undefined : codeOf(mark), codeOf(found)]
    if (one !== undefined && other !== undefined && one !== other) return { rest: text }
    rest = rest.replace(place, '')
    mark = one === undefined ? found : mark
  }
  return mark === undefined ? { rest } : { rest, mark }
}

/** The amount with a decimal point and no thousands separators; "" when it is ambiguous. */
function decimalOf(text: string): string {
  const compact = text.replace(/^\+/, '').replace(GROUPING_SPACE, '')
  const lastComma = compact.lastIndexOf(',')
  const lastDot = compact.lastIndexOf('.')
  const decimal = Math.max(lastComma, lastDot)
  if (lastComma >= 0 && lastDot >= 0) {
    const whole = compact.slice(0, decimal)
    const isGrouped = lastComma < lastDot ? GROUPED_BY_COMMA.test(whole) : GROUPED_BY_DOT.test(whole)
    return isGrouped ? `${whole.replace(/[.,]/g, '')}.${compact.slice(decimal + 1)}` : ''
  }
  if (GROUPED_BY_COMMA.test(compact) || (GROUPED_BY_DOT.test(compact) && compact.indexOf('.') !== lastDot)) {
    return compact.replace(/[.,]/g, '')
  }
  const [whole = '', fraction = '', ...more] = compact.split(/[.,]/)
  if (more.length > 0) return ''
  return fraction === '' ? whole : `${whole || '0'}.${fraction}`
}
