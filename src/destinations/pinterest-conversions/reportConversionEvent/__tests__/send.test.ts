import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequestClient } from '@segment/actions-core'
import nock from 'nock'
import type { PinterestEvent } from '../../types'
import type { Endpoint, FailedResult, SendResult } from '../send'
import { isRetryable, parseRetryAfter, sendEvents } from '../send'

const PATH = '/v5/ad_accounts/123/events'
const HOST = 'https://api.pinterest.com'
const NOW = Date.UTC(2026, 10, 24)
const endpoint: Endpoint = { url: `${HOST}${PATH}`, maxEvents: 1000, timeoutMs: 1000, now: () => NOW }
const request = createRequestClient({ skipResponseCloning: true })

const events = (count: number): PinterestEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    event_name: 'checkout',
    action_source: 'web',
    event_time: NOW / 1000,
    event_id: `id-${i}`,
    user_data: { em: ['0'.repeat(64)] }
  }))

interface Row {
  status: string
  error_message?: string
  warning_message?: string
}
const processed: Row = { status: 'processed', error_message: '', warning_message: '' }
const failed: Row = { status: 'failed', error_message: 'too old', warning_message: '' }
const answer = (rows: unknown[]) => ({
  num_events_received: rows.length,
  num_events_processed: rows.filter((row) => row === processed).length,
  events: rows
})
const statuses = (results: SendResult[]) => results.map(({ status }) => status)
interface RequestBody {
  data: PinterestEvent[]
}
const idsOf = (body: RequestBody) => body.data.map(({ event_id }) => Number(event_id.slice(3)))

describe('chunks', () => {
  it('sends at most maxEvents a request, one after the other, in order', async () => {
    const bodies: number[][] = []
    nock(HOST)
      .post(PATH)
      .times(3)
      .reply(200, (_uri, body) => {
        bodies.push(idsOf(body as RequestBody))
        return answer((body as RequestBody).data.map(() => processed))
      })
    const results = await sendEvents(request, events(5), { ...endpoint, maxEvents: 2 })
    expect(bodies).toEqual([[0, 1], [2, 3], [4]])
    expect(statuses(results)).toEqual([200, 200, 200, 200, 200])
  })

  it('sends nothing for no events', async () => {
    expect(await sendEvents(request, [], endpoint)).toEqual([])
  })

  it.each([401, 403, 404, 429])('does not send the next chunk after %d, which it would get too', async (status) => {
    nock(HOST).post(PATH).once().reply(status, { code: 1, message: 'no' })
    expect(statuses(await sendEvents(request, events(3), { ...endpoint, maxEvents: 1 }))).toEqual([
      status,
      status,
      status
    ])
  })

  it.each([500, 503])('sends the next chunk after %d', async (status) => {
    nock(HOST).post(PATH).once().reply(status, {})
    nock(HOST)
      .post(PATH)
      .once()
      .reply(200, answer([processed]))
    expect(statuses(await sendEvents(request, events(2), { ...endpoint, maxEvents: 1 }))).toEqual([status, 200])
  })
})

describe('answers with rows', () => {
  it.each([
    ['200', 200, answer([processed, failed])],
    ['422 with the list under details', 422, { code: 953, message: 'invalid', details: answer([processed, failed]) }],
    ['422 with the list at the top', 422, { code: 953, message: 'invalid', ...answer([processed, failed]) }],
    ['400 with a list', 400, { code: 1, message: 'invalid', details: answer([processed, failed]) }],
    ['another 2xx', 202, answer([processed, failed])]
  ])('reads each row of a %s', async (_why, status, body) => {
    nock(HOST).post(PATH).reply(status, body)
    expect(await sendEvents(request, events(2), endpoint)).toEqual([
      { status: 200, row: processed },
      { status: 400, row: failed, message: '', echoed: 'too old' }
    ])
  })

  it('reads JSON that is not labelled as JSON', async () => {
    nock(HOST)
      .post(PATH)
      .reply(200, JSON.stringify(answer([processed])), { 'content-type': 'text/plain' })
    expect(statuses(await sendEvents(request, events(1), endpoint))).toEqual([200])
  })

  it('says so when a failed row has no message', async () => {
    nock(HOST)
      .post(PATH)
      .reply(200, answer([{ status: 'failed', error_message: null }]))
    const [result] = await sendEvents(request, events(1), endpoint)
    expect(result).toMatchObject({ status: 400, message: 'Pinterest refused the event and named no reason.' })
  })

  it.each([
    ['shorter than ours', [processed], [200, 503]],
    ['empty', [], [503, 503]],
    ['longer than ours', [processed, failed, processed], [200, 400]],
    ['with a row that is no row', [processed, null], [200, 503]],
    ['with a status that is not documented', [{ status: 'queued' }, processed], [503, 200]]
  ])('a list %s: what has no row of its own may be tried again', async (_why, rows, expected) => {
    nock(HOST).post(PATH).reply(200, answer(rows))
    const results = statuses(await sendEvents(request, events(2), endpoint))
    expect(results).toEqual(expected)
  })
})

