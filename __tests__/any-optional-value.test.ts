import { Destination } from '@segment/actions-core'
import type { JSONObject, JSONValue, SegmentEvent } from '@segment/actions-core'
import fc from 'fast-check'
import { createDelivery, defaultSubscriptions } from '../src/delivery'
import { createPinterestConversions } from '../src/destinations/pinterest-conversions'
import type { PinterestEvent } from '../src/destinations/pinterest-conversions'
import { fields } from '../src/destinations/pinterest-conversions/reportConversionEvent/fields'
import { runs } from './support/runs'
import nock from './support/nock'

/**
 * No invalid optional value rejects the event: every kind of JSON value at every path that the default mapping reads. The
 * value is read, or the event is delivered without it and a warning names the field.
 */
const NOW = Date.parse('2026-11-24T12:00:00Z')
const settings = { ad_account_id: '549755885175', conversion_token: 'token' }
const subscription = {
  ...defaultSubscriptions().find(({ name }) => name === 'Checkout')!,
  subscribe: 'type = "track"'
}

/** Every event needs these. */
const REQUIRED = new Set(['$.timestamp', '$.messageId', '$.properties.event_id'])

interface Place {
  /** Keys in the event, joined by dots. */
  path: string
  /** The fields that read it. */
  names: string[]
}

/** `$.a.b` → the fields that read it by default; keys of a product are below `properties.products`. */
function placesOf(value: unknown, name: string, root = '$.'): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  return entries.flatMap(([key, inner]: [string, unknown]): Place[] => {
    if (key === '@path' && typeof inner === 'string') {
      return REQUIRED.has(inner) ? [] : [{ path: inner.replace('$.', root.slice(2)), names: [name] }]
    }
    if (key === '@arrayPath' && Array.isArray(inner)) {
      const list = String(inner[0])
      return [{ path: list.replace('$.', ''), names: [name] }, ...placesOf(inner[1], name, `${list}.0.`)]
    }
    return placesOf(
      inner,
      key.startsWith('@') || ['then', 'else', 'exists', 'blank'].includes(key) ? name : `${name}.${key}`,
      root
    )
  })
}

const PLACES = [
  ...Object.entries(fields)
    .flatMap(([key, field]) => ('default' in field ? placesOf(field.default, key) : []))
    .reduce((places, { path, names }) => {
      const known = places.get(path)
      places.set(path, { path, names: [...(known?.names ?? []), ...names] })
      return places
    }, new Map<string, Place>())
    .values()
]

function eventWith(path: string, value: JSONValue | undefined, id: string): JSONObject {
  const event: JSONObject = {
    type: 'track',
    event: 'Order Completed',
    messageId: id,
    timestamp: '2026-11-24T11:59:00Z',
    properties: { product_id: 'p' },
    context: {
      ip: '203.0.113.7',
      userAgent: 'Mozilla/5.0',
      device: { advertisingId: 'ea7583cd-a667-48bc-b806-42ecb2b48606' }
    }
  }
  if (path === 'properties.sku') delete (event.properties as JSONObject).product_id
  if (value === undefined) return event
  const keys = path.split('.')
  const last = keys.pop()!
  let parent: JSONObject | JSONValue[] = event
  keys.forEach((key, index) => {
    const isList = keys[index + 1] === '0'
    const record = parent as JSONObject
    record[key] ??= isList ? [] : {}
    parent = record[key] as JSONObject
  })
  parent[last] = value
  return event
}

interface Row {
  status: number
  message: string
  sent?: PinterestEvent
}

/** Answers every request as if Pinterest processed all events, and collects them in the order sent. */
function acceptAll(): PinterestEvent[] {
  const sent: PinterestEvent[] = []
  nock('https://api.pinterest.com')
    .persist()
    .post(/.*/)
    .reply(200, (_path, body) => {
      const { data } = body as { data: PinterestEvent[] }
      sent.push(...data)
      return {
        num_events_received: data.length,
        num_events_processed: data.length,
        events: data.map(() => ({ status: 'processed' }))
      }
    })
  return sent
}

async function throughActionsCore(events: JSONObject[]): Promise<Row[]> {
  acceptAll()
  const destination = new Destination(createPinterestConversions({ now: () => NOW }))
  const [result] = (await destination.onBatch(events as unknown as SegmentEvent[], {
    ...settings,
    subscription
  })) as unknown as {
    multistatus: { status: number; errormessage?: string; sent?: PinterestEvent; body?: { warning_message?: string } }[]
  }[]
  nock.cleanAll()
  return result!.multistatus.map(({ status, errormessage, sent, body }) => ({
    status,
    message: errormessage ?? body?.warning_message ?? '',
    sent
  }))
}

