import fc from 'fast-check'
import type { Delivery, Outcome, SubscriptionResult } from '../../delivery'
import type { InputRecord } from '../input'
import { type PartialRow, run, type RunOptions, type SettledRow } from '../run'

type Result = SubscriptionResult['status'] | 429 | 401

const result = (status: Result, subscription: string): SubscriptionResult => {
  switch (status) {
    case 'delivered':
      return {
        status,
        subscription,
        eventName: 'lead',
        warnings: [],
        limitedDataProcessing: { status: 'not-requested' },
        matchKeys: []
      }
    case 'rejected':
      return { status, subscription, reason: 'refused', httpStatus: 400, rejectedBy: 'destination' }
    case 'unknown':
      return { status, subscription, reason: 'cut off', httpStatus: 503 }
    case 'retry':
      return { status, subscription, reason: 'down', httpStatus: 503 }
    case 429:
      return { status: 'retry', subscription, reason: 'slower', httpStatus: 429, retryAfterSeconds: 7 }
    case 401:
      return { status: 'rejected', subscription, reason: 'bad token', httpStatus: 401, rejectedBy: 'pinterest' }
  }
}

const outcomeOf = (results: SubscriptionResult[]): Outcome => {
  const statuses = results.map((one) => one.status)
  return {
    status: statuses.includes('retry') ? 'retry' : statuses.includes('rejected') ? 'rejected' : 'delivered',
    results
  }
}

/** A delivery that answers by script: for each event (its row) the results of its tries, one list of results for each try. */
class ScriptedDelivery implements Pick<Delivery, 'deliver' | 'redeliver'> {
  readonly tries = new Map<number, number>()
  readonly batchSizes: number[] = []
  underWay = 0
  mostUnderWay = 0
  /** Row and subscription of each result that was delivered. */
  readonly delivered: string[] = []

  constructor(
    private readonly script: (row: number, attempt: number) => Result[],
    private readonly before: () => Promise<void> = () => new Promise((resolve) => setImmediate(resolve))
  ) {}

  async deliver(events: readonly unknown[]): Promise<Outcome[]> {
    return this.answer(events.map((event) => event as { row: number }))
  }

  async redeliver(events: readonly unknown[], outcomes: readonly Outcome[]): Promise<Outcome[]> {
    const answers = await this.answer(
      events.map((event) => event as { row: number }),
      outcomes
    )
    return answers
  }

  private async answer(events: { row: number }[], earlier?: readonly Outcome[]): Promise<Outcome[]> {
    this.underWay += 1
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay)
    this.batchSizes.push(events.length)
    await this.before()
    this.underWay -= 1
    return events.map(({ row }, index) => {
      const attempt = (this.tries.get(row) ?? 0) + 1
      this.tries.set(row, attempt)
      const results = this.script(row, attempt).map((status, at) => {
        const before = earlier?.[index]?.results[at]
        if (before !== undefined && before.status !== 'retry') return before
        if (status === 'delivered') this.delivered.push(`${row}/s${at}`)
        return result(status, `s${at}`)
      })
      return outcomeOf(results)
    })
  }
}

const recordsOf = (count: number, each = 100): InputRecord[][] => {
  const records = Array.from({ length: count }, (_, row): InputRecord => ({ row, line: row + 1, event: { row } }))
  return Array.from({ length: Math.ceil(count / each) }, (_, index) => records.slice(index * each, (index + 1) * each))
}

async function* stream(chunks: readonly InputRecord[][]): AsyncGenerator<InputRecord[]> {
  for (const chunk of chunks) yield await Promise.resolve(chunk)
}

interface Setup {
  settled: SettledRow[]
  partial: PartialRow[]
  pauses: number[]
  options: RunOptions
}

