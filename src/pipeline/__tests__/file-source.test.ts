import type { Outcome } from '../../delivery'
import { FileSource, type FileSourceOptions } from '../file-source'
import type { InputRecord } from '../input'
import { type Commit, createCountingStore, type OutcomeStore, type Space } from '../outcome-store'
import type { Batch } from '../source'
import { delivered, half, rejected, retry } from './support/outcomes'

const recordOf = (row: number, more: Partial<InputRecord> = {}): InputRecord => ({
  row,
  line: row + 1,
  sizeBytes: 10,
  event: { row },
  ...more
})
const records = (count: number) => Array.from({ length: count }, (_, row) => recordOf(row))

async function* inputOf(all: readonly InputRecord[], error?: Error): AsyncGenerator<InputRecord[]> {
  await Promise.resolve()
  yield [...all]
  if (error !== undefined) throw error
}

function setup(input: InputRecord[] | AsyncIterable<InputRecord[]>, more: Partial<FileSourceOptions> = {}) {
  const commits: Commit[] = []
  const spaces: { reserved: Space[]; released: Space[] } = { reserved: [], released: [] }
  const openOutcomes = new Map<number, Outcome>()
  const store: OutcomeStore = {
    ...createCountingStore(),
    openOutcomes,
    reserve: (space: Space) => Promise.resolve(void spaces.reserved.push(space)),
    release: (space: Space) => void spaces.released.push(space),
    commit: (commit: Commit) => Promise.resolve(void commits.push(commit))
  }
  const source = new FileSource({
    records: Array.isArray(input) ? inputOf(input) : input,
    store,
    batchSize: 2,
    concurrency: 1,
    ...more
  })
  const stop = new AbortController()
  const batches = source.read(stop.signal)
  const next = async (): Promise<Batch> => {
    const { value, done } = await batches.next()
    if (done === true) throw new Error('There are no more batches.')
    return value
  }
  return { source, store, batches, next, stop, commits, spaces, openOutcomes }
}

const rowsOf = ({ events }: Batch) => events.map(({ event }) => (event as { row: number }).row)
const acknowledgeAll = (batch: Batch, outcome: Outcome) =>
  batch.acknowledge(batch.events.map((_, index) => ({ index, kind: 'done', outcome })))
const retryAll = (batch: Batch, delayMs: number) =>
  batch.acknowledge(batch.events.map((_, index) => ({ index, kind: 'retry', outcome: retry, delayMs })))

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick'] }))
afterEach(() => jest.useRealTimers())

it('returns the events in batches, stores each final outcome with its row, and is complete when all have one', async () => {
  const { source, batches, next, commits } = setup([
    recordOf(0),
    recordOf(1, { event: undefined, text: '{"type":', problem: 'The line is not JSON.' }),
    recordOf(2, { only: ['Lead'] })
  ])
  const first = await next()
  expect(first).toMatchObject({ sizeBytes: 20 })
  expect(first.events).toEqual([
    { event: { row: 0 }, attempts: 0 },
    { problem: 'The line is not JSON.', attempts: 0 }
  ])
  await first.acknowledge([
    { index: 0, kind: 'done', outcome: delivered },
    { index: 1, kind: 'done', outcome: rejected }
  ])
  const last = await next()
  expect([source.openRows, source.isComplete]).toEqual([1, false])
  await acknowledgeAll(last, rejected)
  expect((await batches.next()).done).toBe(true)
  expect([source.openRows, source.isComplete]).toEqual([0, true])
  expect(commits).toEqual([
    {
      final: [
        { row: 0, line: 1, event: { row: 0 }, outcome: delivered },
        { row: 1, line: 2, text: '{"type":', outcome: rejected }
      ],
      open: []
    },
    { final: [{ row: 2, line: 3, event: { row: 2 }, only: ['Lead'], outcome: rejected }], open: [] }
  ])
})

