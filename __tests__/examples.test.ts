import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDelivery } from '../src/delivery'
import type { Delivery, Outcome } from '../src/delivery'
import { PRESET_TABLE } from '../src/destinations/pinterest-conversions/presets'
import { startSandbox } from '../src/sandbox'
import type { Sandbox } from '../src/sandbox'

const FOLDER = join(__dirname, '..', 'examples')
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8')

const day = JSON.parse(read('shop-day.json')) as {
  now: string
  lines: number
  expected: Record<string, number>
  limitedDataProcessing: Record<string, number>
}
const now = () => Date.parse(day.now)

let sandbox: Sandbox
let delivery: Delivery

beforeAll(async () => {
  sandbox = await startSandbox({ now })
  delivery = createDelivery({
    baseUrl: sandbox.url,
    now,
    settings: { ad_account_id: sandbox.adAccountId, conversion_token: sandbox.conversionToken }
  })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const isEvent = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The line's event, or undefined if the line is unreadable. */
function parseLine(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line)
    return isEvent(value) ? value : undefined
  } catch {
    return undefined
  }
}

const countBy = (values: readonly string[]): Record<string, number> =>
  values.reduce<Record<string, number>>((counts, value) => ({ ...counts, [value]: (counts[value] ?? 0) + 1 }), {})

const deliveredOf = (outcome: Outcome) => outcome.results.filter((result) => result.status === 'delivered')

describe('the shop day', () => {
  it('has the intended outcome for each line', async () => {
    const lines = read('shop-day.ndjson').trimEnd().split('\n')
    const events = lines.map(parseLine).filter((event) => event !== undefined)
    const outcomes = await delivery.deliver(events)

    expect(lines).toHaveLength(day.lines)
    const counts = countBy(outcomes.map(({ status }) => status))
    expect({ ...counts, unreadable: lines.length - events.length }).toEqual(day.expected)
    const decisions = outcomes.flatMap(deliveredOf).map((result) => result.limitedDataProcessing.status)
    expect(countBy(decisions)).toEqual(day.limitedDataProcessing)
    expect(sandbox.counts.processed).toBe(day.expected.delivered)
    expect(sandbox.counts.duplicates).toBe(0)
  })

  it('rejects each broken row with its own reason', async () => {
    const events = read('shop-day.ndjson').trimEnd().split('\n').map(parseLine).filter(isEvent)
    const outcomes = await delivery.deliver(events)
    const reasons = outcomes.flatMap(({ results }) =>
      results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    )
    const counts = Object.entries({
      "Pinterest can't match": 5,
      'in the future': 1,
      'days 7 hours old': 1,
      'is not a time': 1,
      'event_id is required': 1
    })
    for (const [part, count] of counts) expect(reasons.filter((reason) => reason.includes(part))).toHaveLength(count)
    expect(reasons).toHaveLength(day.expected.rejected!)
  })
})

describe('the sample events', () => {
  const deliver = async (name: string): Promise<Outcome> => {
    const [outcome] = await delivery.deliver([JSON.parse(read(`events/${name}.json`))])
    return outcome!
  }

  it.each(PRESET_TABLE.map(({ name, eventName }) => ({ name, eventName })))(
    'include one without warnings for $name',
    async ({ name, eventName }) => {
      expect(await deliver(eventName)).toMatchObject({
        status: 'delivered',
        results: [{ subscription: name, eventName, limitedDataProcessing: { status: 'not-requested' } }]
      })
    }
  )

  it.each([
    ['opt_out_california', 'applied'],
    ['opt_out_without_state', 'ignored'],
    ['store_order', 'not-requested']
  ])('include %s, which is delivered with the opt-out %s', async (name, status) => {
    expect(await deliver(name)).toMatchObject({
      status: 'delivered',
      results: [{ eventName: 'checkout', limitedDataProcessing: { status } }]
    })
  })

  it('include one that is rejected because it has no identity', async () => {
    expect(await deliver('rejected_no_identity')).toMatchObject({ status: 'rejected', results: [{ httpStatus: 400 }] })
  })

  it('include no other files', () => {
    const extra = ['opt_out_california', 'opt_out_without_state', 'rejected_no_identity', 'store_order']
    const expected = [...PRESET_TABLE.map(({ eventName }) => eventName), ...extra].map((name) => `${name}.json`)
    expect(readdirSync(join(FOLDER, 'events')).sort()).toEqual(expected.sort())
  })
})
