import Big from 'big.js'
import { CURRENCY_CODES } from './normalize/tables/currencies'

/** Longer text is no amount of money that anyone pays. */
const MAX_LENGTH = 40
/** No currency divides further than 4 decimals and few unit prices further than 6: more are the residue of binary arithmetic. */
const MAX_DECIMALS_AS_WRITTEN = 6
const RESIDUE_DECIMALS = 10
/** A double is exact to 15 significant digits. */
const DOUBLE_DIGITS = 15

const PLAIN = /^\d+(?:\.\d+)?$/
const EXPONENT = /^\d+(?:\.\d+)?[eE][+-]?\d{1,2}$/
/** A currency's sign with up to three letters before it ("US$", "R$"), a code of three letters, or a shop's short form. */
const CURRENCY = String.raw`(?:\p{L}{0,3}\p{Sc}|(?<code>[a-z]{3})|kr\.?|kč|zł|ft|fr\.?|rs\.?|rp\.?|rm)`
const BEFORE = new RegExp(`^${CURRENCY}\\s*(?=[+\\d.,])`, 'iu')
const BEHIND = new RegExp(`(?<=[\\d.,])\\s*${CURRENCY}$`, 'iu')
const GROUPING_SPACE = /(?<=\d)[\s'’](?=\d{3}(?!\d))/g
/** 1,299,000 and India's 12,99,000. "0,299" is no group, but a decimal comma. */
const GROUPED_BY_COMMA = /^[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}$/
const GROUPED_BY_DOT = /^[1-9]\d{0,2}(?:\.\d{3})+$/

/**
 * An amount of money as plain decimal text, or undefined when `value` is none or is below 0. No exponent, no residue of
 * binary arithmetic (0.30000000000000004 is "0.3"), else the decimals as written ("$1,299.00" is "1299.00").
 *
 * One comma or dot with three digits behind it can mean two things: "1,299" is taken as 1299, and "1.299" as JSON would, as
 * 1.299. Text that still isn't clear, such as "1.2.3" or "10% off", is left out: a missing value does less harm than a wrong one.
 */
export function parseMoney(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? plainDecimal(String(value)) : undefined
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return undefined
  const text = value.trim()
  return plainDecimal(text) ?? plainDecimal(decimalOf(withoutCurrency(text)))
}

/** Σ price × quantity, exactly; undefined for no contents, or when one has no price: part of a total would pass for the whole. */
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

function withoutCurrency(text: string): string {
  for (const place of [BEFORE, BEHIND]) {
    const match = place.exec(text)
    const code = match?.groups?.code?.toUpperCase()
    if (match && (code === undefined || CURRENCY_CODES.has(code))) return text.replace(place, '')
  }
  return text
}

/** The same amount with a dot for its decimals and nothing between its thousands; "" when that can't be told. */
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
