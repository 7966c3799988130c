import type { JSONValue } from '@segment/actions-core'
import type { Subscription } from '../delivery'
import { isRecord } from '../destinations/pinterest-conversions'

/** The Pinterest Tag's call for a mapping, for a web page. */
export interface TagSnippet {
  /** JavaScript, ready to paste where the page makes its analytics.js call. */
  code: string
  /** What else the user must know or do. */
  notes: string[]
}

/**
 * The events on Pinterest's page about the tag, by the API's name. For the tag, any other name is a custom event.
 * https://help.pinterest.com/en/business/article/add-event-codes
 */
const TAG_NAMES: Readonly<Record<string, string>> = {
  add_to_cart: 'addtocart',
  checkout: 'checkout',
  custom: 'custom',
  lead: 'lead',
  page_visit: 'pagevisit',
  search: 'search',
  signup: 'signup',
  view_category: 'viewcategory',
  watch_video: 'watchvideo'
}

/** The tag's event data, by the payload path with the same value. */
const TAG_DATA: readonly [tagKey: string, path: string][] = [
  ['value', 'custom_data.value'],
  ['order_quantity', 'custom_data.num_items'],
  ['currency', 'custom_data.currency'],
  ['order_id', 'custom_data.order_id'],
  ['search_query', 'custom_data.search_string']
]

const LINE_ITEM_KEYS: Readonly<Record<string, string>> = {
  id: 'product_id',
  item_name: 'product_name',
  item_category: 'product_category',
  item_brand: 'product_brand',
  item_price: 'product_price',
  quantity: 'product_quantity'
}

/**
 * Writes the Pinterest Tag's call with the same `event_id` and event name as the mapping sends, so that Pinterest counts both as one.
 * The call reads the context that analytics.js returns, which has the message ID. Pure.
 */
export function buildTagSnippet({ mapping, subscribe, name }: Subscription): TagSnippet {
  const notes: string[] = []
  const eventName = nameOf(mapping)
  if (eventName === undefined)
    notes.push('The mapping reads its event name from the event. Replace EVENT_NAME with the name of the event.')
  else if (TAG_NAMES[eventName] === undefined)
    notes.push(
      `The Pinterest Tag has no event "${eventName}", so it counts there as a custom event. Check in Pinterest's Event History that both are deduplicated.`
    )
  if (mapping.action_source !== undefined && !['auto', 'web'].includes(asText(mapping.action_source)))
    notes.push(
      'The mapping reports events that do not happen on a web page, where the tag runs: they are not deduplicated.'
    )

  const eventId = toExpression(mapping.event_id, 'event')
  if (eventId === undefined)
    notes.push(
      "The mapping builds its event_id in a way that can't be written as JavaScript here. Replace EVENT_ID with the same ID."
    )
  const data = [
    `event_id: ${eventId ?? 'EVENT_ID'}`,
    ...TAG_DATA.flatMap(([tagKey, path]) => {
      const expression = toExpression(readPath(mapping, path), 'event')
      return expression === undefined ? [] : [`${tagKey}: ${expression}`]
    }),
    ...lineItems(mapping.contents ?? readPath(mapping, 'custom_data.contents'))
  ]
  const { call, isTrack } = callOf(subscribe)
  notes.push(
    `Use this in place of the ${isTrack ? 'track' : 'page'} call that "${name}" matches. The Pinterest Tag must be on the page.`
  )
  const code = [
    `${call}.then(({ event }) => {`,
    `  pintrk('track', ${quote(TAG_NAMES[eventName ?? ''] ?? eventName ?? 'EVENT_NAME')}, {`,
    data.map((line) => `    ${line}`).join(',\n'),
    '  })',
    '})'
  ].join('\n')
  return { code, notes }
}

function nameOf(mapping: Subscription['mapping']): string | undefined {
  const name = mapping.event_name
  if (typeof name !== 'string') return undefined
  return name === 'custom' && typeof mapping.custom_event_name === 'string' ? mapping.custom_event_name : name
}

function callOf(trigger: string): { call: string; isTrack: boolean } {
  const event = /\bevent\s*=\s*"([^"]+)"/.exec(trigger)?.[1]
  if (event === undefined && /\btype\s*=\s*"page"/.test(trigger)) return { call: 'analytics.page()', isTrack: false }
  return { call: `analytics.track(${quote(event ?? 'EVENT')}, properties)`, isTrack: true }
}

function lineItems(value: JSONValue | undefined): string[] {
  const rule = isRecord(value) ? value['@arrayPath'] : undefined
  if (!Array.isArray(rule) || typeof rule[0] !== 'string' || !isRecord(rule[1])) return []
  const keys = Object.entries(rule[1]).flatMap(([key, item]) => {
    const tagKey = LINE_ITEM_KEYS[key]
    const expression = tagKey === undefined ? undefined : toExpression(item, 'item')
    return expression === undefined ? [] : [`      ${tagKey ?? ''}: ${expression}`]
  })
  if (keys.length === 0) return []
  return [`line_items: (${access('event', rule[0])} ?? []).map((item) => ({\n${keys.join(',\n')}\n    }))`]
}

/** A mapping's value as JavaScript that reads the same from `root`; undefined when there is no short form. */
function toExpression(value: JSONValue | undefined, root: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (!isRecord(value)) return Array.isArray(value) ? undefined : JSON.stringify(value)
  const path = value['@path'] ?? templatePath(value['@template'])
  if (typeof path === 'string') return access(root, path)
  const condition = value['@if']
  if (!isRecord(condition)) return undefined
  const isBlank = 'blank' in condition
  const tested = toExpression(isBlank ? condition.blank : condition.exists, root)
  const then = toExpression(condition.then, root)
  // A condition on a value other than the one that is used is not a fallback.
  if (tested === undefined || tested !== then) return undefined
  const otherwise = toExpression(condition.else, root)
  return otherwise === undefined ? then : `${then} ${isBlank ? '||' : '??'} ${wrap(otherwise, isBlank)}`
}

/** `{{properties.value}}` on its own reads a path as text. */
function templatePath(template: JSONValue | undefined): string | undefined {
  return typeof template === 'string' ? /^\{\{\s*([\w.$]+)\s*\}\}$/.exec(template)?.[1] : undefined
}

/** JavaScript requires parentheses around mixed fallbacks. */
const wrap = (expression: string, isBlank: boolean): string =>
  expression.includes(isBlank ? ' ?? ' : ' || ') ? `(${expression})` : expression

/** `$.properties.order_id` of `event` → `event.properties?.order_id`. */
function access(root: string, path: string): string {
  const parts = path
    .replace(/^\$\.?/, '')
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((part) => part !== '')
  return parts.reduce((expression, part, index) => {
    const optional = index === 0 ? '' : '?.'
    if (/^[A-Za-z_$][\w$]*$/.test(part)) return `${expression}${index === 0 ? '.' : '?.'}${part}`
    return `${expression}${optional}[${/^\d+$/.test(part) ? part : quote(part)}]`
  }, root)
}

function readPath(mapping: Subscription['mapping'], path: string): JSONValue | undefined {
  return path
    .split('.')
    .reduce<JSONValue | undefined>((value, key) => (isRecord(value) ? value[key] : undefined), mapping)
}

const asText = (value: JSONValue): string => (typeof value === 'string' ? value : '')

/** A JavaScript string literal that can't end a script element. */
const quote = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'").replaceAll('</', '<\\/')}'`
