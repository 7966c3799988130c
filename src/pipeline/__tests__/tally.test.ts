import type { Outcome } from '../../delivery'
import { countOutcome, createTally, eventsIn, OTHER } from '../tally'

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
const rejected = (reason: string, event = 'Signed Up'): Outcome => ({
  status: 'rejected',
  event,
  results: [{ status: 'rejected', subscription: 'Sign Up', reason, httpStatus: 400, rejectedBy: 'destination' }]
})

it('counts outcomes, results, match keys, warnings and decisions', () => {
  const tally = createTally()
  for (const outcome of [delivered, delivered, { status: 'not-subscribed', event: 'screen', results: [] } as Outcome]) {
    countOutcome(tally, outcome)
  }
  expect(eventsIn(tally)).toBe(3)
  expect(tally).toMatchObject({
    events: { delivered: 2, rejected: 0, retry: 0, 'not-subscribed': 1 },
    byEvent: { 'Order Completed': { pinterestNames: ['checkout'], delivered: 2, rejected: 0, retry: 0 } },
    notSubscribed: { screen: 1 },
    warnings: { "'click_id' is missing": { count: 2 } },
    limitedDataProcessing: { ignored: 2 },
    limitedDataProcessingProblems: { 'the state is missing': 2 },
    deliveredResults: 2,
    matchKeys: { em: 2, ph: 2 }
  })
})

it('counts what was kept back apart from what no subscription takes', () => {
  const tally = createTally()
  countOutcome(tally, {
    status: 'not-subscribed',
    event: 'Order Completed',
    results: [],
    reason: 'no consent for Sale'
  })
  expect(tally).toMatchObject({
    events: { 'not-subscribed': 1 },
    notSubscribed: {},
    withheld: { 'no consent for Sale': 1 }
  })
})

it('takes reasons that differ in their numbers only for one, and says so', () => {
  const tally = createTally()
  countOutcome(tally, rejected('event_time is 9 days old.'))
  countOutcome(tally, rejected('event_time is 9 days old.'))
  countOutcome(tally, rejected('event_time is 12 days old.'))
  expect(Object.values(tally.rejections)).toEqual([{ example: 'event_time is 9 days old.', count: 3, varies: true }])
})

it.each([['__proto__'], ['constructor'], ['hasOwnProperty']])('counts an event that is called %s', (name) => {
  const tally = createTally()
  countOutcome(tally, rejected('x', name))
  countOutcome(tally, { status: 'not-subscribed', event: name, results: [] })
  expect(Object.values(tally.byEvent)).toEqual([{ pinterestNames: [], delivered: 0, rejected: 1, retry: 0 }])
  expect(Object.values(tally.notSubscribed)).toEqual([1])
})

it('stays small, whatever names and reasons come in', () => {
  const tally = createTally()
  const letters = (index: number) => index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)))
  for (let index = 0; index < 2000; index += 1)
    countOutcome(tally, rejected(`x${letters(index)}`, `e${letters(index)}`))
  expect(Object.keys(tally.byEvent)).toHaveLength(501)
  expect(Object.keys(tally.rejections).length).toBeLessThanOrEqual(501)
  expect(tally.byEvent[OTHER]?.rejected).toBe(1500)
  expect(eventsIn(tally)).toBe(2000)
})
