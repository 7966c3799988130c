import { isRecord } from '../record'
import type { PinterestCustomData } from '../types'
import { BuildLog } from './build-log'
import { buildLine, buildLines, countOf, joinedText, MONEY_RULES } from './contents'
import type { Line } from './contents'
import { readCurrency } from './currency'
import { readMoney, sumContents } from './money'
import { parseOptOutTypes } from './opt-out-type'
import { isGiven, textOf, textsOf } from './text'

/** The part of the payload that is read. At run time each key may be missing or hold anything, whatever the schema says. */
export type CustomDataInput = Readonly<
  Partial<Record<'data_format' | 'custom_data' | 'custom_data_2' | 'contents' | 'product', unknown>>
>

type Values = Readonly<Record<string, unknown>>

/**
 * Pinterest's `custom_data`, from the payload's `custom_data`, `contents` and `product`; undefined when it would be empty.
 * Missing fields are derived from the contents: their IDs, the number of items, and the value when each content has a price.
 */
export function buildCustomData(payload: CustomDataInput, log = new BuildLog()): PinterestCustomData | undefined {
  const values = chooseValues(payload, log)
  const currency = readCurrency(values.currency, log)
  const { lines, pricedLines } = collectLines(payload, currency.code, log)
  const isReturn = pricedLines.some(({ isNegative }) => isNegative)

  const customData: PinterestCustomData = {}
  assign(customData, 'currency', currency.code)
  if (!currency.isUnreadable) {
    assign(customData, 'value', buildValue(values.value, currency.code, isReturn ? [] : pricedLines, log))
  } else if (isGiven(values.value)) {
    log.dropped('custom_data.value', "Without its currency, Pinterest would count it in the ad account's currency.")
  }
  assign(customData, 'content_ids', buildContentIds(values.content_ids, lines, log))
  assign(customData, 'num_items', buildNumItems(values.num_items, isReturn ? [] : lines, log))
  assign(customData, 'opt_out_type', buildOptOutType(values.opt_out_type))
  assign(customData, 'predicted_ltv', buildPredictedLtv(values.predicted_ltv, currency.code, log))
  assign(customData, 'order_id', log.text(values.order_id, 'custom_data.order_id'))
  for (const key of ['search_string', 'content_brand', 'content_category', 'content_name'] as const) {
    assign(customData, key, joinedText(values[key], `custom_data.${key}`, log))
  }
  if (lines.length > 0) customData.contents = lines.map((line) => line.content)
  return Object.keys(customData).length > 0 ? customData : undefined
}

function assign<Target extends object, Key extends keyof Target>(
  target: Target,
  key: Key,
  value: Target[Key] | undefined
) {
  if (value !== undefined) target[key] = value
}

const isFilled = (value: unknown): value is Values => isRecord(value) && Object.values(value).some(isGiven)

/**
 * Segment's current format stores its values in `custom_data_2`, with `data_format` "latest"; then that object is read. Values
 * of the other object cause a warning, except an opt-out, which is added: it is never dropped.
 */
function chooseValues(payload: CustomDataInput, log: BuildLog): Values {
  for (const key of ['custom_data', 'custom_data_2'] as const) {
    if (isGiven(payload[key]) && !isRecord(payload[key])) log.dropped(key, 'It must be an object.')
  }
  const [present, older] = [payload.custom_data_2, payload.custom_data].map((values) =>
    isFilled(values) ? values : undefined
  )
  if (!present || !older) return present ?? older ?? {}
  const isLatest = isLatestFormat(payload)
  const [read, unread] = isLatest ? [present, older] : [older, present]
  const [readName, unreadName] = isLatest ? ['custom_data_2', 'custom_data'] : ['custom_data', 'custom_data_2']
  for (const [key, value] of Object.entries(unread)) {
    if (key === 'contents' || key === 'opt_out_type' || !isGiven(value) || isSame(value, read[key])) continue
    log.dropped(`${unreadName}.${key}`, `data_format selects ${readName}.`)
  }
  return isGiven(unread.opt_out_type) ? { ...read, opt_out_type: [read.opt_out_type, unread.opt_out_type] } : read
}

