import { createDelivery, type Delivery, rejectEvent, type RunSummary } from '../../delivery'
import { createCountingStore, InputError, type InputRecord, MAX_BATCH_BYTES, readInBatches } from '../../pipeline'
import type { Interrupts } from '../interrupts'
import { type Io, printLine } from '../io'
import { LineWriter } from '../line-writer'
import { renderSummary } from '../print/summary'
import { exitCodeOf } from './exit-code'
import type { SendPlan } from './plan'

/** Prints each request that would be sent, one per line, then the outcomes as if the endpoint accepted every event. */
export async function sendNothing(plan: SendPlan, io: Io, interrupts: Interrupts): Promise<number> {
  const { target, startMs, consent, subscriptions, flags } = plan
  const store = createCountingStore()
  // A fixed time, so that the same input gives byte-identical requests.
  const now = startMs === undefined ? undefined : () => startMs
  const delivery = createDelivery({
    settings: target.settings,
    subscriptions,
    ...(consent && { consent }),
    ...(now && { now })
  })
  const startedAt = performance.now()
  const notes = [...plan.notes]
  let isFinished = false
  try {
    const writer = new LineWriter(io.stdout, interrupts.stop)
    const batches = readInBatches(plan.input.read(), { events: flags.batchSize, bytes: MAX_BATCH_BYTES })
    for await (const { records } of batches) {
      if (interrupts.stop.aborted) break
      await writer.write(await buildLines(records, delivery, store.summary))
    }
    isFinished = !interrupts.stop.aborted
    if (!isFinished) notes.push('Stopped before the end.')
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    notes.push(error.message)
  }
  const title = `Dry run of ${plan.name}: nothing was sent. These would be the outcomes if Pinterest accepts every event.`
  const durationMs = performance.now() - startedAt
  const { summary } = store
  printLine(io.stderr, renderSummary({ summary, title, durationMs, eventsNow: summary.total, notes }))
  return exitCodeOf(store, { interrupts, isFinished })
}

async function buildLines(
  records: readonly InputRecord[],
  delivery: Pick<Delivery, 'buildRequests'>,
  summary: RunSummary
): Promise<string> {
  const readable = records.filter(({ problem }) => problem === undefined)
  for (const { problem } of records) if (problem !== undefined) summary.count(rejectEvent(problem))
  const { requests, outcomes } = await delivery.buildRequests(readable.map(({ event }) => event))
  for (const outcome of outcomes) summary.count(outcome)
  return requests.map((request) => `${JSON.stringify(request)}\n`).join('')
}
