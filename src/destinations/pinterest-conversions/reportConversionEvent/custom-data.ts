import type { BuildTrace, PinterestContent, PinterestCustomData, Refusal } from '../types'
import type { Payload } from './generated-types'
import { parseOptOutTypes } from './limited-data-processing'
import { parseMoney, sumContents } from './money'
import { CURRENCY_CODES } from './normalize/tables/currencies'
import { cutText, textOf } from './text'

export interface CustomDataResult {
  /** Missing when nothing is left to send. */
  customData?: PinterestCustomData
  /** Hints that don't keep the event from being sent. */
  warnings: string[]
  refusal?: Refusal
}

type CustomDataInput = NonNullable<Payload['custom_data']>
type ContentInput = NonNullable<Payload['contents']>[number]

/** A content as it is sent, with the quantity that counts for the value: half a kilogram is sent as 1 piece, but costs half. */
interface Line {
  content: PinterestContent
  exactQuantity: number
}

/** Accepted live; Pinterest's OpenAPI 5.23.0 doesn't list the key. */
const MAX_BRAND_ID_LENGTH = 64
const NOT_MONEY = 'It is not an amount of money of 0 or more.'

/**
 * The payload's `custom_data` and `contents` as Pinterest takes them. What no field holds is derived from the contents:
 * their IDs, the number of pieces, and the value when each content has a price.
 */
export function buildCustomData(
  payload: Pick<Payload, 'custom_data' | 'contents'>,
  trace?: BuildTrace
): CustomDataResult {
  const input: CustomDataInput = payload.custom_data ?? {}
  const { currency, warning, refusal } = buildCurrency(input.currency)
  if (refusal) return { warnings: [], refusal }

  const lines = buildLines(payload, trace)
  const customData: PinterestCustomData = {}
  if (currency !== undefined) customData.currency = currency
  assign(customData, 'value', buildValue(input.value, lines, trace))
  assign(customData, 'content_ids', buildContentIds(input.content_ids, lines, trace))
  assign(customData, 'num_items', buildNumItems(input.num_items, lines, trace))
  assign(customData, 'opt_out_type', buildOptOutType(input.opt_out_type))
  assign(customData, 'predicted_ltv', moneyOf(input.predicted_ltv, 'custom_data.predicted_ltv', trace))
  for (const key of ['order_id', 'search_string', 'content_brand', 'content_name'] as const) {
    assign(customData, key, textOf(input[key]))
  }
  assign(customData, 'content_category', joinedText(input.content_category))
  if (lines.length > 0) customData.contents = lines.map((line) => line.content)

  const isEmpty = Object.keys(customData).length === 0
  return { ...(!isEmpty && { customData }), warnings: warning === undefined ? [] : [warning] }
}

function assign<Target extends object, Key extends keyof Target>(
  target: Target,
  key: Key,
  value: Target[Key] | undefined
) {
  if (value !== undefined) target[key] = value
}

/** Refused when it is not three letters: without its currency the value would be counted in the ad account's own. */
function buildCurrency(value: unknown): { currency?: string; warning?: string; refusal?: Refusal } {
  const currency = textOf(value)?.toUpperCase()
  if (currency === undefined) return {}
  if (!/^[A-Z]{3}$/.test(currency)) {
    const field = 'custom_data.currency'
    return { refusal: { field, reason: `${field} must be an ISO 4217 code of three letters, such as USD or EUR.` } }
  }
  if (CURRENCY_CODES.has(currency)) return { currency }
  return {
    currency,
    warning: `custom_data.currency is "${currency}", which ISO 4217 does not list: Pinterest may not count the value.`
  }
}

/** The top-level `contents` when they hold anything, else the nested ones of stored mappings. */
function buildLines(payload: Pick<Payload, 'custom_data' | 'contents'>, trace: BuildTrace | undefined): Line[] {
  const lines = linesOf(payload.contents, 'contents', trace)
  const nested = payload.custom_data?.contents
  if (lines.length === 0) return linesOf(nested, 'custom_data.contents', trace)
  if (nested !== undefined && nested.length > 0)
    trace?.dropped('custom_data.contents', 'The contents field wins over it.')
  return lines
}

