import { pinterestEvent, pinterestEvents, withSandbox } from '../../../__tests__/support/sandbox'
import { startSandbox, type Sandbox } from '..'
import { post, testPath } from './post'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())
const tooOld = { event_time: Math.floor(Date.now() / 1000) - 8 * 86_400 }

describe('test requests', () => {
  it('are checked and answered, and nothing is recorded', async () => {
    const { status, json } = await post(sandbox, [pinterestEvent(), pinterestEvent(tooOld)], {
      path: testPath(sandbox)
    })
    expect([status, json.details?.events.map((row) => row.status)]).toEqual([422, ['processed', 'failed']])
    expect(sandbox.received).toMatchObject([{ test: true, events: [{ recorded: false }, { recorded: false }] }])
    expect(sandbox.counts).toEqual({
      requests: 1,
      testRequests: 1,
      byStatus: { 422: 1 },
      events: 0,
      processed: 0,
      failed: 0,
      byEventName: {},
      duplicates: 0,
      countedTwice: 0
    })
  })

  it('have their first 20 events processed', async () => {
    const { json } = await post(sandbox, pinterestEvents(21), { path: testPath(sandbox) })
    expect([json.num_events_received, json.num_events_processed, json.events.length]).toEqual([21, 20, 20])
    expect(sandbox.received[0]).toMatchObject({ eventCount: 21 })
    expect(sandbox.received[0]?.events).toHaveLength(20)
  })

  it('"test=false" is not a test request', async () => {
    await post(sandbox, [pinterestEvent()], { path: testPath(sandbox, 'false') })
    expect(sandbox.counts.processed).toBe(1)
  })

  it('are limited to ten a second', async () => {
    let now = Date.now()
    await withSandbox({ now: () => now }, async (limited) => {
      const path = testPath(limited)
      const event = pinterestEvent({ event_time: Math.floor(now / 1000) })
      const statuses: number[] = []
      for (let request = 0; request < 11; request++) statuses.push((await post(limited, [event], { path })).status)
      expect(statuses).toEqual([...Array<number>(10).fill(200), 429])
      expect((await post(limited, [event], { path })).headers['x-ratelimit-reset']).toBe('1')
      expect((await post(limited, [event])).status).toBe(200)
      now += 1000
      expect((await post(limited, [event], { path })).status).toBe(200)
    })
  })
})

describe('the rate limiter', () => {
  it('answers 429 until the minute ends, and says when that is', async () => {
    const start = Date.now()
    let now = start
    await withSandbox({ requestsPerMinute: 2, now: () => now }, async (limited) => {
      const event = pinterestEvent({ event_time: Math.floor(start / 1000) })
      const ask = async () => {
        const { status, headers } = await post(limited, [event])
        return [status, headers['x-ratelimit-remaining'], headers['x-ratelimit-reset']]
      }
      expect(await ask()).toEqual([200, '1', '60'])
      now = start + 15_500
      expect(await ask()).toEqual([200, '0', '45'])
      expect(await ask()).toEqual([429, '0', '45'])
      const { json, headers } = await post(limited, [event])
      expect(json).toEqual({ code: 8, message: 'You have exceeded your rate limit. Try again later.' })
      expect(headers['x-ratelimit-limit']).toBe('2, 2;w=60;name="ads_conversions_ad_account_id"')
      now = start + 60_000
      expect(await ask()).toEqual([200, '1', '60'])
      now = start - 1_000_000
      expect(await ask()).toEqual([422, '1', '60'])
      limited.reset()
      expect(await ask()).toEqual([422, '1', '60'])
      expect(limited.counts.processed).toBe(0)
    })
  })

  it('is off by default: only its header counts down', async () => {
    await post(sandbox, [pinterestEvent()])
    expect((await post(sandbox, [pinterestEvent()])).headers['x-ratelimit-remaining']).toBe('119998')
  })
})

describe('options', () => {
  it.each<[string, Parameters<typeof startSandbox>[0], string]>([
    ['account', { adAccountId: 'abc' }, "The sandbox's ad account ID must be 1 to 18 digits."],
    ['token', { conversionToken: '' }, "The sandbox's conversion token must not be empty."],
    ['keep', { keep: -1 }, "The sandbox's keep must be a number from 0."],
    ['latency', { latencyMs: NaN }, "The sandbox's latencyMs must be a number from 0."],
    ['limit', { requestsPerMinute: -5 }, "The sandbox's requestsPerMinute must be a number from 0."]
  ])('rejects an unusable %s', async (_name, options, message) => {
    await expect(startSandbox(options)).rejects.toThrow(message)
  })

  it('fails if the port is in use', () =>
    withSandbox({}, async ({ url }) => {
      await expect(startSandbox({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE')
    }))

  it('accepts a custom account and token', () =>
    withSandbox({ adAccountId: '42', conversionToken: 'own' }, async (own) => {
      expect((await post(own, [pinterestEvent()])).status).toBe(200)
      expect([own.adAccountId, own.conversionToken]).toEqual(['42', 'own'])
    }))

  it('records before the latency, and can close during it', async () => {
    const slow = await startSandbox({ latencyMs: 3_600_000 })
    const answer = post(slow, [pinterestEvent()])
    answer.catch(() => undefined)
    while (slow.counts.processed === 0) await new Promise(setImmediate)
    await slow.close()
    await expect(answer).rejects.toThrow()
    await slow.close()
  })

  it('answers after the latency', () =>
    withSandbox({ latencyMs: 1 }, async (slow) => {
      expect((await post(slow, [pinterestEvent()])).status).toBe(200)
    }))
})

it('answers concurrent requests, each with its own rows', async () => {
  const requests = Array.from({ length: 50 }, (_, request) =>
    post(
      sandbox,
      pinterestEvents(request + 1).map((event) => ({ ...event, event_id: `${request}-${event.event_id}` }))
    )
  )
  const answers = await Promise.all(requests)
  expect(answers.map(({ json }) => json.num_events_processed)).toEqual(answers.map((_, request) => request + 1))
  expect(new Set(answers.map(({ headers }) => headers['x-sandbox-request-id'])).size).toBe(50)
  expect(sandbox.counts).toMatchObject({ requests: 50, processed: (50 * 51) / 2, duplicates: 0 })
})

it('accepts 1000 events', async () => {
  const { json } = await post(sandbox, pinterestEvents(1000))
  expect([json.num_events_processed, json.events.length]).toEqual([1000, 1000])
})
