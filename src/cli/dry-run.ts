import { type Delivery, refuseEvent, type RunSummary } from '../delivery'
import type { InputRecord } from '../pipeline'

export interface DryRunOptions {
  records: AsyncIterable<InputRecord[]>
  delivery: Pick<Delivery, 'buildRequests'>
  batchSize: number
  summary: RunSummary
  stop: AbortSignal
  /** Takes a line of text. */
  write: (line: string) => Promise<void>
}

/** Writes each request as it would be sent, one in a line, and counts what would become of the events if Pinterest takes all. */
export async function dryRun({ records, delivery, batchSize, summary, stop, write }: DryRunOptions): Promise<void> {
  const build = async (batch: readonly InputRecord[]): Promise<void> => {
    const readable = batch.filter((record) => record.problem === undefined)
    for (const { problem } of batch) if (problem !== undefined) summary.count(refuseEvent(problem))
    const { requests, outcomes } = await delivery.buildRequests(readable.map((record) => record.event))
    for (const outcome of outcomes) summary.count(outcome)
    for (const request of requests) await write(`${JSON.stringify(request)}\n`)
  }
  let batch: InputRecord[] = []
  for await (const some of records) {
    for (const record of some) {
      batch.push(record)
      if (batch.length < batchSize) continue
      await build(batch)
      batch = []
    }
    if (stop.aborted) return
  }
  if (batch.length > 0) await build(batch)
}
