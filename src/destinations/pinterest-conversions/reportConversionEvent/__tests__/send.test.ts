import type { RequestClient } from '@segment/actions-core'
import fc from 'fast-check'
import type { PinterestEvent } from '../../types'
import type { Endpoint } from '../post'
import type { FailedResult, SendResult } from '../result'
import { sendEvents } from '../send'
import { verdictOf } from '../verdict'
import { runs } from '../../../../../__tests__/support/runs'

const endpoint: Endpoint = { url: 'https://x', maxEvents: 1000, timeoutMs: 1000, now: () => 0 }
const events = (count: number): PinterestEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    event_name: 'checkout',
    action_source: 'web',
    event_time: 1,
    event_id: String(i),
    user_data: {}
  }))

type Reply = [status: number, body: unknown]
const accept = (ids: number[]): Reply => [200, { events: ids.map(() => ({ status: 'processed' })) }]

/** A client that answers in place of Pinterest, and records the requests. */
function clientOf(reply: (ids: number[]) => Reply) {
  const asked: number[][] = []
  const client = ((_url, options) => {
    const ids = (options?.json as { data: PinterestEvent[] }).data.map(({ event_id }) => Number(event_id))
    asked.push(ids)
    const [status, data] = reply(ids)
    return Promise.resolve({ status, data, headers: new Headers() })
  }) as RequestClient
  return { client, asked }
}
/** Like Pinterest, rejects a whole request that contains a bad event, without saying which one. */
const rejectWhile = (bad: readonly number[], status = 400, words = (_ids: number[]) => 'Invalid request') =>
  clientOf((ids) => (ids.some((id) => bad.includes(id)) ? [status, { message: words(ids) }] : accept(ids)))

const statuses = (results: SendResult[]) => results.map(({ status }) => status)
const sizes = (asked: number[][]) => asked.map(({ length }) => length)

describe('chunks', () => {
  it('are sent one after another, in order, with at most maxEvents each', async () => {
    const { client, asked } = clientOf(accept)
    const results = await sendEvents(client, events(5), { ...endpoint, maxEvents: 2 })
    expect(asked).toEqual([[0, 1], [2, 3], [4]])
    expect(statuses(results)).toEqual([200, 200, 200, 200, 200])
  })

  it('are not sent without events', async () => {
    const { client, asked } = clientOf(accept)
    expect(await sendEvents(client, [], endpoint)).toEqual([])
    expect(asked).toEqual([])
  })

  it.each([401, 403, 404, 429])('stop at %d, which all further ones would get too', async (status) => {
    const { client, asked } = clientOf((ids) => (ids[0] === 1 ? [status, { code: 1 }] : accept(ids)))
    const results = await sendEvents(client, events(4), { ...endpoint, maxEvents: 1 })
    expect(statuses(results)).toEqual([200, status, status, status])
    expect(asked).toHaveLength(2)
  })

  it('are reported one by one, with the position of their first event', async () => {
    const { client } = clientOf((ids) => (ids.includes(5) ? [400, { message: 'no' }] : accept(ids)))
    const reported: [number, number[]][] = []
    await sendEvents(client, events(8), { ...endpoint, maxEvents: 4 }, (start, results) => {
      reported.push([start, statuses([...results])])
      return Promise.resolve()
    })
    expect(reported).toEqual([
      [0, [200, 200, 200, 200]],
      [4, [200]],
      [5, [400]],
      [6, [200, 200]]
    ])
  })

  it('of a single event are not sent again to isolate it', async () => {
    const { client, asked } = rejectWhile([0])
    expect(statuses(await sendEvents(client, events(1), endpoint))).toEqual([400])
    expect(asked).toEqual([[0]])
  })

  it.each([408, 500, 503])('continue after %d', async (status) => {
    const { client } = clientOf((ids) => (ids[0] === 0 ? [status, {}] : accept(ids)))
    expect(statuses(await sendEvents(client, events(2), { ...endpoint, maxEvents: 1 }))).toEqual([status, 200])
  })
})

