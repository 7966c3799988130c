import type { InputRecord } from './input'

export interface BatchLimits {
  events: number
  /** A batch may exceed this by its last event. */
  bytes: number
}

export interface RecordBatch {
  records: InputRecord[]
  bytes: number
}

/** A partial batch waits this long for more events, so that a slow pipe doesn't delay events. */
const MAX_WAIT_MS = 1000

/** Collects records into batches. @throws what `records` throws, after returning the last batch. */
export async function* readInBatches(
  records: AsyncIterable<InputRecord[]>,
  limits: BatchLimits
): AsyncGenerator<RecordBatch> {
  const iterator = records[Symbol.asyncIterator]()
  let batch: RecordBatch = { records: [], bytes: 0 }
  let reading: Promise<IteratorResult<InputRecord[], unknown>> | undefined
  let deadlineMs = 0
  const take = (): RecordBatch => {
    const taken = batch
    batch = { records: [], bytes: 0 }
    return taken
  }
  try {
    for (;;) {
      reading ??= iterator.next()
      const isEmpty = batch.records.length === 0
      const next = isEmpty ? await reading : await within(reading, deadlineMs - performance.now())
      if (next === undefined) {
        yield take()
        continue
      }
      reading = undefined
      if (next.done === true) break
      if (isEmpty) deadlineMs = performance.now() + MAX_WAIT_MS
      for (const record of next.value) {
        batch.records.push(record)
        batch.bytes += record.sizeBytes ?? 0
        if (batch.records.length >= limits.events || batch.bytes >= limits.bytes) yield take()
      }
    }
  } catch (error) {
    if (batch.records.length > 0) yield take()
    throw error
  } finally {
    // Not awaited: a read from a silent pipe would block it.
    void iterator.return?.().catch(() => undefined)
  }
  if (batch.records.length > 0) yield take()
}

/** `undefined` on timeout. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, milliseconds), undefined)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
