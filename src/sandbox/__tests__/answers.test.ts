import { pinterestEvent, pinterestEvents, withSandbox } from '../../../__tests__/support/sandbox'
import { SANDBOX_AD_ACCOUNT_ID, SANDBOX_CONVERSION_TOKEN, startSandbox, type Sandbox } from '..'
import { post, send, testPath } from './post'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const eventsOf = (adAccountId: string) => `/v5/ad_accounts/${adAccountId}/events`
const tooOld = { event_time: Math.floor(Date.now() / 1000) - 8 * 86_400 }

describe('an answer for each request', () => {
  it('200: one processed row', async () => {
    const { status, json, headers } = await post(sandbox, [pinterestEvent()])
    expect(status).toBe(200)
    expect(json).toEqual({
      num_events_received: 1,
      num_events_processed: 1,
      events: [{ status: 'processed', error_message: '', warning_message: '' }]
    })
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-ratelimit-limit': '120000, 120000;w=60;name="ads_conversions_ad_account_id"',
      'x-ratelimit-remaining': '119999',
      'x-ratelimit-reset': '60',
      'x-sandbox-request-id': sandbox.received[0]?.id
    })
  })

  it('422: some failed; the others are recorded', async () => {
    const { status, json } = await post(sandbox, [
      pinterestEvent({ event_id: 'good' }),
      pinterestEvent({ event_id: 'old', ...tooOld })
    ])
    expect(status).toBe(422)
    expect(json).toEqual({
      code: 953,
      message: 'The action could not be processed properly due to some or all data provided being invalid.',
      details: {
        num_events_received: 2,
        num_events_processed: 1,
        events: [
          { status: 'processed', error_message: '', warning_message: '' },
          { status: 'failed', error_message: "'event_time' is more than 7 days ago", warning_message: '' }
        ]
      }
    })
    expect(sandbox.received[0]?.events.map(({ event, recorded }) => [event.event_id, recorded])).toEqual([
      ['good', true],
      ['old', false]
    ])
    expect(sandbox.counts).toMatchObject({ events: 2, processed: 1, failed: 1 })
  })

  it('422: the only one failed', async () => {
    const { status, json } = await post(sandbox, [pinterestEvent(tooOld)])
    expect([status, json.details?.num_events_processed]).toEqual([422, 0])
  })

  interface Refusal {
    path?: string
    headers?: Record<string, string>
    body?: string
    method?: string
    status: number
    answer: unknown
    because: string | undefined
  }
  const good = JSON.stringify({ data: [pinterestEvent()] })
  const invalid = { code: 4196, message: 'Invalid request.' }
  const unauthorized = { code: 2, message: 'Authentication failed.' }
  it.each<[string, Refusal]>([
    [
      'one stray key refuses the whole request, without a word which',
      {
        body: JSON.stringify({ data: [pinterestEvent(), pinterestEvent({ stray: 1 })] }),
        status: 400,
        answer: invalid,
        because: 'data/1 must NOT have additional properties: "stray"'
      }
    ],
    ['not JSON', { body: '{"data":[', status: 400, answer: invalid, because: 'the body is not JSON' }],
    ['nothing', { body: '', status: 400, answer: invalid, because: 'the body is not JSON' }],
    [
      'another content type',
      {
        headers: { 'content-type': 'text/plain' },
        status: 400,
        answer: invalid,
        because: 'the Content-Type must be application/json'
      }
    ],
    [
      'a test that is neither',
      { path: testPathOf('1'), status: 400, answer: invalid, because: '"test" must be true or false' }
    ],
    [
      'letters for an account',
      { path: eventsOf('abc'), status: 400, answer: invalid, because: 'the ad account ID must be 1 to 18 digits' }
    ],
    [
      '19 digits for an account',
      {
        path: eventsOf('1'.repeat(19)),
        status: 400,
        answer: invalid,
        because: 'the ad account ID must be 1 to 18 digits'
      }
    ],
    ['no token', { headers: { authorization: '' }, status: 401, answer: unauthorized, because: unauthorized.message }],
    [
      'a wrong token',
      { headers: { authorization: 'Bearer other' }, status: 401, answer: unauthorized, because: unauthorized.message }
    ],
    [
      'the token without "Bearer"',
      {
        headers: { authorization: SANDBOX_CONVERSION_TOKEN },
        status: 401,
        answer: unauthorized,
        because: unauthorized.message
      }
    ],
    [
      "someone else's account",
      {
        path: eventsOf('123'),
        status: 403,
        answer: { code: 29, message: 'You are not permitted to access that resource.' },
        because: 'You are not permitted to access that resource.'
      }
    ],
    [
      'the account that does not exist',
      {
        path: eventsOf('0'),
        status: 404,
        answer: { code: 2, message: 'AdAccount not found.' },
        because: 'AdAccount not found.'
      }
    ]
  ])(
    'refuses %s',
    async (_why, { path = eventsOf(SANDBOX_AD_ACCOUNT_ID), headers = {}, body = good, status, answer, because }) => {
      const actual = await send(sandbox, body, { path, headers })
      expect(actual.status).toBe(status)
      expect(actual.json).toEqual(answer)
      expect(actual.headers['x-ratelimit-remaining']).toBe('119999')
      expect(sandbox.received).toMatchObject([{ status, events: [], rejectedBecause: because }])
      expect(sandbox.counts).toMatchObject({ requests: 1, byStatus: { [status]: 1 }, events: 0 })
    }
  )

  function testPathOf(test: string): string {
    return `${eventsOf(SANDBOX_AD_ACCOUNT_ID)}?test=${test}`
  }

  it.each([
    ['GET', eventsOf(SANDBOX_AD_ACCOUNT_ID), 405, 'POST'],
    ['PUT', eventsOf(SANDBOX_AD_ACCOUNT_ID), 405, 'POST'],
    ['POST', '/v5/ad_accounts', 404, undefined],
    ['POST', '/v4/ad_accounts/1/events', 404, undefined],
    ['POST', '/sandbox/counts', 405, 'GET'],
    ['GET', '/sandbox/reset', 405, 'POST']
  ])('%s %s: %i', async (method, path, status, allow) => {
    const answer = await send(sandbox, undefined, { method, path })
    expect([answer.status, answer.headers.allow]).toEqual([status, allow])
    expect(sandbox.counts.requests).toBe(0)
  })

  it('413: a body over the limit', () =>
    withSandbox({ bodyLimitBytes: 1000 }, async (small) => {
      expect((await post(small, pinterestEvents(2))).status).toBe(200)
      const { status, json } = await post(small, pinterestEvents(1000))
      expect([status, json.code]).toEqual([413, 413])
      expect(small.received[1]).toMatchObject({ status: 413, eventCount: 0 })
    }))

  it('never keeps the token', async () => {
    await post(sandbox, [pinterestEvent()], { headers: { authorization: 'Bearer my-own-secret' } })
    await post(sandbox, [pinterestEvent()])
    const kept = JSON.stringify(sandbox.received)
    expect(kept).not.toContain('my-own-secret')
    expect(kept).not.toContain(SANDBOX_CONVERSION_TOKEN)
  })
})

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

  it('"test=false" is none', async () => {
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
  it('answers 429 until the minute is over, and says how long that is', async () => {
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

  it('is off by default: the header only counts down', async () => {
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
  ])('refuses an unusable %s', async (_name, options, message) => {
    await expect(startSandbox(options)).rejects.toThrow(message)
  })

  it('fails when the port is taken', () =>
    withSandbox({}, async ({ url }) => {
      await expect(startSandbox({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE')
    }))

  it('takes an account and a token of its own', () =>
    withSandbox({ adAccountId: '42', conversionToken: 'own' }, async (own) => {
      expect((await post(own, [pinterestEvent()])).status).toBe(200)
      expect([own.adAccountId, own.conversionToken]).toEqual(['42', 'own'])
    }))

  it('records before the latency, and closes in the middle of it', async () => {
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

it('answers many requests at once, each with its own rows', async () => {
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

it('takes 1000 events', async () => {
  const { json } = await post(sandbox, pinterestEvents(1000))
  expect([json.num_events_processed, json.events.length]).toEqual([1000, 1000])
})