describe('a chunk that is rejected as a whole', () => {
  it.each([400, 413, 422])('is halved on %d down to the bad event', async (status) => {
    const { client, asked } = rejectWhile([6], status)
    const results = statuses(await sendEvents(client, events(8), endpoint))
    expect(results).toEqual([200, 200, 200, 200, 200, 200, status, 200])
    expect(sizes(asked)).toEqual([8, 4, 4, 2, 2, 1, 1])
  })

  it('is halved on a 422 with an empty list', async () => {
    const { client } = clientOf((ids) => (ids.includes(0) ? [422, { details: { events: [] } }] : accept(ids)))
    expect(statuses(await sendEvents(client, events(2), endpoint))).toEqual([422, 200])
  })

  it.each([0, 1, 499, 500, 777, 999])('rejects only event %d of 1000', async (bad) => {
    const { client, asked } = rejectWhile([bad])
    const results = statuses(await sendEvents(client, events(1000), endpoint))
    expect(results.map((status, i) => (status === 200 ? -1 : i)).filter((i) => i >= 0)).toEqual([bad])
    expect(results[bad]).toBe(400)
    expect(asked.length).toBeLessThanOrEqual(21)
  })

  it('is halved down to the first bad event, then continues with the largest remaining part', async () => {
    const { client, asked } = rejectWhile([0])
    await sendEvents(client, events(8), endpoint)
    expect(asked.slice(1).map((ids) => ids.join())).toEqual(['0,1,2,3', '0,1', '0', '4,5,6,7', '2,3', '1'])
  })

  it('leaves what 30 extra requests did not isolate as "not isolated yet" and retryable', async () => {
    const bad = Array.from({ length: 32 }, (_, i) => 2 * i)
    const { client, asked } = rejectWhile(bad)
    const results = await sendEvents(client, events(64), endpoint)
    expect(asked).toHaveLength(31)
    const open = results.filter(({ status }) => status === 503) as FailedResult[]
    expect(open.length).toBeGreaterThan(0)
    for (const result of open) {
      expect(result.message).toContain('not isolated yet')
      expect(verdictOf(result)).toBe('retry')
    }
  })

  it('is the whole request’s fault when nothing was accepted and all single events were rejected with the same message', async () => {
    const { client, asked } = rejectWhile(Array.from({ length: 1000 }, (_, i) => i))
    const results = await sendEvents(client, events(1000), endpoint)
    expect(new Set(statuses(results))).toEqual(new Set([400]))
    expect(asked).toHaveLength(31)
  })

  it('is not, when the messages differ', async () => {
    const all = Array.from({ length: 1000 }, (_, i) => i)
    const { client } = rejectWhile(all, 400, (ids) => `event ${ids.join()} is wrong`)
    expect(new Set(statuses(await sendEvents(client, events(1000), endpoint)))).toEqual(new Set([400, 503]))
  })

  it('is not, when the statuses differ', async () => {
    const { client } = clientOf((ids) => [ids.length === 1 && ids[0] !== 0 ? 413 : 400, { message: 'no' }])
    expect(new Set(statuses(await sendEvents(client, events(1000), endpoint)))).toEqual(new Set([400, 413, 503]))
  })

  it.each([
    ['first', [0, 1, 2]],
    ['far apart', [0, 500, 750]],
    ['all but one of four', [500, 501, 502]]
  ])('rejects no good event because of three bad ones: %s', async (_why, bad) => {
    const { client } = rejectWhile(bad)
    const results = statuses(await sendEvents(client, events(1000), endpoint))
    results.forEach((status, i) => {
      if (!bad.includes(i)) expect([200, 503]).toContain(status)
    })
  })

  it('rejects no event because of another, and terminates when sent repeatedly', async () => {
    const arbitrary = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.array(fc.nat(299), { maxLength: 40 }))
    await fc.assert(
      fc.asyncProperty(arbitrary, async ([count, bad]) => {
        // At least one event is good: otherwise the fault rightly counts as the whole request's.
        const badIds = new Set(bad.filter((id) => id < count && id !== 0))
        const { client } = rejectWhile([...badIds])
        let open = events(count)
        const final = new Map<string, number>()
        for (let round = 0; open.length > 0; round++) {
          expect(round).toBeLessThanOrEqual(badIds.size + 1)
          const results = await sendEvents(client, open, endpoint)
          expect(results).toHaveLength(open.length)
          const stillOpen = open.filter((_, i) => results[i]?.status === 503)
          results.forEach(({ status }, i) => status !== 503 && final.set(open[i]?.event_id ?? '', status))
          expect(stillOpen.length).toBeLessThan(open.length)
          open = stillOpen
        }
        for (let i = 0; i < count; i++) if (!badIds.has(i)) expect(final.get(String(i))).toBe(200)
      }),
      { numRuns: runs(60) }
    )
  })

  it('uses each half’s own answer', async () => {
    const { client } = clientOf((ids) => {
      if (ids.length === 2) return [422, { code: 953, message: 'no list' }]
      return ids[0] === 0 ? [503, {}] : [422, { message: 'bad' }]
    })
    const results = await sendEvents(client, events(2), endpoint)
    expect(results).toMatchObject([{ status: 503 }, { status: 422, message: '', echoed: 'bad' }])
  })

  it('marks a half without a usable answer as unknown, and continues', async () => {
    const { client } = clientOf((ids) => {
      if (ids.length === 4) return [400, {}]
      return ids[0] === 0 ? [200, 'garbage'] : accept(ids)
    })
    const results = await sendEvents(client, events(4), endpoint)
    expect(statuses(results)).toEqual([503, 503, 200, 200])
    expect(results.map((result) => 'isUnknown' in result)).toEqual([true, true, false, false])
  })

  it.each([401, 403, 404, 429])('is not halved further after %d, and no other chunk is sent', async (status) => {
    const { client, asked } = clientOf((ids) => (ids.length === 4 ? [400, { message: 'no' }] : [status, { code: 1 }]))
    const results = await sendEvents(client, events(8), { ...endpoint, maxEvents: 4 })
    expect(statuses(results)).toEqual(Array(8).fill(status))
    expect(asked).toHaveLength(2)
  })
})