describe('answers about the whole request', () => {
  it.each([
    [401, /conversion token \(401\)/],
    [403, /may not report to this ad account \(403\)/],
    [404, /no ad account with this Ad Account ID \(404\)/],
    [405, /^Pinterest answered 405\. It says: the words$/],
    [408, /^Pinterest answered 408: it is not available just now/],
    [429, /slow down \(429\)/],
    [500, /^Pinterest answered 500: it is not available just now\. Try again later\. It says: the words$/],
    [501, /^Pinterest answered 501\./],
    [503, /503/]
  ])('%d', async (status, message) => {
    nock(HOST).post(PATH).reply(status, { code: 1, message: 'the words' })
    const results = await sendEvents(request, events(2), endpoint)
    expect(statuses(results)).toEqual([status, status])
    const { message: ours, echoed = '' } = results[0] as FailedResult
    expect(ours + echoed).toMatch(message)
    // Ours must be free of what Pinterest said: only the rest is masked.
    expect(ours).not.toContain('the words')
  })

  it.each([
    ['HTML with 200', 200, '<html></html>'],
    ['no body with 200', 200, ''],
    ['a list at the top with 200', 200, '[]'],
    ['an object without events with 200', 200, '{"ok":true}'],
    ['events that are no list', 200, '{"events":7}']
  ])('%s is never success', async (_why, status, body) => {
    nock(HOST).post(PATH).reply(status, body, { 'content-type': 'application/json' })
    const [result] = await sendEvents(request, events(1), endpoint)
    expect(result).toEqual({
      status: 503,
      message: 'Pinterest answered 200 with a body that is not the documented one.'
    })
  })

  it('does not follow a redirect, which would carry the events elsewhere', async () => {
    nock(HOST).post(PATH).reply(302, '', { location: 'https://elsewhere.example/' })
    const [result] = await sendEvents(request, events(1), endpoint)
    expect(result?.status).toBe(302)
  })
})

describe('when to try again', () => {
  it.each([
    ['Retry-After in seconds', 429, { 'retry-after': '7', 'x-ratelimit-reset': '58' }, 7],
    ['Retry-After as a date', 503, { 'retry-after': new Date(NOW + 90_000).toUTCString() }, 90],
    ['X-RateLimit-Reset on 429', 429, { 'x-ratelimit-reset': '58' }, 58],
    ['X-RateLimit-Reset with policies behind it', 429, { 'x-ratelimit-reset': '58, 58;w=60' }, 58],
    ['X-RateLimit-Reset says nothing on 503', 503, { 'x-ratelimit-reset': '58' }, undefined],
    ['no header', 429, {}, undefined],
    ['headers that make no sense', 429, { 'retry-after': 'soon', 'x-ratelimit-reset': '-1' }, undefined],
    ['never on what may not be tried again', 401, { 'retry-after': '7' }, undefined]
  ])('%s', async (_why, status, headers, expected) => {
    nock(HOST)
      .post(PATH)
      .reply(status, { code: 8, message: 'x' }, headers as Record<string, string>)
    const [result] = await sendEvents(request, events(1), endpoint)
    expect((result as { retryAfterSeconds?: number }).retryAfterSeconds).toBe(expected)
  })

  it('a date in the past means now', () => {
    expect(parseRetryAfter(new Date(NOW - 5000).toUTCString(), NOW)).toBe(0)
  })

  it.each([
    [408, true],
    [423, true],
    [429, true],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
    [200, false],
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [422, false],
    [501, false]
  ])('isRetryable(%d) is %s', (status, expected) => {
    expect(isRetryable(status)).toBe(expected)
  })
})

