import Big from 'big.js'
import { isGiven, textOf } from './text'
import { CURRENCY_BY_MARK, CURRENCY_CODES, CURRENCIES_WITHOUT_DECIMALS } from './normalize/tables/currencies'

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
const MINUS = /[-\u2212\u2013]/
/** Accountants write a negative amount in parentheses; some systems put the minus at the end. */
const NEGATIVE = /^\(([^()]+)\)$|^(\p{L}{0,3}\p{Sc}?\s*)[-\u2212\u2013]\s*(.+)$|^(.+)[-\u2212\u2013]$/u

/** Why a value is not an amount that can be sent. */
export type MoneyProblem = 'negative' | 'not-an-amount' | 'two-ways'

export type Money = { amount: string; problem?: undefined } | { amount?: undefined; problem: MoneyProblem }

/**
 * An amount of money of 0 or more as plain decimal text. Without exponent and floating-point error (0.30000000000000004 is
 * "0.3"), else with the decimals as written ("$1,299.00" is "1299.00"). Undefined when `value` is empty.
 *
 * One comma or dot with three digits behind it can mean two things: "1,299" is taken as 1299, and "1.299" as JSON would, as
 * 1.299. Beside a currency's mark, "1.299" is a grouping in currencies without decimals, and otherwise dropped, as is all text
 * that isn't clear, such as "1.2.3" or "10% off": a missing value does less harm than a wrong one.
 *
 * @param currency the event's currency, for a mark that several currencies share.
 */
export function readMoney(value: unknown, currency?: string): Money | undefined {
  const text = textOf(value)
  if (text === undefined) return isGiven(value) ? { problem: 'not-an-amount' } : undefined
  if (text.length > MAX_LENGTH) return { problem: 'not-an-amount' }
  const plain = plainDecimal(text)
  if (plain !== undefined) return { amount: plain }
  const amount = amountOf(text, currency)
  if (amount.problem !== 'not-an-amount' || !(MINUS.test(text) || text.startsWith('('))) return amount
  return negativeOf(text, currency)
}

/** Only the amount: undefined for a value that is not sent. */
export const parseMoney = (value: unknown, currency?: string): string | undefined => readMoney(value, currency)?.amount

function negativeOf(text: string, currency: string | undefined): Money {
  const match = NEGATIVE.exec(text)
  if (!match) return { problem: 'not-an-amount' }
  const [, inBrackets, mark = '', behindMark, beforeSign] = match
  const positive = inBrackets ?? (behindMark === undefined ? beforeSign : mark + behindMark) ?? ''
  const amount = plainDecimal(positive) ?? amountOf(positive.trim(), currency).amount
  if (amount === undefined) return { problem: 'not-an-amount' }
  return Number(amount) === 0 ? { amount } : { problem: 'negative' }
}

function amountOf(text: string, currency: string | undefined): Money {
  const { rest, mark } = withoutCurrency(text)
  if (mark !== undefined && READ_TWO_WAYS.test(rest)) {
    const code = mark.toUpperCase()
    const marked = CURRENCY_BY_MARK.get(code) ?? (CURRENCY_CODES.has(code) ? code : currency)
    return marked !== undefined && CURRENCIES_WITHOUT_DECIMALS.has(marked)
      ? { amount: rest.replace('.', '') }
      : { problem: 'two-ways' }
  }
  const amount = plainDecimal(decimalOf(rest))
  return amount === undefined ? { problem: 'not-an-amount' } : { amount }
}

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

/** The number without its currency symbol or code, and that symbol or code: "US$", "EUR", "Rp". */
function withoutCurrency(text: string): { rest: string; mark?: string } {
  for (const place of [BEFORE, BEHIND]) {
    const groups = place.exec(text)?.groups
    const code = groups?.code?.toUpperCase()
    if (groups && (code === undefined || CURRENCY_CODES.has(code))) {
      return { rest: text.replace(place, ''), mark: groups.mark }
    }
  }
  return { rest: text }
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