const isLatestFormat = (payload: CustomDataInput): boolean => textOf(payload.data_format)?.toLowerCase() === 'latest'
const isLegacyFormat = (payload: CustomDataInput): boolean => textOf(payload.data_format)?.toLowerCase() === 'legacy'
const isSame = (one: unknown, other: unknown): boolean => textsOf(one).join() === textsOf(other).join()

/**
 * The products to send, and those whose prices count toward the value: a product without an ID can't be sent, but has a price.
 */
function collectLines(
  payload: CustomDataInput,
  currency: string | undefined,
  log: BuildLog
): { lines: Line[]; pricedLines: Line[] } {
  const nested = [payload.custom_data, payload.custom_data_2].map((values) =>
    isRecord(values) ? values.contents : undefined
  )
  const top = { field: 'contents', value: payload.contents }
  const inner = { field: 'custom_data.contents', value: nested.find(isGiven) }
  // Segment's older format sent only the nested list: a mapping in that format may have a top-level one by default.
  const [first, second] = isLegacyFormat(payload) ? [inner, top] : [top, inner]
  let lines = buildLines(first.value, first.field, currency, log)
  if (lines.length === 0) lines = buildLines(second.value, second.field, currency, log)
  else if (isGiven(second.value)) log.dropped(second.field, `The list in ${first.field} is read.`)
  if (lines.length > 0) return { lines, pricedLines: lines }

  const product = buildLine(payload.product, 'product', currency, log)
  if (product) return { lines: product.content.id === undefined ? [] : [product], pricedLines: [product] }
  if (isGiven(payload.product)) log.dropped('product', 'It must be an object with product keys.')
  return { lines: [], pricedLines: [] }
}

function buildValue(
  value: unknown,
  currency: string | undefined,
  lines: readonly Line[],
  log: BuildLog
): string | undefined {
  const given = readMoney(value, currency)
  if (given?.amount !== undefined) return given.amount
  if (given?.problem === 'negative') {
    log.dropped('custom_data.value', 'It is below 0, and a refund is not a conversion: no value is derived instead.')
    return undefined
  }
  if (given) log.dropped('custom_data.value', MONEY_RULES[given.problem])
  const sum = sumContents(
    lines.map(({ content, exactQuantity }) => ({ price: content.item_price, quantity: exactQuantity }))
  )
  if (sum !== undefined) log.derived('custom_data.value', 'the sum of item_price × quantity of the contents')
  return sum
}

function buildPredictedLtv(value: unknown, currency: string | undefined, log: BuildLog): string | undefined {
  const money = readMoney(value, currency)
  if (money?.problem !== undefined) {
    log.dropped(
      'custom_data.predicted_ltv',
      MONEY_RULES[money.problem === 'negative' ? 'not-an-amount' : money.problem]
    )
  }
  return money?.amount
}

function buildContentIds(value: unknown, lines: readonly Line[], log: BuildLog): string[] | undefined {
  const given = textsOf(value)
  if (given.length > 0) return given
  if (isGiven(value)) log.dropped('custom_data.content_ids', 'It must be a list of product IDs.')
  const ids = lines.map(({ content }) => content.id).filter((id) => id !== undefined)
  if (ids.length === 0) return undefined
  log.derived('custom_data.content_ids', 'the IDs of the contents')
  return ids
}

function buildNumItems(value: unknown, lines: readonly Line[], log: BuildLog): number | undefined {
  const given = countOf(value)
  if (given !== undefined && given >= 0 && given <= Number.MAX_SAFE_INTEGER) return Math.round(given)
  if (isGiven(value)) log.dropped('custom_data.num_items', 'It must be a number of 0 or more.')
  if (lines.length === 0 || (given !== undefined && given < 0)) return undefined
  const sum = lines.reduce((total, { content }) => total + (content.quantity ?? 1), 0)
  if (!Number.isSafeInteger(sum)) return undefined
  log.derived('custom_data.num_items', 'the sum of the quantities of the contents (1 where missing)')
  return sum
}

/** Values other than LDP, the only one that Pinterest publishes, are kept: a privacy signal is never dropped. */
function buildOptOutType(value: unknown): string | undefined {
  if (!isGiven(value)) return undefined
  const given = textsOf([value].flat(Infinity))
  return given.length === 0 ? undefined : parseOptOutTypes(given.join(',')).join(',') || undefined
}