async function throughDelivery(events: JSONObject[]): Promise<Row[]> {
  const sent = acceptAll()
  const delivery = createDelivery({ settings, subscriptions: [subscription], now: () => NOW })
  const outcomes = await delivery.deliver(events)
  nock.cleanAll()
  return outcomes.map(({ results: [result] }) =>
    result?.status === 'delivered'
      ? { status: 200, message: result.warnings.join('\n'), sent: sent.shift() }
      : { status: 400, message: result && 'reason' in result ? result.reason : '' }
  )
}

/** A text schema rejects an object, even deep in a list; an object schema rejects text. */
const hasObject = (value: JSONValue): boolean =>
  Array.isArray(value)
    ? value.some((item) => Array.isArray(item) || hasObject(item))
    : typeof value === 'object' && value !== null
const isEmpty = (value: JSONValue): boolean =>
  value === null ||
  (typeof value === 'string' && !/[\p{L}\p{N}]/u.test(value)) ||
  (Array.isArray(value) && value.every(isEmpty))

const withoutIds = (event: PinterestEvent | undefined) => ({ ...event, event_id: '' })

function expectDelivered(row: Row, baseline: Row, { names }: Place, value: JSONValue): void {
  expect({ value, names, ...row }).toMatchObject({ status: 200 })
  const isNamed = names.some((name) => row.message.includes(name.replace(/^contents\./, 'contents[0].')))
  const isRead = JSON.stringify(withoutIds(row.sent)) !== JSON.stringify(withoutIds(baseline.sent))
  // "No opt-out" is read, and sends nothing.
  const isNoOptOut = value === false && names.includes('custom_data.opt_out_type')
  const outcome = isEmpty(value) || isNamed || isRead || isNoOptOut
  expect({ value, names, message: row.message, outcome }).toMatchObject({
    outcome: true
  })
}

const KINDS: JSONValue[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  '',
  ' ',
  'text',
  '-49.9',
  '1080px',
  '9'.repeat(2000),
  [],
  ['a'],
  ['a', 'b'],
  [null],
  [1, 2],
  [{}],
  [['a', 'b']],
  {},
  { a: 1 },
  { a: { b: [] } }
]

/** Each place, with the outcome of the event with the value there, and of the same event without it. */
async function check(value: JSONValue, run: (events: JSONObject[]) => Promise<Row[]>): Promise<[Place, Row, Row][]> {
  const paths = PLACES.map(({ path }) => path)
  const [withoutSku, without, ...rows] = await run([
    eventWith('properties.sku', undefined, 'without-sku'),
    eventWith('', undefined, 'without'),
    ...paths.map((path, index) => eventWith(path, value, `with-${index}`))
  ])
  return PLACES.map((place, index) => [place, rows[index]!, place.path === 'properties.sku' ? withoutSku! : without!])
}

it('covers every place that the default mapping reads', () => {
  expect(PLACES.length).toBeGreaterThan(50)
  expect(PLACES.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['properties.products.0.price', 'context.network.wifi'])
  )
})

// Objects that can't be converted to text: in a CDP, actions-core fails on the whole batch.
const NEVER_TEXT: JSONValue[] = [{ toString: null }, [{ toString: null, valueOf: 1 }]]

describe('our delivery delivers the event, whatever an optional value is', () => {
  it.each([...KINDS, ...NEVER_TEXT].map((value) => [value]))('%j', async (value) => {
    for (const [place, row, baseline] of await check(value, throughDelivery))
      expectDelivered(row, baseline, place, value)
  })

  it('any other JSON value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 2 }), async (any) => {
        const value = any as JSONValue
        for (const [place, row] of await check(value, throughDelivery)) {
          expect({ value, names: place.names, ...row }).toMatchObject({ status: 200 })
        }
      }),
      { numRuns: runs(8), endOnFailure: true }
    )
  })
})

describe("a CDP's runtime delivers everything except values that no field schema accepts", () => {
  it.each(KINDS.map((value) => [value]))('%j', async (value) => {
    for (const [place, row, baseline] of await check(value, throughActionsCore)) {
      const isList = place.path === 'properties.products'
      // A list of objects can't accept text, nor text an object: docs/fields.md lists these fields.
      const mayReject = isList ? value !== '' && !hasObject(value) : hasObject(value)
      if (mayReject && row.status === 400) expect(row.message).toMatch(/ must be (an? |of type |one of )?\w+/i)
      else expectDelivered(row, baseline, place, value)
    }
  })
})
