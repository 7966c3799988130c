import type { Outcome } from '..'
import { Runtime } from '../runtime'
import { type Body, HOST, PATH, create, order, preset, statuses, takeAll } from './support/orders'
import nock from '../../../__tests__/support/nock'

describe('what the answer means', () => {
  it.each<[number, object | string, Record<string, string>, object]>([
    [
      429,
      { code: 8, message: 'slow' },
      { 'retry-after': '7', 'x-ratelimit-reset': '58' },
      { status: 'retry', httpStatus: 429, retryAfterSeconds: 7 }
    ],
    [
      429,
      { code: 8, message: 'slow' },
      { 'x-ratelimit-reset': '58' },
      { status: 'retry', httpStatus: 429, retryAfterSeconds: 58 }
    ],
    [429, {}, {}, { status: 'retry', httpStatus: 429 }],
    [503, { code: 4197, message: 'ramped down' }, {}, { status: 'retry', httpStatus: 503 }],
    [500, 'oops', {}, { status: 'retry', httpStatus: 500 }],
    [408, '', {}, { status: 'retry', httpStatus: 408 }],
    [200, 'no JSON', {}, { status: 'retry', httpStatus: 503, mayBeRecorded: true }],
    [200, { events: [] }, {}, { status: 'retry', httpStatus: 503, mayBeRecorded: true }],
    [501, '', {}, { status: 'rejected', httpStatus: 501, rejectedBy: 'pinterest' }],
    [
      401,
      { code: 2, message: 'Authentication failed.' },
      {},
      { status: 'rejected', httpStatus: 401, rejectedBy: 'pinterest' }
    ],
    [403, { code: 29 }, {}, { status: 'rejected', httpStatus: 403, rejectedBy: 'pinterest' }],
    [404, { code: 2 }, {}, { status: 'rejected', httpStatus: 404, rejectedBy: 'pinterest' }],
    [
      400,
      { code: 4196, message: 'bad key' },
      {},
      { status: 'rejected', httpStatus: 400, rejectedBy: 'pinterest', reason: 'bad key' }
    ],
    [
      422,
      { details: { events: [{ status: 'failed', error_message: 'too old' }] } },
      {},
      { status: 'rejected', httpStatus: 400, rejectedBy: 'pinterest', reason: 'too old' }
    ]
  ])('%i %j %j', async (status, body, headers, expected) => {
    nock(HOST).post(PATH).reply(status, body, headers)
    const [outcome] = await create().deliver([order('m-1')])
    expect(outcome?.status).toBe((expected as { status: string }).status)
    expect(outcome?.results).toEqual([{ subscription: 'Checkout', reason: expect.any(String), ...expected }])
  })

  it('does not resend an offline event whose answer was lost, because it could count twice', async () => {
    nock(HOST).post(PATH).reply(200, 'no JSON')
    const checkout = preset('Checkout')
    const subscriptions = [{ ...checkout, mapping: { ...checkout.mapping, action_source: 'offline' } }]
    const delivery = create({ subscriptions })
    const outcomes = await delivery.deliver([order('m-1')])
    expect(outcomes).toMatchObject([
      { status: 'unknown', results: [{ status: 'unknown', subscription: 'Checkout', httpStatus: 503 }] }
    ])
    // No request is expected here: nock rejects any.
    expect(await delivery.redeliver([order('m-1')], outcomes)).toEqual(outcomes)
  })

  it('retries an offline event that was certainly not recorded', async () => {
    nock(HOST).post(PATH).reply(503, {})
    const checkout = preset('Checkout')
    const subscriptions = [{ ...checkout, mapping: { ...checkout.mapping, action_source: 'offline' } }]
    const [outcome] = await create({ subscriptions }).deliver([order('m-1')])
    expect(outcome?.results).toEqual([
      { status: 'retry', subscription: 'Checkout', reason: expect.any(String), httpStatus: 503 }
    ])
  })

  it('no answer at all', async () => {
    nock(HOST)
      .post(PATH)
      .replyWithError(Object.assign(new Error('to a@b.co'), { code: 'ECONNRESET' }))
    const [outcome] = await create().deliver([order('m-1')])
    expect(outcome?.results).toMatchObject([
      { status: 'retry', httpStatus: 503, reason: expect.stringContaining('ECONNRESET') }
    ])
  })

  it('no answer in time', async () => {
    nock(HOST).post(PATH).delay(2000).reply(200, {})
    const [outcome] = await create({ timeoutMs: 20 }).deliver([order('m-1')])
    expect(outcome?.results).toMatchObject([
      { status: 'retry', httpStatus: 503, reason: expect.stringContaining('0.02 seconds') }
    ])
    nock.abortPendingRequests()
  })
})