function linesOf(contents: readonly ContentInput[] | undefined, field: string, trace: BuildTrace | undefined): Line[] {
  const lines: Line[] = []
  for (const [index, item] of (contents ?? []).entries()) {
    const line = buildLine(item, `${field}[${index}]`, trace)
    if (Object.keys(line.content).length > 0) lines.push(line)
    else trace?.dropped(`${field}[${index}]`, 'Nothing in it can be used.')
  }
  return lines
}

function buildLine(item: ContentInput, field: string, trace: BuildTrace | undefined): Line {
  const content: PinterestContent = {}
  assign(content, 'id', textOf(item.id))
  assign(content, 'item_price', moneyOf(item.item_price, `${field}.item_price`, trace))
  const exactQuantity = quantityOf(item.quantity, `${field}.quantity`, trace)
  if (exactQuantity !== undefined) content.quantity = wholePieces(exactQuantity)
  assign(content, 'item_name', textOf(item.item_name))
  assign(content, 'item_brand', textOf(item.item_brand))
  const brandId = textOf(item.item_brand_id)
  if (brandId !== undefined) content.item_brand_id = cutText(brandId, MAX_BRAND_ID_LENGTH)
  assign(content, 'item_category', joinedText(item.item_category))
  return { content, exactQuantity: exactQuantity ?? 1 }
}

/** Pinterest takes one text. */
const joinedText = (values: readonly string[] | undefined): string | undefined =>
  textsOf(values).join(', ') || undefined

const textsOf = (values: readonly unknown[] | undefined): string[] =>
  (values ?? []).map(textOf).filter((text) => text !== undefined)

function moneyOf(value: unknown, field: string, trace: BuildTrace | undefined): string | undefined {
  const money = parseMoney(value)
  if (money === undefined && textOf(value) !== undefined) trace?.dropped(field, NOT_MONEY)
  return money
}

/** A tenth of a kilogram was bought: rounded to 0 it would say that nothing was. */
const wholePieces = (quantity: number): number => (quantity > 0 ? Math.max(1, Math.round(quantity)) : 0)

/** 0 and above, or undefined: less, as of a product that was given back, counts like a missing quantity. */
function quantityOf(value: unknown, field: string, trace: BuildTrace | undefined): number | undefined {
  const quantity = numberOf(value)
  if (quantity !== undefined && quantity >= 0 && quantity <= Number.MAX_SAFE_INTEGER) return quantity
  if (textOf(value) !== undefined) trace?.dropped(field, 'It is not a number of 0 or more; counted as 1.')
  return undefined
}

const numberOf = (value: unknown): number | undefined => {
  const number = Number(textOf(value))
  return Number.isNaN(number) ? undefined : number
}

function buildValue(value: unknown, lines: readonly Line[], trace: BuildTrace | undefined): string | undefined {
  const given = moneyOf(value, 'custom_data.value', trace)
  if (given !== undefined) return given
  const sum = sumContents(
    lines.map(({ content, exactQuantity }) => ({ price: content.item_price, quantity: exactQuantity }))
  )
  if (sum !== undefined) trace?.derived('custom_data.value', 'the sum of item_price × quantity of the contents')
  return sum
}

function buildContentIds(
  values: readonly string[] | undefined,
  lines: readonly Line[],
  trace: BuildTrace | undefined
): string[] | undefined {
  const given = textsOf(values)
  if (given.length > 0) return given
  const ids = lines.map(({ content }) => content.id).filter((id) => id !== undefined)
  if (ids.length === 0) return undefined
  trace?.derived('custom_data.content_ids', 'the IDs of the contents')
  return ids
}

function buildNumItems(value: unknown, lines: readonly Line[], trace: BuildTrace | undefined): number | undefined {
  const given = numberOf(value)
  if (given !== undefined && given >= 0 && given <= Number.MAX_SAFE_INTEGER) return Math.round(given)
  if (textOf(value) !== undefined) trace?.dropped('custom_data.num_items', 'It is not a number of 0 or more.')
  if (lines.length === 0) return undefined
  const sum = lines.reduce((total, { content }) => total + (content.quantity ?? 1), 0)
  if (!Number.isSafeInteger(sum)) return undefined
  trace?.derived('custom_data.num_items', 'the sum of the quantities of the contents, 1 where there is none')
  return sum
}

/** Values that aren't Pinterest's one published LDP are kept: a privacy signal is never thrown away. */
function buildOptOutType(value: unknown): string | undefined {
  return parseOptOutTypes(textOf(value) ?? '').join(',') || undefined
}
