import fc from 'fast-check'
import { processEvents, type ProcessOptions } from '../process'
import { MemorySource } from './support/memory-source'
import { rows, setup } from './support/process-setup'
import { type Result, ScriptedDelivery, outcomeOf, result } from './support/scripted-delivery'
import { runs } from '../../../__tests__/support/runs'

const statuses = ({ outcomes }: MemorySource) => [...outcomes.values()].map(({ status }) => status)

describe('processing a source', () => {
  it('acknowledges every event once, in batches, with no more in flight than allowed', async () => {
    const delivery = new ScriptedDelivery(() => ['delivered'])
    const source = new MemorySource(rows(95), { batchSize: 10 })
    expect(await processEvents(source, setup(delivery).options)).toEqual({ end: 'finished' })
    expect(source.outcomes.size).toBe(95)
    expect(delivery.batchSizes).toEqual([...Array<number>(9).fill(10), 5])
    expect(delivery.maxInFlight).toBe(4)
  })

  it('does nothing for an empty source', async () => {
    const source = new MemorySource([], { batchSize: 10 })
    expect(await processEvents(source, setup(new ScriptedDelivery(() => [])).options)).toEqual({ end: 'finished' })
  })

  it('limits the bytes in flight: large batches are processed one after another', async () => {
    const inFlight: number[] = []
    const delivery: ScriptedDelivery = new ScriptedDelivery(() => ['delivered'], {
      beforeAnswer: () => void inFlight.push(delivery.inFlight)
    })
    const source = new MemorySource(rows(50), { batchSize: 5, sizeBytes: 1000 })
    await processEvents(source, setup(delivery, { maxBytesInFlight: 1500 }).options)
    expect([Math.max(...inFlight), Math.max(...inFlight.slice(-4))]).toEqual([2, 2])
    expect(source.outcomes.size).toBe(50)
  })

  it('keeps a batch alive until it is acknowledged, and no longer', async () => {
    let isKeptAlive: () => void = () => undefined
    const keptAlive = new Promise<void>((resolve) => (isKeptAlive = resolve))
    const keepAlive = jest.fn(() => isKeptAlive())
    const acknowledge = () => Promise.resolve()
    const source = {
      async *read() {
        await Promise.resolve()
        yield { events: [{ event: { row: 0 }, attempts: 0 }], acknowledge, keepAlive, keepAliveIntervalMs: 1 }
      }
    }
    const [set, clear] = [jest.spyOn(globalThis, 'setInterval'), jest.spyOn(globalThis, 'clearInterval')]
    const delivery = new ScriptedDelivery(() => ['delivered'], { beforeAnswer: () => keptAlive })
    expect(await processEvents(source, setup(delivery).options)).toEqual({ end: 'finished' })
    expect(keepAlive).toHaveBeenCalled()
    expect(clear).toHaveBeenCalledWith(set.mock.results[0]?.value)
    jest.restoreAllMocks()
  })

  it('retries only what can succeed, until it does', async () => {
    const delivery = new ScriptedDelivery((row, attempt) => [row % 2 === 0 && attempt < 3 ? 'retry' : 'delivered'])
    const source = new MemorySource(rows(20), { batchSize: 10 })
    await processEvents(source, setup(delivery).options)
    expect(new Set(statuses(source))).toEqual(new Set(['delivered']))
    expect([delivery.attempts.get(0), delivery.attempts.get(1)]).toEqual([3, 1])
  })

  it('finishes an event after its last attempt, including earlier ones', async () => {
    const delivery = new ScriptedDelivery(() => ['retry'])
    const source = new MemorySource([{}, { attempts: 3 }], { batchSize: 10 })
    await processEvents(source, setup(delivery, { maxAttempts: 5 }).options)
    expect(statuses(source)).toEqual(['retry', 'retry'])
    expect([delivery.attempts.get(0), delivery.attempts.get(1)]).toEqual([5, 2])
  })

  it('never resends an event with an unknown result', async () => {
    const delivery = new ScriptedDelivery(() => ['unknown'])
    const source = new MemorySource(rows(3), { batchSize: 10 })
    await processEvents(source, setup(delivery).options)
    expect(statuses(source)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(delivery.batchSizes).toEqual([3])
  })

  it('rejects an unreadable event without sending it', async () => {
    const delivery = new ScriptedDelivery(() => ['delivered'])
    const source = new MemorySource([{}, { problem: 'The line is not JSON.' }, {}], { batchSize: 10 })
    await processEvents(source, setup(delivery).options)
    expect(source.outcomes.get(1)?.results).toMatchObject([{ status: 'rejected', reason: 'The line is not JSON.' }])
    expect(delivery.batchSizes).toEqual([2])
  })

  it('acknowledges each answer as it arrives, before the next request of the same batch', async () => {
    const acknowledged: number[] = []
    const seen: number[] = []
    const delivery = new ScriptedDelivery(() => ['delivered'], {
      requestSize: 1,
      beforeAnswer: () => void seen.push(acknowledged.length)
    })
    const onAcknowledge = (all: readonly { index: number }[]) => acknowledged.push(...all.map(({ index }) => index))
    const source = new MemorySource(rows(4), { batchSize: 10, onAcknowledge })
    await processEvents(source, setup(delivery).options)
    expect(seen).toEqual([0, 1, 2, 3])
  })

  it('retries events that failed together in one request, after the wait that Pinterest asks for', async () => {
    const delivery = new ScriptedDelivery((_, attempt) => [attempt === 1 ? 429 : 'delivered'])
    const source = new MemorySource(rows(10), { batchSize: 10 })
    await processEvents(source, setup(delivery).options)
    expect(source.delaysMs).toEqual(Array(10).fill(7000))
  })

  it('stores which of two subscriptions has its result, and sends only the other', async () => {
    const delivery = new ScriptedDelivery((_, attempt) => ['delivered', attempt === 1 ? 'retry' : 'delivered'])
    const source = new MemorySource(rows(1), { batchSize: 1 })
    await processEvents(source, setup(delivery).options)
    expect(source.progress.get(0)).toEqual(outcomeOf([result('delivered', 's0'), result('retry', 's1')]))
    expect(delivery.delivered).toEqual(['0/s0', '0/s1'])
  })

  it('continues from the outcome of an earlier run', async () => {
    const delivery = new ScriptedDelivery(() => ['delivered', 'delivered'])
    const previous = outcomeOf([result('delivered', 's0'), result('retry', 's1')])
    const source = new MemorySource([{}, { previous }], { batchSize: 10 })
    await processEvents(source, setup(delivery).options)
    expect(delivery.delivered).toEqual(['0/s0', '0/s1', '1/s1'])
  })
})

describe('an answer that affects every request', () => {
  it('429: pauses the rate limiter, continues with one batch, then at full speed', async () => {
    let isStorm = true
    const inFlightInStorm: number[] = []
    const inFlightAfter: number[] = []
    const delivery: ScriptedDelivery = new ScriptedDelivery(
      (_, attempt) => [isStorm && attempt < 4 ? 429 : 'delivered'],
      {
        beforeAnswer: () => {
          if (isStorm && delivery.batchSizes.length > 4) inFlightInStorm.push(delivery.inFlight)
          if (!isStorm) inFlightAfter.push(delivery.inFlight)
          if (delivery.batchSizes.length > 8) isStorm = false
        }
      }
    )
    const source = new MemorySource(rows(400), { batchSize: 10 })
    const { options, limiter } = setup(delivery)
    expect(await processEvents(source, options)).toEqual({ end: 'finished' })
    expect(statuses(source)).toEqual(Array(400).fill('delivered'))
    expect(new Set(limiter.pauses)).toEqual(new Set([7000]))
    expect(inFlightInStorm.slice(0, 3)).toEqual([1, 1, 1])
    expect(Math.max(...inFlightAfter)).toBe(4)
  })

  it('429: waits longer each time, and starts over after a delivery', async () => {
    const answers: Result[] = [429, 429, 'delivered', 429, 'delivered']
    const delivery = new ScriptedDelivery(() => [answers.shift() ?? 'delivered'])
    const retryDelayMs: ProcessOptions['retryDelayMs'] = ({ attempts }) => attempts * 1000
    const { options, limiter } = setup(delivery, { concurrency: 1, retryDelayMs })
    await processEvents(new MemorySource(rows(3), { batchSize: 1 }), options)
    expect(limiter.pauses).toEqual([1000, 2000, 1000])
  })

  it('429: answers during a pause count as one', async () => {
    const delivery = new ScriptedDelivery((_, attempt) => [attempt < 4 ? 429 : 'delivered'])
    const pauses: number[] = []
    const left = [0, 5, 0]
    const rateLimiter = {
      get pauseLeftMs() {
        return left.shift() ?? 0
      },
      pause: (milliseconds: number) => pauses.push(milliseconds),
      close: () => undefined
    }
    const source = new MemorySource(rows(1), { batchSize: 1 })
    const retryDelayMs: ProcessOptions['retryDelayMs'] = ({ attempts }) => attempts * 1000
    await processEvents(source, setup(delivery, { rateLimiter, retryDelayMs }).options)
    expect(pauses).toEqual([1000, 1000, 2000])
  })

  it('401: sends nothing more, releases unsent events, and keeps delivered results', async () => {
    const delivery = new ScriptedDelivery((row) => (row < 10 ? ['delivered'] : row === 10 ? ['delivered', 401] : [401]))
    const source = new MemorySource(rows(1000), { batchSize: 10 })
    const { options, limiter } = setup(delivery, { concurrency: 2 })
    expect(await processEvents(source, options)).toEqual({
      end: 'account-rejected',
      reason: 'bad token',
      httpStatus: 401
    })
    expect([...source.outcomes.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(source.progress.get(10)?.results.map(({ status }) => status)).toEqual(['delivered', 'retry'])
    expect(source.released.slice(0, 10)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    expect(limiter.isClosed).toBe(true)
    expect(delivery.batchSizes.length).toBeLessThanOrEqual(4)
  })
})

it('loses no event and resends no finished one, for any answers', async () => {
  const status = fc.constantFrom<Result>('delivered', 'delivered', 'rejected', 'retry', 'unknown', 429)
  const scripts = fc.array(fc.array(fc.array(status, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 }), {
    maxLength: 60
  })
  const small = fc.integer({ min: 1, max: 12 })
  await fc.assert(
    fc.asyncProperty(scripts, small, small, small, async (script, concurrency, batchSize, requestSize) => {
      const width = (row: number) => script[row]?.[0]?.length ?? 1
      const delivery = new ScriptedDelivery(
        (row, attempt) => {
          const attempts = script[row] ?? []
          const now = attempts[Math.min(attempt, attempts.length) - 1] ?? []
          return Array.from({ length: width(row) }, (_, at) => now[at] ?? 'delivered')
        },
        { requestSize }
      )
      const source = new MemorySource(rows(script.length), { batchSize })
      expect(await processEvents(source, setup(delivery, { concurrency }).options)).toEqual({ end: 'finished' })
      expect(source.outcomes.size).toBe(script.length)
      expect(new Set(delivery.delivered).size).toBe(delivery.delivered.length)
      for (const [row, outcome] of source.outcomes) {
        expect(outcome.results).toHaveLength(width(row))
        if (outcome.status === 'retry') expect(delivery.attempts.get(row)).toBe(5)
      }
    }),
    { numRuns: runs(60) }
  )
})