describe('requests that are rejected as a whole', () => {
  /** Rejects each request that contains a bad event, without naming one. */
  function rejectWith(bad: ReadonlySet<string>): { accepted: Map<string, number>; requests: string[][] } {
    const accepted = new Map<string, number>()
    const requests: string[][] = []
    nock(HOST)
      .persist()
      .post(PATH)
      .reply((_uri, body) => {
        const ids = (body as Body).data.map(({ event_id }) => event_id)
        requests.push(ids)
        const found = ids.filter((id) => bad.has(id))
        if (found.length > 0) return [422, { code: 1, message: `An unknown key (${found.length}).` }]
        for (const id of ids) accepted.set(id, (accepted.get(id) ?? 0) + 1)
        return [200, { events: ids.map(() => ({ status: 'processed' })) }]
      })
    return { accepted, requests }
  }

  it.each([
    ['4 of 120', 120, (index: number) => index % 30 === 7],
    ['every second of 20', 20, (index: number) => index % 2 === 0]
  ])(
    '%s are at fault: only those are rejected, and every other event is delivered once, however many batches it takes',
    async (_, count, isBad) => {
      const events = Array.from({ length: count }, (_event, index) => order(`m-${index}`))
      const bad = new Set(events.filter((_event, index) => isBad(index)).map(({ messageId }) => messageId))
      const { accepted } = rejectWith(bad)
      const outcomes = await create().deliver(events)
      nock.cleanAll()
      const rejected = outcomes.filter(({ status }) => status === 'rejected').map(({ messageId }) => messageId)
      expect(new Set(rejected)).toEqual(bad)
      expect(statuses(outcomes).filter((status) => status === 'delivered')).toHaveLength(count - bad.size)
      expect([...accepted.values()].every((times) => times === 1)).toBe(true)
    }
  )

  it('reports each answer before the next request, so that a kill repeats at most one request', async () => {
    const { requests } = rejectWith(new Set(['m-5']))
    const reportedBefore: number[] = []
    let reported = 0
    const delivery = create({ beforeRequest: () => void reportedBefore.push(reported) })
    await delivery.deliver(
      Array.from({ length: 8 }, (_, index) => order(`m-${index}`)),
      { onOutcomes: (outcomes) => void (reported += outcomes.length) }
    )
    nock.cleanAll()
    expect(reported).toBe(8)
    expect(reportedBefore.at(-1)).toBe(8 - (requests.at(-1)?.length ?? 0))
  })
})

