import { InputError, type InputRecord } from '../pipeline'

/** Events that are mapped together: enough to share the cost of a call, few enough to leave time for others between two. */
const BATCH_SIZE = 200

export interface ReadOptions {
  /** Ends the reading. */
  signal?: AbortSignal
  /** Called periodically with the number of records read so far. */
  onProgress?: (recordsRead: number) => void
}

/**
 * Records in batches of equal size. Yields to other work of the process between batches.
 * @throws what the input throws, and the signal's reason
 */
export async function* inBatches(
  records: AsyncIterable<readonly InputRecord[]>,
  { signal, onProgress }: ReadOptions = {}
): AsyncGenerator<InputRecord[]> {
  let count = 0
  let batch: InputRecord[] = []
  let failure: { error: unknown } | undefined
  try {
    for await (const some of records) {
      for (const record of some) {
        batch.push(record)
        if (batch.length < BATCH_SIZE) continue
        yield batch
        count += batch.length
        batch = []
        onProgress?.(count)
        await new Promise((resolve) => setImmediate(resolve))
        signal?.throwIfAborted()
      }
    }
  } catch (error) {
    signal?.throwIfAborted()
    failure = { error }
  }
  // The records before a failure are complete.
  if (batch.length > 0) yield batch
  onProgress?.(count + batch.length)
  if (failure) throw failure.error
}

/** Why the rest of an input can't be read. Rethrows errors that are not about the input. */
export function describeInputError(error: unknown): string {
  if (error instanceof InputError) return error.message
  throw error
}
