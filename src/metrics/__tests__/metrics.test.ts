import { createDelivery, type Outcome } from '../../delivery'
import { Metrics } from '..'

const settings = { ad_account_id: '549755885175', conversion_token: 'pina_SECRET' }

const FACTS = { isFinal: true, isExpired: false, isLate: false }

const delivered = (eventName: string): Outcome => ({
  status: 'delivered',
  event: 'Order Completed',
  results: [
    {
      status: 'delivered',
      subscription: 'Checkout',
      eventName,
      warnings: [],
      limitedDataProcessing: { status: 'applied' },
      matchKeys: ['em', 'ph']
    }
  ]
})

it('counts outcomes by the cause to look into', async () => {
  const metrics = new Metrics()
  const now = Date.parse('2026-11-24T12:00:00.000Z')
  const traits = { email: 'jane@example.com' }
  const event = { type: 'page', messageId: 'm', timestamp: '2026-11-24T11:00:00.000Z', context: { traits } }
  const delivery = createDelivery({ settings, now: () => now, consent: { required: ['Ads'], whenMissing: 'send' } })
  const { outcomes } = await delivery.buildRequests([
    event,
    { ...event, timestamp: '2026-11-01T11:00:00.000Z' },
    { ...event, timestamp: '2026-11-25T11:00:00.000Z' },
    { ...event, timestamp: 'soon' },
    { ...event, context: {} },
    { ...event, type: 'screen' },
    { ...event, context: { traits, consent: {} } },
    { ...event, integrations: { All: false } }
  ])
  for (const outcome of outcomes) metrics.observeOutcome(outcome, FACTS)
  const { text } = await metrics.render()
  for (const line of [
    'events_delivered_total{event="page_visit"} 1',
    'match_keys_total{event="page_visit",key="em"} 1',
    'ldp_decisions_total{decision="not-requested"} 1',
    'events_rejected_total{by="destination",reason="too old"} 1',
    'events_rejected_total{by="destination",reason="in the future"} 1',
    'events_rejected_total{by="destination",reason="no time"} 1',
    'events_rejected_total{by="destination",reason="no identity"} 1',
    'events_not_subscribed_total{reason="no mapping"} 1',
    'events_not_subscribed_total{reason="no consent"} 1',
    'events_not_subscribed_total{reason="switched off"} 1'
  ])
    expect(text).toContain(`pinterest_conversions_${line}\n`)
})

it('measures requests to Pinterest by class of status', async () => {
  const metrics = new Metrics()
  for (const status of [200, 204, 429, 503]) metrics.workObserver.onRequestEnd?.({ seconds: 0.2, status })
  metrics.workObserver.onRequestEnd?.({ seconds: 10 })
  const { text } = await metrics.render()
  const counts = [...text.matchAll(/pinterest_request_seconds_count\{status="(\w+)"\} (\d+)/g)].map(
    ([, ...found]) => found
  )
  expect(counts).toEqual([
    ['2xx', '2'],
    ['4xx', '1'],
    ['5xx', '1'],
    ['none', '1']
  ])
})

it('counts results that are retried, unknown, or rejected by Pinterest', async () => {
  const metrics = new Metrics()
  metrics.observeOutcome(
    {
      status: 'retry',
      results: [
        { status: 'retry', subscription: 'A', reason: 'Busy', httpStatus: 429 },
        { status: 'unknown', subscription: 'B', reason: 'Cut off', httpStatus: 503 },
        { status: 'rejected', subscription: 'C', reason: 'No', httpStatus: 400, rejectedBy: 'pinterest' }
      ]
    },
    FACTS
  )
  const { text } = await metrics.render()
  expect(text).toContain('pinterest_conversions_retries_total{status="429"} 1')
  expect(text).toContain('pinterest_conversions_events_unknown_total 1')
  expect(text).toContain('pinterest_conversions_events_rejected_total{by="pinterest",reason="HTTP 400"} 1')
})

it('bounds the number of label values, whatever the event names', async () => {
  const metrics = new Metrics()
  for (let index = 0; index < 1000; index += 1) metrics.observeOutcome(delivered(`custom_${index}`), FACTS)
  const { text } = await metrics.render()
  expect(text.match(/^pinterest_conversions_events_delivered_total\{/gm)).toHaveLength(101)
  expect(text).toContain('pinterest_conversions_events_delivered_total{event="other"} 900')
})

it('reads the queue at each scrape', async () => {
  const metrics = new Metrics()
  let status = { backlog: 3, oldestReceivedAtMs: 1000, deadLetters: 2 }
  metrics.watchQueue({ status: () => Promise.resolve(status) }, () => 61_000)
  expect((await metrics.render()).text).toContain('pinterest_conversions_oldest_event_age_seconds 60')
  status = { ...status, backlog: 7 }
  const { text } = await metrics.render()
  expect(text).toContain('pinterest_conversions_backlog_events 7')
  expect(text).toContain('pinterest_conversions_dead_letters 2')
})

it('counts events that were late, expired, or out of attempts', async () => {
  const metrics = new Metrics()
  metrics.observeOutcome(delivered('checkout'), { ...FACTS, isLate: true })
  metrics.observeOutcome({ status: 'rejected', results: [] }, { ...FACTS, isExpired: true })
  metrics.observeOutcome({ status: 'retry', results: [] }, FACTS)
  metrics.observeOutcome({ status: 'retry', results: [] }, { ...FACTS, isFinal: false })
  const { text } = await metrics.render()
  expect(text).toContain('pinterest_conversions_events_late_total 1')
  expect(text).toContain('pinterest_conversions_events_expired_total 1')
  expect(text).toContain('pinterest_conversions_events_out_of_attempts_total 1')
})

it('shows all other metrics while the queue does not answer', async () => {
  const metrics = new Metrics()
  metrics.watchQueue({ status: () => Promise.reject(new Error('gone')) })
  metrics.observeStored(3)
  const { text } = await metrics.render()
  expect(text).toContain('pinterest_conversions_events_stored_total 3')
  expect(text).toContain('pinterest_conversions_backlog_events Nan')
})