describe('the earlier outcome of an event', () => {
  it('is open only for the subscriptions that a line of an earlier run names', async () => {
    const { next } = setup([recordOf(0, { only: ['Lead', 'Lead 2'] })])
    const [event] = (await next()).events
    expect(event?.previous).toMatchObject({
      status: 'retry',
      results: [
        { status: 'retry', subscription: 'Lead' },
        { status: 'retry', subscription: 'Lead 2' }
      ]
    })
  })

  it('is its progress in the store, which takes precedence over the line', async () => {
    const { next, openOutcomes } = setup([recordOf(0, { only: ['Lead', 'Lead 2'] }), recordOf(1)])
    openOutcomes.set(0, half)
    const { events } = await next()
    expect(events.map(({ previous }) => previous)).toEqual([half, undefined])
  })
})

describe('an event to be retried', () => {
  it('returns after its delay and not before, with its attempts and its outcome', async () => {
    const { source, next, commits } = setup(records(1))
    await retryAll(await next(), 1000)
    expect(source.waitingRows).toBe(1)
    expect(commits).toEqual([])
    const again = next()
    const isThere = jest.fn()
    void again.then(isThere)
    await jest.advanceTimersByTimeAsync(999)
    expect(isThere).not.toHaveBeenCalled()
    await jest.advanceTimersByTimeAsync(1)
    expect((await again).events).toEqual([{ event: { row: 0 }, attempts: 1, previous: retry }])
    expect(source.waitingRows).toBe(0)
    await retryAll(await again, 0)
    expect((await next()).events).toMatchObject([{ attempts: 2 }])
  })

  it('returns in the order of the input, in batches, before unsent events', async () => {
    const { next } = setup(records(5))
    const [first, second] = [await next(), await next()]
    await retryAll(second, 0)
    await retryAll(first, 0)
    expect([rowsOf(await next()), rowsOf(await next()), rowsOf(await next())]).toEqual([[0, 1], [2, 3], [4]])
  })

  it('waits for the earliest of several', async () => {
    const { next } = setup(records(2))
    const batch = await next()
    await batch.acknowledge([
      { index: 0, kind: 'retry', outcome: retry, delayMs: 5000 },
      { index: 1, kind: 'retry', outcome: retry, delayMs: 2000 }
    ])
    const earliest = next()
    await jest.advanceTimersByTimeAsync(2000)
    expect(rowsOf(await earliest)).toEqual([1])
    const latest = next()
    await jest.advanceTimersByTimeAsync(3000)
    expect(rowsOf(await latest)).toEqual([0])
    expect(jest.getTimerCount()).toBe(0)
  })

  it('shares a batch with at most 4 MB of others', async () => {
    const megabytes = (count: number) => count * 1024 * 1024
    const sizes = [3, 1.5, 1, 1]
    const input = sizes.map((size, row) => recordOf(row, { sizeBytes: megabytes(size) }))
    const { next } = setup(input, { batchSize: 10 })
    const [first, second] = [await next(), await next()]
    expect([rowsOf(first), rowsOf(second)]).toEqual([
      [0, 1],
      [2, 3]
    ])
    await retryAll(second, 0)
    await retryAll(first, 0)
    expect([rowsOf(await next()), rowsOf(await next())]).toEqual([
      [0, 1],
      [2, 3]
    ])
  })

  it('is stored with its results, if it has any', async () => {
    const { next, commits } = setup(records(2))
    const batch = await next()
    await batch.acknowledge([
      { index: 0, kind: 'retry', outcome: half, delayMs: 0 },
      { index: 1, kind: 'retry', outcome: retry, delayMs: 0 }
    ])
    expect(commits).toEqual([{ final: [], open: [{ row: 0, outcome: half }] }])
  })
})

it('is stored with its progress while it is still being sent', async () => {
  const { source, next, commits } = setup(records(1))
  const batch = await next()
  await batch.acknowledge([{ index: 0, kind: 'progress', outcome: half }])
  expect(commits).toEqual([{ final: [], open: [{ row: 0, outcome: half }] }])
  expect([source.openRows, source.waitingRows]).toEqual([1, 0])
})

