import type { InputRecord } from '../input'
import { readInBatches, type RecordBatch } from '../record-batches'

const record = (row: number, sizeBytes?: number): InputRecord => ({
  row,
  line: row + 1,
  ...(sizeBytes !== undefined && { sizeBytes })
})
const rowsOf = ({ records }: RecordBatch) => records.map(({ row }) => row)

async function* inputOf(chunks: readonly InputRecord[][], error?: Error): AsyncGenerator<InputRecord[]> {
  for (const chunk of chunks) {
    await Promise.resolve()
    yield chunk
  }
  if (error !== undefined) throw error
}

async function readAll(input: AsyncIterable<InputRecord[]>, limits: { events: number; bytes: number }) {
  const batches: { rows: number[]; bytes: number }[] = []
  let failure: unknown
  try {
    for await (const batch of readInBatches(input, limits)) batches.push({ rows: rowsOf(batch), bytes: batch.bytes })
  } catch (error) {
    failure = error
  }
  return { batches, failure }
}

describe('readInBatches', () => {
  it.each([
    [
      'by number, across chunks',
      [[0, 1, 2], [3]],
      2,
      1000,
      [
        [0, 1],
        [2, 3]
      ]
    ],
    ['with the rest as the last batch', [[0, 1, 2]], 2, 1000, [[0, 1], [2]]],
    [
      'by bytes: the last event may exceed the limit',
      [[0, 1, 2, 3]],
      100,
      15,
      [
        [0, 1],
        [2, 3]
      ]
    ],
    ['by exactly the byte limit', [[0, 1, 2]], 100, 10, [[0], [1], [2]]],
    ['not at all without records', [], 2, 1000, []],
    ['not for empty chunks', [[], [0], []], 2, 1000, [[0]]]
  ])('builds batches %s', async (_why, rows, events, bytes, expected) => {
    const input = inputOf(rows.map((chunk) => chunk.map((row) => record(row, 10))))
    expect(await readAll(input, { events, bytes })).toEqual({
      batches: expected.map((batch) => ({ rows: batch, bytes: 10 * batch.length }))
    })
  })

  it('counts no bytes for a record without a size', async () => {
    const input = inputOf([[record(0), record(1)]])
    expect(await readAll(input, { events: 10, bytes: 1 })).toEqual({ batches: [{ rows: [0, 1], bytes: 0 }] })
  })

  it.each([
    ['after returning what it read before', [[record(0), record(1), record(2)]], [[0, 1], [2]]],
    ['without an empty batch', [[record(0), record(1)]], [[0, 1]]]
  ])('throws the input’s error %s', async (_why, chunks, expected) => {
    const { batches, failure } = await readAll(inputOf(chunks, new Error('cut off')), { events: 2, bytes: 1000 })
    expect(batches.map(({ rows }) => rows)).toEqual(expected)
    expect(failure).toEqual(new Error('cut off'))
  })

  describe('with a slow input', () => {
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick'] }))
    afterEach(() => jest.useRealTimers())

    it('delays no event by more than a second, and loses no later one', async () => {
      let resume: () => void = () => undefined
      async function* slow() {
        yield [record(0)]
        await new Promise<void>((resolve) => (resume = resolve))
        yield [record(1), record(2)]
      }
      const batches = readInBatches(slow(), { events: 2, bytes: 1000 })
      const first = batches.next()
      const isDone = jest.fn()
      void first.then(isDone)
      await jest.advanceTimersByTimeAsync(999)
      expect(isDone).not.toHaveBeenCalled()
      await jest.advanceTimersByTimeAsync(1)
      expect(rowsOf((await first).value as RecordBatch)).toEqual([0])
      const second = batches.next()
      await jest.advanceTimersByTimeAsync(5000)
      resume()
      expect(rowsOf((await second).value as RecordBatch)).toEqual([1, 2])
      expect(await batches.next()).toEqual({ done: true, value: undefined })
      expect(jest.getTimerCount()).toBe(0)
    })

    it('closes its input when it ends early', async () => {
      const isClosed = jest.fn()
      async function* endless() {
        try {
          for (let row = 0; ; row++) {
            await Promise.resolve()
            yield [record(row)]
          }
        } finally {
          isClosed()
        }
      }
      for await (const _batch of readInBatches(endless(), { events: 1, bytes: 1000 })) break
      expect(isClosed).toHaveBeenCalled()
    })
  })
})
