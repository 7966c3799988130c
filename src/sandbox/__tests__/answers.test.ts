import { pinterestEvent, pinterestEvents, withSandbox } from '../../../__tests__/support/sandbox'
import { SANDBOX_AD_ACCOUNT_ID, SANDBOX_CONVERSION_TOKEN, startSandbox, type Sandbox } from '..'
import { post, send } from './post'

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

  it('422: the only event failed', async () => {
    const { status, json } = await post(sandbox, [pinterestEvent(tooOld)])
    expect([status, json.details?.num_events_processed]).toEqual([422, 0])
  })

  interface RejectedRequest {
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
  it.each<[string, RejectedRequest]>([
    [
      'an unknown key rejects the whole request, without naming it',
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
      'an invalid test parameter',
      { path: testPathOf('1'), status: 400, answer: invalid, because: '"test" must be true or false' }
    ],
    [
      'letters in the account ID',
      { path: eventsOf('abc'), status: 400, answer: invalid, because: 'the ad account ID must be 1 to 18 digits' }
    ],
    [
      '19 digits in the account ID',
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
      'an account that does not exist',
      {
        path: eventsOf('0'),
        status: 404,
        answer: { code: 2, message: 'AdAccount not found.' },
        because: 'AdAccount not found.'
      }
    ]
  ])(
    'rejects %s',
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