describe('a chunk that is refused as a whole', () => {
  /** Answers like Pinterest: the whole request is refused while it holds one of `bad`. Records what was asked. */
  const refuseWhile = (bad: Set<number>, status: number, times: number) => {
    const asked: number[][] = []
    nock(HOST)
      .post(PATH)
      .times(times)
      .reply((_uri, body) => {
        const ids = idsOf(body as RequestBody)
        asked.push(ids)
        return ids.some((id) => bad.has(id))
          ? [status, { code: 4196, message: 'Invalid request' }]
          : [200, answer(ids.map(() => processed))]
      })
    return asked
  }

  it.each([400, 413, 422])('is halved on %d until the bad event stands alone', async (status) => {
    const asked = refuseWhile(new Set([6]), status, 7)
    const results = statuses(await sendEvents(request, events(8), endpoint))
    expect(results).toEqual([200, 200, 200, 200, 200, 200, status, 200])
    expect(asked.map((ids) => ids.length)).toEqual([8, 4, 4, 2, 2, 1, 1])
  })

  it('finds one bad event among 1000', async () => {
    refuseWhile(new Set([777]), 400, 21)
    const results = statuses(await sendEvents(request, events(1000), endpoint))
    expect(results.filter((status) => status === 200)).toHaveLength(999)
    expect(results[777]).toBe(400)
  })

  it('spends at most 30 extra requests, and then the rest get that status', async () => {
    const bad = new Set(Array.from({ length: 64 }, (_, i) => i))
    const asked = refuseWhile(bad, 400, 31)
    const results = statuses(await sendEvents(request, events(64), endpoint))
    expect(asked).toHaveLength(31)
    expect(new Set(results)).toEqual(new Set([400]))
  })

  it('gives each half its own answer', async () => {
    nock(HOST)
      .post(PATH, (body: RequestBody) => body.data.length === 2)
      .reply(422, { code: 953, message: 'no list' })
    nock(HOST)
      .post(PATH, (body: RequestBody) => idsOf(body)[0] === 0)
      .reply(503, {})
    nock(HOST)
      .post(PATH, (body: RequestBody) => idsOf(body)[0] === 1)
      .reply(422, { message: 'bad' })
    const results = await sendEvents(request, events(2), endpoint)
    expect(results).toMatchObject([{ status: 503 }, { status: 422, message: '', echoed: 'bad' }])
  })

  it.each([401, 403, 404, 429])('stops halving at %d, which each half would get too', async (status) => {
    nock(HOST)
      .post(PATH, (body: RequestBody) => body.data.length === 4)
      .reply(400, { message: 'Invalid request' })
    nock(HOST)
      .post(PATH, (body: RequestBody) => body.data.length === 2)
      .once()
      .reply(status, { code: 1, message: 'no' })
    expect(statuses(await sendEvents(request, events(4), endpoint))).toEqual([status, status, status, status])
  })

  it('says the status when Pinterest says nothing', async () => {
    nock(HOST).post(PATH).reply(400, '')
    expect(await sendEvents(request, events(1), endpoint)).toEqual([
      { status: 400, message: 'Pinterest answered 400.' }
    ])
  })
})

describe('no answer', () => {
  const listen = async (handler: http.RequestListener) => {
    const server = http.createServer(handler)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`
    const close = () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }
    return { url, close }
  }

  it('names the code of a network failure, and nothing of the error else', async () => {
    nock(HOST)
      .post(PATH)
      .replyWithError(Object.assign(new Error('secret words'), { code: 'ECONNRESET' }))
    expect(await sendEvents(request, events(1), endpoint)).toEqual([
      { status: 503, message: 'Pinterest could not be reached (ECONNRESET). Try again later.' }
    ])
  })

  it('does without a code', async () => {
    const [result] = await sendEvents(() => Promise.reject(new Error('secret words')), events(1), endpoint)
    expect(result).toEqual({ status: 503, message: 'Pinterest could not be reached. Try again later.' })
  })

  it.each<[string, http.RequestListener]>([
    ['never answers', () => undefined],
    [
      'stops in the middle of its answer',
      (_req, res) => {
        res.writeHead(200, { 'content-type': 'application/json' })
        res.write('{"events":[')
      }
    ]
  ])('gives up on a server that %s', async (_why, handler) => {
    const server = await listen(handler)
    const results = await sendEvents(request, events(1), { ...endpoint, url: server.url, timeoutMs: 200 })
    await server.close()
    expect(results).toEqual([{ status: 503, message: 'Pinterest did not answer within 0.2 seconds. Try again later.' }])
  })

  it('says so when the runtime cancels the request', async () => {
    const server = await listen(() => undefined)
    const controller = new AbortController()
    const abortable = createRequestClient({ skipResponseCloning: true, signal: controller.signal })
    const sending = sendEvents(abortable, events(1), { ...endpoint, url: server.url })
    setTimeout(() => controller.abort(), 50)
    expect(await sending).toEqual([
      { status: 503, message: 'The request was cancelled before Pinterest answered. Try again later.' }
    ])
    await server.close()
  })

  it('reads an answer for 1000 events with long messages, on which actions-core would hang for ever by itself', async () => {
    const rows = Array.from({ length: 1000 }, () => ({ ...processed, warning_message: 'w'.repeat(500) }))
    const server = await listen((req, res) => {
      req.resume().on('end', () => {
        res.writeHead(200, { 'content-type': 'application/json' })
        res.end(JSON.stringify(answer(rows)))
      })
    })
    const results = await sendEvents(request, events(1000), { ...endpoint, url: server.url })
    await server.close()
    expect(statuses(results)).toEqual(Array(1000).fill(200))
  })
})
