import type { Outcome } from '../outcome'
import { kindOfText, RunSummary, type RunSummaryState } from '../run-summary'

const delivered: Outcome = {
  status: 'delivered',
  event: 'Order Completed',
  results: [
    {
      status: 'delivered',
      subscription: 'Checkout',
      eventName: 'checkout',
      warnings: ["'click_id' is missing"],
      limitedDataProcessing: { status: 'ignored', problems: ['the state is missing'] },
      matchKeys: ['em', 'ph']
    }
  ]
}
const rejected = (
  reason: string,
  event = 'Signed Up',
  rejectedBy: 'destination' | 'pinterest' = 'destination'
): Outcome => ({
  status: 'rejected',
  event,
  results: [{ status: 'rejected', subscription: 'Sign Up', reason, httpStatus: 400, rejectedBy }]
})
const summaryOf = (...outcomes: Outcome[]) => {
  const summary = new RunSummary()
  for (const outcome of outcomes) summary.count(outcome)
  return summary
}
/** Text without digits, so that each is a kind of its own. */
const letters = (index: number) => index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)))

it('counts outcomes, results, match keys, warnings and decisions', () => {
  const summary = summaryOf(delivered, delivered, { status: 'not-subscribed', event: 'screen', results: [] })
  expect(summary.total).toBe(3)
  expect(summary).toMatchObject({
    events: { delivered: 2, rejected: 0, retry: 0, unknown: 0, 'not-subscribed': 1 },
    limitedDataProcessing: { ignored: 2 },
    deliveredResults: 2
  })
  expect(summary.byEvent().top).toMatchObject([
    { event: 'Order Completed', pinterestNames: ['checkout'], counts: { delivered: 2 }, count: 2 },
    { event: 'screen', counts: { 'not-subscribed': 1 }, withheld: 0, count: 1 }
  ])
  expect(summary.warnings().top).toEqual([{ text: "'click_id' is missing", varies: false, count: 2 }])
  expect(summary.limitedDataProcessingProblems().top).toMatchObject([{ text: 'the state is missing', count: 2 }])
  expect(summary.matchKeys().top).toEqual([
    { key: 'em', count: 2 },
    { key: 'ph', count: 2 }
  ])
})

it('counts withheld events separately from those that no subscription matches', () => {
  const summary = summaryOf({
    status: 'not-subscribed',
    event: 'Order Completed',
    results: [],
    reason: 'no consent for Sale'
  })
  expect(summary.byEvent().top).toMatchObject([{ counts: { 'not-subscribed': 1 }, withheld: 1 }])
  expect(summary.withheld().top).toMatchObject([{ text: 'no consent for Sale', count: 1 }])
})

it('merges reasons that differ only in their numbers, but not those of different rejecters or statuses', () => {
  const summary = summaryOf(
    rejected('event_time is 9 days old.'),
    rejected('event_time is 9 days old.'),
    rejected('event_time is 12 days old.'),
    rejected('event_time is 9 days old.', 'x', 'pinterest'),
    {
      status: 'unknown',
      results: [{ status: 'unknown', subscription: 'x', reason: 'event_time is 9 days old.', httpStatus: 503 }]
    }
  )
  expect(summary.reasons().top).toEqual([
    { text: 'event_time is 9 days old.', count: 3, varies: true, status: 'rejected', rejectedBy: 'destination' },
    { text: 'event_time is 9 days old.', count: 1, varies: false, status: 'rejected', rejectedBy: 'pinterest' },
    { text: 'event_time is 9 days old.', count: 1, varies: false, status: 'unknown' }
  ])
})

it.each([
  ['whole numbers', '9 days', '12 days'],
  ['with a decimal part', 'value 7', 'value 12.50'],
  ['with thousands', '7 of 10', '1,234,567.89 of 1.234.567,89']
])('puts texts that differ only in their numbers in one row: %s', (_why, one, other) => {
  expect(kindOfText(other)).toBe(kindOfText(one))
})

it('names at most ten of the names that Pinterest has for an event', () => {
  const summary = new RunSummary()
  const [result] = delivered.results
  for (let index = 0; index < 12; index += 1)
    summary.count({
      ...delivered,
      results: [{ ...result, eventName: `name_${letters(index)}` } as typeof result & object]
    })
  expect(summary.byEvent().top[0]?.pinterestNames).toHaveLength(10)
})

it.each([['__proto__'], ['constructor'], ['hasOwnProperty']])('counts an event that is named %s', (name) => {
  const summary = summaryOf(rejected('x', name), { status: 'not-subscribed', event: name, results: [] })
  expect(summary.byEvent().top).toMatchObject([{ event: name, counts: { rejected: 1, 'not-subscribed': 1 } }])
})

it('stays small for any number of names and reasons, and keeps frequent ones that occur late', () => {
  const summary = new RunSummary()
  for (let index = 0; index < 20_000; index += 1) {
    summary.count(rejected(`x${letters(index)}`, `e${letters(index)}`))
    if (index > 10_000) summary.count(rejected('frequent', 'late'))
  }
  const events = summary.byEvent(10)
  expect(events.top[0]).toMatchObject({ event: 'late', count: 9999 })
  expect(events.top.reduce((sum, { count }) => sum + count, events.rest.count)).toBe(29_999)
  expect(summary.reasons(1).top).toMatchObject([{ text: 'frequent', count: 9999 }])
  expect(summary.byEvent().top.length).toBeLessThanOrEqual(500)
  expect(JSON.stringify(summary).length).toBeLessThan(300_000)
})

it('cuts long names and reasons', () => {
  const summary = summaryOf(rejected('r'.repeat(100_000), 'e'.repeat(100_000)))
  expect(summary.byEvent().top[0]?.event).toHaveLength(200)
  expect(summary.reasons().top[0]?.text).toHaveLength(500)
})

it('continues from its JSON', () => {
  const outcomes = [delivered, rejected('event_time is 9 days old.'), rejected('event_time is 10 days old.')]
  const half = JSON.parse(JSON.stringify(summaryOf(...outcomes))) as RunSummaryState
  const resumed = new RunSummary(half)
  for (const outcome of outcomes) resumed.count(outcome)
  const whole = summaryOf(...outcomes, ...outcomes)
  expect(resumed).toMatchObject({ events: whole.events, deliveredResults: 2, limitedDataProcessing: { ignored: 2 } })
  for (const ranking of ['byEvent', 'reasons', 'warnings', 'limitedDataProcessingProblems', 'matchKeys'] as const)
    expect(resumed[ranking]()).toEqual(whole[ranking]())
  expect(resumed.reasons().top).toMatchObject([{ count: 4, varies: true }])
})