function setup(
  delivery: RunOptions['delivery'],
  records: readonly InputRecord[][],
  overrides: Partial<RunOptions> = {}
): Setup {
  const settled: SettledRow[] = []
  const partial: PartialRow[] = []
  const pauses: number[] = []
  const options: RunOptions = {
    records: stream(records),
    delivery,
    pace: { pause: (milliseconds) => pauses.push(milliseconds), close: () => undefined },
    concurrency: 4,
    batchSize: 10,
    maxAttempts: 5,
    retryDelayMs: () => 0,
    settle: (rows, open) => {
      settled.push(...rows)
      partial.push(...open)
      return Promise.resolve()
    },
    ...overrides
  }
  return { settled, partial, pauses, options }
}

const statuses = (settled: SettledRow[]) => new Map(settled.map(({ row, outcome }) => [row, outcome.status]))

describe('a run', () => {
  it('settles every row once, in batches, never more under way than allowed', async () => {
    const delivery = new ScriptedDelivery(() => ['delivered'])
    const { settled, options } = setup(delivery, recordsOf(95))
    expect(await run(options)).toEqual({ end: 'finished' })
    expect(settled.map((row) => row.row).sort((a, b) => a - b)).toEqual(Array.from({ length: 95 }, (_, row) => row))
    expect(delivery.batchSizes).toEqual([...Array<number>(9).fill(10), 5])
    expect(delivery.mostUnderWay).toBe(4)
  })

  it('has nothing to do for an empty input', async () => {
    const { settled, options } = setup(new ScriptedDelivery(() => ['delivered']), [])
    expect(await run(options)).toEqual({ end: 'finished' })
    expect(settled).toEqual([])
  })

  it('tries again only what may succeed, until it does', async () => {
    const delivery = new ScriptedDelivery((row, attempt) => [row % 2 === 0 && attempt < 3 ? 'retry' : 'delivered'])
    const { settled, options } = setup(delivery, recordsOf(20), { concurrency: 1 })
    expect(await run(options)).toEqual({ end: 'finished' })
    expect([...statuses(settled).values()].every((status) => status === 'delivered')).toBe(true)
    expect(delivery.tries.get(0)).toBe(3)
    expect(delivery.tries.get(1)).toBe(1)
  })

  it('settles as retry what did not succeed in all its tries', async () => {
    const delivery = new ScriptedDelivery((row) => [row === 3 ? 'retry' : 'delivered'])
    const { settled, options } = setup(delivery, recordsOf(5), { maxAttempts: 3 })
    expect(await run(options)).toEqual({ end: 'finished' })
    expect(statuses(settled).get(3)).toBe('retry')
    expect(delivery.tries.get(3)).toBe(3)
    expect(settled).toHaveLength(5)
  })

  it('refuses a record that can not be read without sending it, with its text', async () => {
    const delivery = new ScriptedDelivery(() => ['delivered'])
    const bad: InputRecord = { row: 1, line: 2, problem: 'The line is not JSON.', text: '{' }
    const { settled, options } = setup(delivery, [[...(recordsOf(1)[0] ?? []), bad]])
    await run(options)
    expect(settled.find(({ row }) => row === 1)).toMatchObject({
      line: 2,
      text: '{',
      outcome: { status: 'rejected', results: [{ status: 'rejected', reason: 'The line is not JSON.' }] }
    })
    expect(delivery.batchSizes).toEqual([1])
  })

  it('brings a storm of 429 down to one batch that asks, waits as long as asked, and then goes back to full speed', async () => {
    let isStorm = true
    const underWayInStorm: number[] = []
    const delivery: ScriptedDelivery = new ScriptedDelivery(
      (_, attempt) => [isStorm && attempt < 4 ? 429 : 'delivered'],
      async () => {
        if (isStorm && delivery.batchSizes.length > 4) underWayInStorm.push(delivery.underWay)
        if (delivery.batchSizes.length > 8) isStorm = false
        await new Promise((resolve) => setImmediate(resolve))
      }
    )
    const { settled, pauses, options } = setup(delivery, recordsOf(400), {
      retryDelayMs: ({ retryAfterSeconds = 0 }) => retryAfterSeconds / 1000
    })
    expect(await run(options)).toEqual({ end: 'finished' })
    expect(settled).toHaveLength(400)
    expect(pauses.every((milliseconds) => milliseconds === 0.007)).toBe(true)
    expect(underWayInStorm.slice(0, 3)).toEqual([1, 1, 1])
    expect(delivery.mostUnderWay).toBe(4)
  })

  it('reads no further while too much waits for another try', async () => {
    const service = { isDown: true }
    let read = 0
    async function* counting(): AsyncGenerator<InputRecord[]> {
      for (const chunk of recordsOf(1000, 10)) {
        read += chunk.length
        yield await Promise.resolve(chunk)
      }
    }
    const delivery = new ScriptedDelivery(() => [service.isDown ? 'retry' : 'delivered'])
    const { settled, options } = setup(delivery, [], {
      records: counting(),
      maxAttempts: 1000,
      onWaiting: () => {
        if (delivery.batchSizes.length > 60) service.isDown = false
      }
    })
    const running = run(options)
    while (service.isDown) {
      // 2 batches for each of the 4 slots waiting, one more of each slot, one read ahead, one inside the batcher.
      expect(read).toBeLessThanOrEqual(150)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await running).toEqual({ end: 'finished' })
    expect(settled).toHaveLength(1000)
  })

  it('stops at a refused token with no event given up, and keeps what was delivered before', async () => {
    const delivery = new ScriptedDelivery((row) => [row < 10 ? 'delivered' : 401])
    const { settled, options } = setup(delivery, recordsOf(1000), { concurrency: 2 })
    expect(await run(options)).toEqual({ end: 'account-refused', reason: 'bad token', httpStatus: 401 })
    expect(settled.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(delivery.batchSizes.length).toBeLessThanOrEqual(4)
  })

  it('says of a row with two subscriptions which one is done, and tries only the other', async () => {
    const delivery = new ScriptedDelivery((_, attempt) => ['delivered', attempt === 1 ? 'retry' : 'delivered'])
    const { settled, partial, options } = setup(delivery, recordsOf(1))
    await run(options)
    expect(partial).toEqual([{ row: 0, outcome: outcomeOf([result('delivered', 's0'), result('retry', 's1')]) }])
    expect(settled[0]?.outcome.status).toBe('delivered')
    expect(delivery.delivered).toEqual(['0/s0', '0/s1'])
  })

  it('takes up such a row where an earlier run left it', async () => {
    const delivery = new ScriptedDelivery(() => ['delivered', 'delivered'])
    const earlier = outcomeOf([result('delivered', 's0'), result('retry', 's1')])
    const { settled, options } = setup(delivery, recordsOf(3), { partialOutcomes: new Map([[1, earlier]]) })
    await run(options)
    expect(delivery.delivered.sort()).toEqual(['0/s0', '0/s1', '1/s1', '2/s0', '2/s1'])
    expect(settled).toHaveLength(3)
  })

  it('tries a line of retry.ndjson only for the subscriptions that it names', async () => {
    const redelivered: string[][] = []
    const delivery: RunOptions['delivery'] = {
      deliver: () => Promise.resolve([]),
      redeliver: (_, outcomes) => {
        redelivered.push(...outcomes.map((outcome) => outcome?.results.map((one) => one.subscription) ?? []))
        return Promise.resolve([outcomeOf([result('delivered', 'Lead')])])
      }
    }
    const { settled, options } = setup(delivery, [[{ row: 0, line: 1, event: {}, only: ['Lead'] }]])
    await run(options)
    expect(redelivered).toEqual([['Lead']])
    expect(settled[0]?.outcome.status).toBe('delivered')
  })

  it('after a stop ends what is under way, starts nothing new, and tells what waits', async () => {
    const stop = new AbortController()
    const delivery = new ScriptedDelivery(
      (row) => [row % 10 === 0 ? 'retry' : 'delivered'],
      async () => {
        if (delivery.batchSizes.length === 4) stop.abort()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    )
    const { settled, options } = setup(delivery, recordsOf(1000), { stop: stop.signal, retryDelayMs: () => 60_000 })
    expect(await run(options)).toEqual({ end: 'stopped', waitingRows: 4 })
    expect(settled).toHaveLength(36)
    expect(delivery.batchSizes).toHaveLength(4)
  })

  it('does not wait for a silent pipe when it is stopped', async () => {
    const stop = new AbortController()
    async function* silent(): AsyncGenerator<InputRecord[]> {
      yield recordsOf(3)[0] ?? []
      await new Promise(() => undefined)
    }
    const delivery = new ScriptedDelivery(() => ['delivered'])
    const { settled, options } = setup(delivery, [], { records: silent(), stop: stop.signal })
    const running = run({
      ...options,
      settle: async (rows, open) => options.settle(rows, open).then(() => stop.abort())
    })
    expect(await running).toEqual({ end: 'stopped', waitingRows: 0 })
    expect(settled).toHaveLength(3)
  })

  it('sends all that was read before the input broke off, then says so', async () => {
    async function* broken(): AsyncGenerator<InputRecord[]> {
      yield await Promise.resolve(recordsOf(15)[0] ?? [])
      throw new Error('cut off')
    }
    const delivery = new ScriptedDelivery((_, attempt) => [attempt === 1 ? 'retry' : 'delivered'])
    const { settled, options } = setup(delivery, [], { records: broken() })
    expect(await run(options)).toEqual({ end: 'input-failed', error: new Error('cut off') })
    expect([...statuses(settled).values()]).toEqual(Array(15).fill('delivered'))
  })

  it('is not finished when it is stopped just as the last row before a broken input is settled', async () => {
    const stop = new AbortController()
    async function* broken(): AsyncGenerator<InputRecord[]> {
      yield await Promise.resolve(recordsOf(5)[0] ?? [])
      throw new Error('cut off')
    }
    const { options } = setup(new ScriptedDelivery(() => ['delivered']), [], { records: broken(), stop: stop.signal })
    const settle: RunOptions['settle'] = async (rows, open) => options.settle(rows, open).then(() => stop.abort())
    expect(await run({ ...options, settle })).toEqual({ end: 'input-failed', error: new Error('cut off') })
  })

  it('stops when outcomes can not be kept, with the error', async () => {
    const delivery = new ScriptedDelivery(() => ['delivered'])
    const { options } = setup(delivery, recordsOf(1000), {
      concurrency: 2,
      settle: () => Promise.reject(new Error('the disk is full'))
    })
    await expect(run(options)).rejects.toThrow('the disk is full')
    expect(delivery.batchSizes.length).toBeLessThanOrEqual(3)
  })

  it('loses no row and doubles none, whatever the answers', async () => {
    const status = fc.constantFrom<Result>('delivered', 'delivered', 'rejected', 'retry', 429)
    const scripts = fc.array(
      fc.array(fc.array(status, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 }),
      { maxLength: 60 }
    )
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        async (script, concurrency, batchSize) => {
          const width = (row: number) => script[row]?.[0]?.length ?? 1
          const delivery = new ScriptedDelivery((row, attempt) => {
            const tries = script[row] ?? []
            const now = tries[Math.min(attempt, tries.length) - 1] ?? []
            return Array.from({ length: width(row) }, (_, at) => now[at] ?? 'delivered')
          })
          const { settled, options } = setup(delivery, recordsOf(script.length, 7), { concurrency, batchSize })
          expect(await run(options)).toEqual({ end: 'finished' })
          expect(settled.map(({ row }) => row).sort((a, b) => a - b)).toEqual(script.map((_, row) => row))
          expect(new Set(delivery.delivered).size).toBe(delivery.delivered.length)
          for (const { row, outcome } of settled) {
            expect(outcome.results).toHaveLength(width(row))
            if (outcome.status === 'retry') expect(delivery.tries.get(row)).toBe(5)
          }
        }
      ),
      { numRuns: 60 }
    )
  })
})
