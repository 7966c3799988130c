import { pinterestEvent, pinterestEvents, sha256, withSandbox } from '../../../__tests__/support/sandbox'
import { startSandbox, type Fault, type Sandbox } from '..'
import { post, send, testPath, type Answer } from './post'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const statusesOf = (events: { status: string }[]): string => events.map(({ status }) => status[0]).join('')
const recordedIds = (): unknown[] =>
  sandbox.received.flatMap(({ events }) => events.filter(({ recorded }) => recorded).map(({ event }) => event.event_id))

describe('faults that reject the whole request', () => {
  const rateLimited = { code: 8, message: 'You have exceeded your rate limit. Try again later.' }
  const INVALID = 'The action could not be processed properly due to some or all data provided being invalid.'
  it.each<[string, Fault, number, unknown, Record<string, string | undefined>]>([
    [
      'rate limit',
      { kind: 'rate-limit' },
      429,
      rateLimited,
      { 'x-ratelimit-reset': '1', 'x-ratelimit-remaining': '0' }
    ],
    [
      'rate limit with a reset',
      { kind: 'rate-limit', resetSeconds: 30 },
      429,
      rateLimited,
      { 'x-ratelimit-reset': '30', 'retry-after': undefined }
    ],
    [
      'rate limit with Retry-After alone',
      { kind: 'rate-limit', retryAfterSeconds: 7 },
      429,
      rateLimited,
      { 'x-ratelimit-reset': undefined, 'retry-after': '7' }
    ],
    [
      'rate limit with both',
      { kind: 'rate-limit', resetSeconds: 9, retryAfterSeconds: 7 },
      429,
      rateLimited,
      { 'x-ratelimit-reset': '9', 'retry-after': '7' }
    ],
    [
      'ramped down',
      { kind: 'unavailable' },
      503,
      { code: 4197, message: 'This endpoint is ramped down. Try again later.' },
      { 'retry-after': undefined }
    ],
    [
      'ramped down, with Retry-After',
      { kind: 'unavailable', retryAfterSeconds: 3 },
      503,
      expect.objectContaining({ code: 4197 }),
      { 'retry-after': '3' }
    ],
    ['server error', { kind: 'server-error' }, 500, { code: 1, message: 'Something went wrong on our end.' }, {}],
    ['another server error', { kind: 'server-error', status: 502 }, 502, expect.objectContaining({ code: 1 }), {}],
    ['unauthorized', { kind: 'unauthorized' }, 401, { code: 2, message: 'Authentication failed.' }, {}],
    [
      'forbidden',
      { kind: 'forbidden' },
      403,
      { code: 29, message: 'You are not permitted to access that resource.' },
      {}
    ],
    ['not found', { kind: 'not-found' }, 404, { code: 2, message: 'AdAccount not found.' }, {}],
    ['422 without a list', { kind: 'mixed', list: 'none' }, 422, { code: 953, message: INVALID }, {}],
    ['400 without a list', { kind: 'mixed', list: 'none', status: 400 }, 400, { code: 4196, message: INVALID }, {}]
  ])('%s', async (_name, fault, status, body, headers) => {
    sandbox.setFaults([fault])
    const answer = await post(sandbox, pinterestEvents(2))
    expect(answer.status).toBe(status)
    expect(answer.json).toEqual(body)
    for (const [name, value] of Object.entries(headers)) expect([name, answer.headers[name]]).toEqual([name, value])
    expect(sandbox.received).toMatchObject([{ status, fault: fault.kind, eventCount: 2, events: [] }])
    expect(sandbox.counts.processed).toBe(0)
    expect((await post(sandbox, pinterestEvents(2))).status).toBe(200)
    expect(sandbox.counts.processed).toBe(2)
  })
})

