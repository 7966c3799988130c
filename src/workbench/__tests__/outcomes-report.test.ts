import * as fc from 'fast-check'
import type { Outcome, SubscriptionResult } from '../../delivery'
import { buildOutcomesReport } from '../server/outcomes-report'
import { OverTime } from '../server/over-time'

const delivered = (
  overrides: Partial<Extract<SubscriptionResult, { status: 'delivered' }>> = {}
): SubscriptionResult => ({
  status: 'delivered',
  subscription: 'Checkout',
  eventName: 'checkout',
  warnings: [],
  limitedDataProcessing: { status: 'not-requested' },
  matchKeys: ['em', 'ph'],
  ...overrides
})
const rejected = (reason: string, rejectedBy: 'destination' | 'pinterest' = 'destination'): SubscriptionResult => ({
  status: 'rejected',
  subscription: 'Checkout',
  reason,
  httpStatus: 400,
  rejectedBy
})
const outcome = (overrides: Partial<Outcome> = {}): Outcome => ({
  status: 'delivered',
  event: 'Order Completed',
  messageId: 'm1',
  timestamp: '2026-11-24T12:00:30Z',
  results: [delivered()],
  ...overrides
})

describe('buildOutcomesReport', () => {
  it('is empty without outcomes', async () => {
    const none = { top: [], rest: { rows: 0, count: 0 } }
    expect(await buildOutcomesReport([])).toEqual({
      total: 0,
      matching: 0,
      unreadable: 0,
      counts: { delivered: 0, rejected: 0, retry: 0, unknown: 0, 'not-subscribed': 0 },
      byEvent: none,
      overTime: {
        bucketSeconds: 60,
        starts: [],
        byStatus: { delivered: [], rejected: [], retry: [], unknown: [], 'not-subscribed': [] },
        byEvent: [],
        undated: 0,
        outside: 0
      },
      reasons: none,
      withheld: none,
      warnings: none,
      matchKeys: none,
      deliveredResults: 0,
      ldp: { applied: 0, 'applied-by-state': 0, ignored: 0, 'not-requested': 0 },
      ldpProblems: none,
      rows: [],
      offset: 0,
      reachable: 0
    })
  })

  it('counts outcomes, results, reasons, warnings, keys and LDP decisions, most frequent first', async () => {
    const ignored = { status: 'ignored' as const, problems: ['the state is missing'] }
    const report = await buildOutcomesReport([
      outcome({
        results: [delivered({ warnings: ['w1'], matchKeys: ['em'] }), delivered({ limitedDataProcessing: ignored })]
      }),
      outcome({ status: 'rejected', event: 'page', results: [rejected('Too old.'), rejected('Bad.', 'pinterest')] }),
      outcome({ status: 'rejected', event: 'page', results: [rejected('Bad.', 'pinterest')] }),
      outcome({
        status: 'retry',
        event: 'page',
        results: [{ status: 'retry', subscription: 'x', reason: 'Busy.', httpStatus: 429, retryAfterSeconds: 3 }]
      }),
      outcome({ status: 'not-subscribed', event: undefined, timestamp: undefined, results: [] }),
      outcome({ status: 'not-subscribed', event: 'page', reason: 'no consent for Sale', results: [] }),
      outcome({
        status: 'unknown',
        event: 'page',
        results: [{ status: 'unknown', subscription: 'x', reason: 'No answer.', httpStatus: 503 }]
      })
    ])
    expect(report).toMatchObject({
      total: 7,
      counts: { delivered: 1, rejected: 2, retry: 1, unknown: 1, 'not-subscribed': 2 },
      byEvent: {
        top: [
          { event: 'page', counts: { rejected: 2, retry: 1, unknown: 1, 'not-subscribed': 1 }, withheld: 1 },
          { event: 'Order Completed', counts: { delivered: 1 } },
          { event: '(no name)', counts: { 'not-subscribed': 1 } }
        ]
      },
      reasons: {
        top: [
          { text: 'Bad.', status: 'rejected', rejectedBy: 'pinterest', count: 2 },
          { text: 'Too old.', status: 'rejected', rejectedBy: 'destination', count: 1 },
          { text: 'Busy.', status: 'retry', count: 1 },
          { text: 'No answer.', status: 'unknown', count: 1 }
        ]
      },
      withheld: { top: [{ text: 'no consent for Sale', count: 1 }] },
      warnings: { top: [{ text: 'w1', count: 1 }] },
      matchKeys: {
        top: [
          { key: 'em', count: 2 },
          { key: 'ph', count: 1 }
        ]
      },
      deliveredResults: 2,
      ldp: { ignored: 1, 'not-requested': 1 },
      ldpProblems: { top: [{ text: 'the state is missing', count: 1 }] },
      overTime: { undated: 1 }
    })
  })

  it.each([
    ['status', { status: 'rejected' }, ['m2']],
    ['event', { event: 'page' }, ['m2']],
    ['the LDP decision', { ldp: 'applied' }, ['m3']],
    ['text in a reason, in any case', { text: 'TOO old' }, ['m2']],
    ['text in a warning', { text: 'click_id' }, ['m3']],
    ['a reason, whatever its numbers', { reason: 'Too old by 7 days.' }, ['m2']],
    ['a warning', { reason: "'click_id' is missing" }, ['m3']],
    ['a message ID', { text: 'm1' }, ['m1']],
    ['an empty text: all', { text: '' }, ['m3', 'm2', 'm1']],
    ['two things: both must hold', { event: 'page', text: 'm1' }, []]
  ] as const)('filters by %s', async (_what, filter, ids) => {
    const report = await buildOutcomesReport(
      [
        outcome(),
        outcome({ status: 'rejected', event: 'page', messageId: 'm2', results: [rejected('Too old by 12 days.')] }),
        outcome({
          messageId: 'm3',
          results: [delivered({ limitedDataProcessing: { status: 'applied' }, warnings: ["'click_id' is missing"] })]
        })
      ],
      filter
    )
    expect(report.rows.map(({ messageId }) => messageId)).toEqual(ids)
    expect(report).toMatchObject({ total: 3, matching: ids.length })
  })

  it.each([
    [0, Array.from({ length: 50 }, (_, index) => 119 - index), 'the newest fifty'],
    [100, Array.from({ length: 20 }, (_, index) => 19 - index), 'the remaining oldest'],
    [200, [], 'none after the last']
  ])('lists from %i on, newest first: %j (%s)', async (offset, numbers) => {
    const outcomes = Array.from({ length: 120 }, (_, index) => outcome({ messageId: `m${index}` }))
    const report = await buildOutcomesReport(outcomes, { offset })
    expect(report.rows.map(({ messageId }) => messageId)).toEqual(numbers.map((number) => `m${number}`))
    expect(report).toMatchObject({ offset, matching: 120, reachable: 120 })
  })

  it('lists only the newest 10,000, so that memory is bounded', async () => {
    const outcomes = Array.from({ length: 10_100 }, (_, index) => outcome({ messageId: `m${index}` }))
    const report = await buildOutcomesReport(outcomes, { offset: 10_050 })
    expect(report).toMatchObject({ offset: 9_950, matching: 10_100, reachable: 10_000 })
    expect(report.rows[0]?.messageId).toBe('m149')
    expect(report.rows.at(-1)?.messageId).toBe('m100')
  })

  it.each([
    ['text', 'x'],
    ['null', null],
    ['undefined', undefined],
    ['an event', { type: 'track' }],
    ['another status', { status: 'lost', results: [] }],
    ['no results', { status: 'delivered' }],
    ['an invalid result', outcome({ results: [null as unknown as SubscriptionResult] })],
    [
      'a result with an unknown status',
      outcome({ results: [{ ...delivered(), status: 'lost' } as unknown as SubscriptionResult] })
    ],
    ['no match keys', outcome({ results: [{ ...delivered(), matchKeys: 1 } as unknown as SubscriptionResult] })],
    ['no LDP decision', outcome({ results: [delivered({ limitedDataProcessing: undefined as never })] })],
    [
      'an ignored LDP without problems',
      outcome({ results: [delivered({ limitedDataProcessing: { status: 'ignored' } as never })] })
    ],
    ['an event name that is not text', outcome({ event: 7 as unknown as string })],
    ['no reason', outcome({ results: [rejected(undefined as unknown as string)] })]
  ])('counts %s as unreadable', async (_what, value) => {
    expect(await buildOutcomesReport([value, outcome()])).toMatchObject({ total: 1, unreadable: 1 })
  })

  it.each([
    ['ISO text', '2026-11-24T12:00:30Z'],
    ['text of seconds', '1795521630'],
    ['text of milliseconds', '1795521630000']
  ])('reads a time as %s', async (_what, timestamp) => {
    const report = await buildOutcomesReport([outcome({ timestamp })])
    expect(report.rows[0]?.timeSeconds).toBe(Date.parse('2026-11-24T12:00:30Z') / 1000)
    expect(report.overTime.starts).toEqual([Date.parse('2026-11-24T12:00:00Z') / 1000])
  })

  it('chooses buckets by the time span: at most 96, without gaps', async () => {
    const at = (hours: number) =>
      outcome({ timestamp: new Date(Date.parse('2026-11-01T00:00:00Z') + hours * 3.6e6).toISOString() })
    for (const [hours, bucketSeconds] of [
      [1, 60],
      [20, 900],
      [90, 3600],
      [24 * 60, 86_400],
      [24 * 9000, 364 * 86_400],
      [24 * 365 * 200, 761 * 86_400]
    ] as const) {
      const { overTime } = await buildOutcomesReport([at(0), at(hours)])
      expect(overTime.bucketSeconds).toBe(bucketSeconds)
      const [first = 0] = overTime.starts
      expect(overTime.starts).toEqual(overTime.starts.map((_, index) => first + index * bucketSeconds))
      expect(overTime.starts.length).toBeLessThanOrEqual(97)
    }
  })

  it('omits from the chart, and counts, the few events that would squeeze the rest into a line', async () => {
    const day = Array.from({ length: 200 }, (_, index) =>
      outcome({ timestamp: new Date(Date.parse('2026-11-24T00:00:00Z') + index * 400_000).toISOString() })
    )
    const report = await buildOutcomesReport([outcome({ timestamp: '1970-01-01T00:00:10Z' }), ...day])
    expect(report.overTime.outside).toBe(1)
    expect(report.overTime.bucketSeconds).toBeLessThanOrEqual(900)
    expect(report.matching).toBe(201)
  })

  it('keeps a chart of the most frequent names in bounded memory, for any names and times', () => {
    const start = Date.parse('2026-11-01T00:00:00Z') / 1000
    const overTime = new OverTime(2000)
    // More names than are kept, each in its own minute, and one name in every minute.
    for (let index = 0; index < 3000; index += 1) {
      const isFrequent = index % 2 === 0
      overTime.count(start + index * 30, {
        status: isFrequent ? 'delivered' : 'rejected',
        event: isFrequent ? 'frequent' : `name ${index}`
      })
    }
    const { byStatus, byEvent, outside } = overTime.chart(['frequent', 'name 999'])
    const sumOfAll = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0)
    expect(sumOfAll(Object.values(byStatus).flat()) + outside).toBe(3000)
    expect(sumOfAll(byEvent[0]!.counts)).toBe(1500)
    // Not kept.
    expect(sumOfAll(byEvent[1]!.counts)).toBe(0)
  })

  it('counts every matching outcome in the chart, outside it, or as undated', async () => {
    const time = fc.option(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), {
      nil: undefined
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ time, status: fc.constantFrom('delivered', 'rejected', 'retry', 'unknown', 'not-subscribed') })
        ),
        async (rows) => {
          const outcomes = rows.map(({ time, status }) => {
            const { timestamp: _, ...rest } = outcome({ status, results: [] })
            return time === undefined ? rest : { ...rest, timestamp: time.toISOString() }
          })
          const { overTime, matching } = await buildOutcomesReport(outcomes)
          const charted = Object.values(overTime.byStatus).flat()
          expect(charted.reduce((sum, count) => sum + count, 0) + overTime.outside + overTime.undated).toBe(matching)
          expect(overTime.byEvent.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0)).toBe(
            charted.reduce((sum, count) => sum + count, 0)
          )
        }
      )
    )
  })
})
