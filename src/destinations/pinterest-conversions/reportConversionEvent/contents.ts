import { isRecord } from '../record'
import type { PinterestContent } from '../types'
import type { BuildLog } from './build-log'
import { readMoney } from './money'
import { isGiven, numberOf, textOf, textsOf } from './text'

/** One product, with the exact quantity for the value: half a kilogram is sent as 1 piece, but costs half. */
export interface Line {
  content: PinterestContent
  exactQuantity: number
  /** A quantity or a price is below 0, as for a returned product: no totals are derived. */
  isNegative: boolean
}

/** Observed to be accepted; Pinterest's OpenAPI 5.23.0 doesn't list the key. */
const MAX_BRAND_ID_LENGTH = 64

/** The products of a list, without empty ones; a single object counts as a list of one. `field` is its payload path. */
export function buildLines(contents: unknown, field: string, currency: string | undefined, log: BuildLog): Line[] {
  const items: readonly unknown[] = Array.isArray(contents) ? contents : [contents]
  const lines: Line[] = []
  items.forEach((item, index) => {
    const path = Array.isArray(contents) ? `${field}[${index}]` : field
    const line = buildLine(item, path, currency, log)
    if (line && Object.keys(line.content).length > 0) lines.push(line)
    else if (isGiven(item)) log.dropped(path, 'It must be an object with at least one valid product key.')
  })
  return lines
}

/** One product, or undefined when `item` is not an object. Its content may be empty. */
export function buildLine(item: unknown, field: string, currency: string | undefined, log: BuildLog): Line | undefined {
  if (!isRecord(item)) return undefined
  const content: PinterestContent = {}
  const id = log.text(item.id, `${field}.id`)
  if (id !== undefined) content.id = id
  const price = readMoney(item.item_price, currency)
  if (price?.amount !== undefined) content.item_price = price.amount
  else if (price)
    log.dropped(`${field}.item_price`, price.problem === 'negative' ? BELOW_ZERO : MONEY_RULES[price.problem])
  const quantity = quantityOf(item.quantity, `${field}.quantity`, log)
  if (quantity !== undefined && quantity >= 0) content.quantity = wholePieces(quantity)
  for (const key of ['item_name', 'item_brand'] as const) {
    const text = joinedText(item[key], `${field}.${key}`, log)
    if (text !== undefined) content[key] = text
  }
  const brandId = log.text(item.item_brand_id, `${field}.item_brand_id`)
  if (brandId !== undefined) {
    if (Array.from(brandId).length <= MAX_BRAND_ID_LENGTH) content.item_brand_id = brandId
    else log.dropped(`${field}.item_brand_id`, `It must have at most ${MAX_BRAND_ID_LENGTH} characters.`)
  }
  const category = joinedText(item.item_category, `${field}.item_category`, log)
  if (category !== undefined) content.item_category = category
  const isNegative = price?.problem === 'negative' || (quantity !== undefined && quantity < 0)
  return { content, exactQuantity: quantity ?? 1, isNegative }
}

const BELOW_ZERO = 'It is below 0, so value and num_items are not derived.'

/** What an amount of money must be, by what is wrong with it. */
export const MONEY_RULES = {
  'not-an-amount': 'It must be an amount of money of 0 or more.',
  'two-ways': 'Its separator is ambiguous (thousands or decimals). Send a number, or text such as 1299.00.'
}

/** Several texts, joined to the one text that Pinterest accepts. */
export function joinedText(value: unknown, field: string, log: BuildLog): string | undefined {
  const joined = textOf(value) ?? (textsOf(value).join(', ') || undefined)
  if (joined === undefined && isGiven(value)) log.dropped(field, 'It must be text, or a list of text values.')
  return joined
}

/** A tenth of a kilogram rounded to 0 would mean that nothing was bought. */
const wholePieces = (quantity: number): number => (quantity > 0 ? Math.max(1, Math.round(quantity)) : 0)

/**
 * A quantity. Can have a decimal comma or grouping like an amount of money. Recognized as below 0 in every spelling: a
 * returned product counted as one item would add to the value.
 */
export function countOf(value: unknown): number | undefined {
  const count = numberOf(value)
  if (count !== undefined) return count
  const read = readMoney(value)
  if (read?.problem === 'negative') return -1
  return read?.amount === undefined ? undefined : Number(read.amount)
}

/** A valid quantity, or one below 0, which only means that no totals are derived. */
function quantityOf(value: unknown, field: string, log: BuildLog): number | undefined {
  const quantity = countOf(value)
  if (quantity !== undefined && quantity <= Number.MAX_SAFE_INTEGER) {
    if (quantity < 0) log.dropped(field, BELOW_ZERO)
    return quantity
  }
  if (isGiven(value)) log.dropped(field, 'It must be a number of 0 or more. It counts as 1.')
  return undefined
}