describe('faults in the rows', () => {
  const listOf = ({ json }: Answer) => json.details ?? json

  it.each<[string, Fault, number, string, 'top' | 'details']>([
    ['a 200 with every second row failed', { kind: 'failed-rows' }, 200, 'fpfp', 'top'],
    ['a 200 with chosen rows failed', { kind: 'failed-rows', rows: [1, 3] }, 200, 'pfpf', 'top'],
    ['a 200 with all failed', { kind: 'failed-rows', every: 1 }, 200, 'ffff', 'top'],
    ['a mixed 422', { kind: 'mixed', every: 3 }, 422, 'fppf', 'details'],
    ['a mixed 422 with its list at the top', { kind: 'mixed', list: 'top', rows: [0] }, 422, 'fppp', 'top'],
    ['a mixed 400', { kind: 'mixed', status: 400, eventIds: ['event-2', 'elsewhere'] }, 400, 'ppfp', 'details'],
    ['rows and IDs combined', { kind: 'mixed', rows: [0, 9], eventIds: ['event-3'] }, 422, 'fppf', 'details']
  ])('%s', async (_name, fault, status, rows, place) => {
    sandbox.setFaults([fault])
    const answer = await post(sandbox, pinterestEvents(4))
    const { events, num_events_processed: processed } = listOf(answer)
    expect(answer.status).toBe(status)
    expect(answer.json.details === undefined ? 'top' : 'details').toBe(place)
    expect(statusesOf(events)).toBe(rows)
    expect(processed).toBe(rows.replaceAll('f', '').length)
    expect(recordedIds()).toEqual([0, 1, 2, 3].filter((row) => rows[row] === 'p').map((row) => `event-${row}`))
    expect(sandbox.counts).toMatchObject({ events: 4, processed, failed: 4 - processed })
  })

  it.each<Fault>([
    { kind: 'failed-rows', message: 'Because' },
    { kind: 'mixed', message: 'Because' }
  ])('use the given message: $kind', async (fault) => {
    sandbox.setFaults([fault])
    expect(listOf(await post(sandbox, [pinterestEvent()])).events[0]?.error_message).toBe('Because')
  })

  it('do not change a row that already failed', async () => {
    sandbox.setFaults([{ kind: 'failed-rows', rows: [0] }])
    const answer = await post(sandbox, [pinterestEvent(), pinterestEvent({ event_id: '' })])
    expect(listOf(answer).events[1]).toMatchObject({ status: 'failed', error_message: "'event_id' is empty" })
  })

  it('affect the processed events of a test request', async () => {
    sandbox.setFaults([{ kind: 'mixed', rows: [20] }])
    expect((await post(sandbox, pinterestEvents(21), { path: testPath(sandbox) })).status).toBe(200)
    expect((await post(sandbox, pinterestEvents(21))).status).toBe(422)
  })

  it.each([
    [-1, 3],
    [-9, 0],
    [2, 6]
  ])('a list of the wrong length: by %i', async (by, length) => {
    sandbox.setFaults([{ kind: 'wrong-length', by }])
    const { status, json } = await post(sandbox, pinterestEvents(4))
    expect([status, json.num_events_received, json.events.length]).toEqual([200, 4, length])
    expect(sandbox.counts.processed).toBe(4)
  })

  it('a list of the wrong length: one too short by default', async () => {
    sandbox.setFaults([{ kind: 'wrong-length' }])
    expect((await post(sandbox, pinterestEvents(4))).json.events).toHaveLength(3)
  })

  it.each([1, 1000])('long messages for %i events', async (count) => {
    sandbox.setFaults([{ kind: 'long-messages' }])
    const { status, json, text } = await post(sandbox, pinterestEvents(count))
    expect(text.length).toBeGreaterThan(100_000)
    expect([status, json.num_events_processed, json.events.length]).toEqual([200, count, count])
    expect(sandbox.counts.processed).toBe(count)
  })

  const userData = { em: [sha256('jane@example.com')], client_ip_address: '203.0.113.7', click_id: 'Epik' }
  it.each([
    [422, undefined],
    [200, 200]
  ] as const)('echo the event, with %i', async (status, chosen) => {
    sandbox.setFaults([{ kind: 'echo-pii', every: 1, ...(chosen !== undefined && { status: chosen }) }])
    const answer = await post(sandbox, [pinterestEvent({ user_data: userData })])
    const message = listOf(answer).events[0]?.error_message
    expect(answer.status).toBe(status)
    for (const echoed of [userData.em[0], '203.0.113.7', 'Epik', 'jane.doe@example.com', '+1 (415) 555-0134']) {
      expect(message).toContain(echoed)
    }
  })

  it('echo the events in one message for all', async () => {
    sandbox.setFaults([{ kind: 'echo-pii', status: 400, rows: [1], message: 'joe@example.com' }])
    const { status, json } = await post(sandbox, [pinterestEvent(), pinterestEvent({ user_data: userData })])
    expect([status, json.code]).toEqual([400, 4196])
    expect(json.message).toContain('Epik')
    expect(json.message).toContain('joe@example.com')
    expect(json.message).not.toContain('epik-1')
    expect(sandbox.received).toMatchObject([{ events: [], rejectedBecause: 'echo-pii' }])
  })
})

describe('when a fault happens', () => {
  const ask = async (count: number): Promise<number[]> => {
    const statuses: number[] = []
    while (statuses.length < count) statuses.push((await post(sandbox, [pinterestEvent()])).status)
    return statuses
  }

  it.each<[string, Fault[], number[]]>([
    ['once by default', [{ kind: 'unavailable' }], [503, 200, 200]],
    ['a given number of times', [{ kind: 'unavailable', times: 2 }], [503, 503, 200]],
    ['always', [{ kind: 'unavailable', times: Infinity }], [503, 503, 503]],
    ['after skipping some', [{ kind: 'unavailable', skip: 1 }], [200, 503, 200]],
    ['one after another', [{ kind: 'rate-limit' }, { kind: 'unavailable' }], [429, 503, 200]],
    ['each with its own skip', [{ kind: 'rate-limit' }, { kind: 'unavailable', skip: 1 }], [429, 200, 503, 200]],
    [
      'the second while the first is skipped',
      [{ kind: 'rate-limit', skip: 1 }, { kind: 'unavailable' }],
      [503, 429, 200]
    ]
  ])('%s', async (_name, faults, statuses) => {
    sandbox.setFaults(faults)
    expect(await ask(statuses.length)).toEqual(statuses)
  })

  it('from the start, if given as an option', () =>
    withSandbox({ faults: [{ kind: 'forbidden' }] }, async (own) => {
      expect((await post(own, [pinterestEvent()])).status).toBe(403)
    }))

  it('a row fault waits for a request with such a row', async () => {
    sandbox.setFaults([
      { kind: 'mixed', eventIds: ['bad'], list: 'none' },
      { kind: 'long-messages' },
      { kind: 'wrong-length' }
    ])
    expect((await send(sandbox, '{}')).status).toBe(400)
    expect((await post(sandbox, [pinterestEvent()])).text.length).toBeGreaterThan(100_000)
    expect((await post(sandbox, [pinterestEvent({ event_id: 'bad' })])).status).toBe(422)
    expect((await post(sandbox, [pinterestEvent({ event_id: 'bad' })])).json.events).toEqual([])
  })

  it('a fault on the wire also affects rejected requests', async () => {
    sandbox.setFaults([{ kind: 'unavailable' }])
    expect((await send(sandbox, '{}')).status).toBe(503)
  })
})