describe('memory', () => {
  it('holds at most two batches of waiting events per batch in flight, plus one', async () => {
    const { source, next, batches } = setup(records(100), { concurrency: 2 })
    const isRead = jest.fn()
    for (let batch = 1; batch <= 5; batch += 1) await retryAll(await next(), 60_000)
    const reading = batches.next()
    void reading.then(isRead)
    await jest.advanceTimersByTimeAsync(59_999)
    expect(isRead).not.toHaveBeenCalled()
    expect(source.waitingRows).toBe(10)
    await jest.advanceTimersByTimeAsync(1)
    expect(rowsOf((await reading).value as Batch)).toEqual([0, 1])
  })

  it('exceeds the byte limit by at most one batch, and continues reading when events have their outcome', async () => {
    const { batches, next } = setup(records(100), { maxHeldBytes: 20 })
    const first = await next()
    expect(rowsOf(await next())).toEqual([2, 3])
    const third = batches.next()
    const isRead = jest.fn()
    void third.then(isRead)
    await jest.advanceTimersByTimeAsync(60_000)
    expect(isRead).not.toHaveBeenCalled()
    await acknowledgeAll(first, delivered)
    expect(rowsOf((await third).value as Batch)).toEqual([4, 5])
  })
})

describe('space for outcomes', () => {
  it('is reserved before events are returned, and released with their outcome', async () => {
    const { next, spaces } = setup(records(2))
    const batch = await next()
    expect(spaces).toEqual({ reserved: [{ events: 2, bytes: 20 }], released: [] })
    await batch.acknowledge([
      { index: 0, kind: 'done', outcome: delivered },
      { index: 1, kind: 'retry', outcome: retry, delayMs: 0 }
    ])
    await acknowledgeAll(await next(), delivered)
    expect(spaces.released).toEqual([
      { events: 1, bytes: 10 },
      { events: 1, bytes: 10 }
    ])
  })

  it('stops reading when there is none: nothing is sent whose outcome can’t be stored', async () => {
    const { store, batches } = setup(records(2))
    store.reserve = () => Promise.reject(new Error('the disk is full'))
    await expect(batches.next()).rejects.toThrow('the disk is full')
  })
})

describe('ends', () => {
  it('with the error of its input, once every event before it has its outcome', async () => {
    const { source, batches, next } = setup(inputOf(records(3), new Error('cut off')))
    const [first, second] = [await next(), await next()]
    await acknowledgeAll(first, delivered)
    const end = batches.next()
    const isEnded = jest.fn()
    end.catch(isEnded)
    await jest.advanceTimersByTimeAsync(1000)
    expect(isEnded).not.toHaveBeenCalled()
    await acknowledgeAll(second, delivered)
    await expect(end).rejects.toThrow('cut off')
    expect([source.openRows, source.isComplete]).toEqual([0, false])
  })

  it('at once when stopped, even while an event waits to be retried', async () => {
    const { batches, next, stop } = setup(records(1))
    await retryAll(await next(), 60_000)
    const end = batches.next()
    await jest.advanceTimersByTimeAsync(0)
    stop.abort()
    expect((await end).done).toBe(true)
    expect(jest.getTimerCount()).toBe(0)
  })

  it('incomplete, with the released events still open', async () => {
    const { source, batches, next, commits, spaces } = setup(records(2))
    const batch = await next()
    await batch.acknowledge([
      { index: 0, kind: 'release' },
      { index: 1, kind: 'done', outcome: delivered }
    ])
    expect((await batches.next()).done).toBe(true)
    expect([source.openRows, source.isComplete]).toEqual([1, false])
    expect(commits).toMatchObject([{ final: [{ row: 1 }] }])
    expect(spaces.released).toEqual([{ events: 2, bytes: 20 }])
  })
})