describe('redeliver', () => {
  it('delivers an event without an earlier outcome to every subscription that matches', async () => {
    const sent = takeAll()
    await create().redeliver([order('m-1')], [undefined])
    expect(sent).toEqual([['checkout:m-1']])
  })

  it('retries only open results, with the same event IDs, and keeps the others', async () => {
    const subscriptions = [preset('Checkout'), preset('Lead', { subscribe: 'type = "track"' })]
    const events = [order('m-1'), order('m-2'), null, { type: 'page' }]
    const delivery = create({ subscriptions })
    nock(HOST)
      .post(PATH)
      .reply(200, {
        events: [{ status: 'processed' }, { status: 'failed', error_message: 'no' }, {}, { status: 'processed' }]
      })
    const first = await delivery.deliver(events)
    expect(statuses(first)).toEqual(['rejected', 'retry', 'rejected', 'not-subscribed'])

    const sent = takeAll()
    const second = await delivery.redeliver(events, first)
    expect(sent).toEqual([['checkout:m-2']])
    expect(statuses(second)).toEqual(['rejected', 'delivered', 'rejected', 'not-subscribed'])
    expect(second[0]).toEqual(first[0])
    expect(second[1]?.results.map(({ subscription, status }) => [subscription, status])).toEqual([
      ['Checkout', 'delivered'],
      ['Lead', 'delivered']
    ])
    expect(second[1]).toMatchObject({
      event: 'Order Completed',
      messageId: 'm-2',
      timestamp: '2026-11-24T11:57:00.000Z'
    })
    expect(second.slice(2)).toEqual(first.slice(2))
  })

  it('names the event of an outcome without a name, such as a line of retry.ndjson', async () => {
    takeAll()
    const open = { status: 'retry', subscription: 'Checkout', reason: 'later', httpStatus: 503 } as const
    const [outcome] = await create().redeliver([order('m-1')], [{ status: 'retry', results: [open] }])
    expect(outcome).toMatchObject({ status: 'delivered', event: 'Order Completed', messageId: 'm-1' })
  })

  it('keeps the outcome of an event that is missing now, such as a line that was emptied', async () => {
    const earlier: Outcome = {
      status: 'rejected',
      event: 'Order Completed',
      results: [
        { status: 'rejected', subscription: 'Checkout', reason: 'no', httpStatus: 400, rejectedBy: 'pinterest' }
      ]
    }
    expect(await create().redeliver([null], [earlier])).toEqual([earlier])
  })

  it('can end with retry again', async () => {
    nock(HOST).post(PATH).times(2).reply(503)
    const events = [order('m-1')]
    const first = await create().deliver(events)
    expect(statuses(await create().redeliver(events, first))).toEqual(['retry'])
  })

  it('rejects an event that no longer matches its subscription, instead of losing it', async () => {
    const retry = { status: 'retry', subscription: 'Gone', reason: 'later', httpStatus: 503 } as const
    const [outcome] = await create().redeliver([{ type: 'other' }], [{ status: 'retry', results: [retry] }])
    expect(outcome).toEqual({
      status: 'rejected',
      event: 'other',
      results: [
        {
          status: 'rejected',
          subscription: 'Gone',
          reason: expect.stringMatching(/was removed or switched off/),
          httpStatus: 400,
          rejectedBy: 'destination'
        }
      ]
    })
  })

  it('requires an outcome for each event', async () => {
    await expect(create().redeliver([order('m-1')], [])).rejects.toThrow('got 0 for 1')
  })
})

describe('if the destination itself fails', () => {
  const failOn = (when: (payloads: readonly { event_id: string }[]) => boolean, afterRequest = false) => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
    const real = Runtime.prototype.sendPayloads
    jest.spyOn(Runtime.prototype, 'sendPayloads').mockImplementation(async function (this: Runtime, payloads, request) {
      if (afterRequest) await real.call(this, payloads, request)
      if (when(payloads)) throw new Error('a bug with jane@example.com')
      return real.call(this, payloads, request)
    })
  }
  afterEach(() => jest.restoreAllMocks())

  it('on one event before sending, the others are still sent', async () => {
    failOn((payloads) => payloads.some(({ event_id }) => event_id === 'c'))
    const sent = takeAll(2)
    const outcomes = await create().deliver(['a', 'b', 'c', 'd', 'e'].map((id) => order(id)))
    expect(statuses(outcomes)).toEqual(['delivered', 'delivered', 'rejected', 'delivered', 'delivered'])
    expect(sent.flat()).toEqual(['checkout:a', 'checkout:b', 'checkout:d', 'checkout:e'])
    expect(JSON.stringify(outcomes[2])).not.toContain('jane')
  })

  it('after sending, nothing is sent again immediately', async () => {
    failOn(() => true, true)
    const sent = takeAll()
    const outcomes = await create().deliver([order('a'), order('b')])
    expect(outcomes.map(({ results }) => results)).toMatchObject([
      [{ status: 'retry', httpStatus: 503, mayBeRecorded: true }],
      [{ status: 'retry', httpStatus: 503, mayBeRecorded: true }]
    ])
    expect(sent).toHaveLength(1)
  })

  it('to isolate an event in a batch of any size, it is not called again', async () => {
    const entry = { status: 400, errormessage: 'An unknown key.', body: { not_isolated: true } }
    const send = jest.spyOn(Runtime.prototype, 'sendPayloads').mockResolvedValue(Array(16).fill(entry))
    const outcomes = await create().deliver(Array.from({ length: 16 }, (_, index) => order(`m-${index}`)))
    expect(new Set(statuses(outcomes))).toEqual(new Set(['rejected']))
    expect(send).toHaveBeenCalledTimes(1)
  })

  it('to return a result for an event, it is to be retried', async () => {
    jest.spyOn(Runtime.prototype, 'sendPayloads').mockResolvedValue([])
    const [outcome] = await create().deliver([order('a')])
    expect(outcome?.results).toMatchObject([
      { status: 'retry', reason: 'The destination returned no result for this event.' }
    ])
  })
})
