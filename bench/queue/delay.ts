import type { EventQueue } from '../../src/queue'
import { type SandboxAddress, withSandboxProcess } from '../support/sandbox-process'
import { type Kind, queued, queues, round, sleep, withQueue } from './support'

const EVENTS_PER_SECOND = 200
const SECONDS = 10

/** From enqueueing an event to its stored outcome at a steady rate, compared with answering at once. */
export async function benchDelay(): Promise<void> {
  const rows: Record<string, object> = {}
  await withSandboxProcess(async (address) => {
    for (const kind of ['embedded', 'JetStream'] as Kind[])
      for (const target of [undefined, address])
        await withQueue(kind, async (options) => {
          const queue = await queues.openQueue(options)
          rows[`${kind}, ${target === undefined ? 'sending nothing' : 'to the sandbox'}`] = await measure(queue, target)
          await queue.close()
        })
  })
  console.log(`Delay from queue to outcome at ${EVENTS_PER_SECOND} events per second, ms`)
  console.table(rows)
}

async function measure(queue: EventQueue, target: SandboxAddress | undefined): Promise<object> {
  const handedAt = new Map<string, number>()
  const delays: number[] = []
  const onDone = (messageId: unknown) => delays.push(performance.now() - (handedAt.get(String(messageId)) ?? NaN))
  const stop = new AbortController()
  const working =
    target === undefined ? answerAtOnce(queue, stop.signal, onDone) : send(queue, { target, stop, onDone })
  const startedAt = performance.now()
  const total = EVENTS_PER_SECOND * SECONDS
  for (let number = 0; number < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * EVENTS_PER_SECOND))
    for (; number < due; number++) {
      const event = queued(number)
      handedAt.set(String(event.event.messageId), performance.now())
      void queue.enqueue([event])
    }
    await sleep(2)
  }
  while (delays.length < total) await sleep(10)
  stop.abort()
  await working
  delays.sort((one, other) => one - other)
  return { p50: round(delays[Math.floor(total * 0.5)]!), p99: round(delays[Math.floor(total * 0.99)]!) }
}

async function answerAtOnce(queue: EventQueue, signal: AbortSignal, onDone: (messageId: unknown) => void) {
  for await (const batch of queue.source().read(signal)) {
    const outcome = { status: 'delivered' as const, results: [] }
    await batch.acknowledge(batch.events.map((_, index) => ({ index, kind: 'done', outcome })))
    for (const { event } of batch.events) onDone((event as { messageId: unknown }).messageId)
  }
}

interface Sending {
  target: SandboxAddress
  stop: AbortController
  onDone: (messageId: unknown) => void
}

function send(queue: EventQueue, { target, stop, onDone }: Sending) {
  const { url, adAccountId, conversionToken } = target
  return queues.workQueue(queue, {
    delivery: { settings: { ad_account_id: adAccountId, conversion_token: conversionToken }, baseUrl: url },
    requestsPerMinute: 4500,
    concurrency: 4,
    maxAttempts: 20,
    stop: stop.signal,
    observer: { onOutcome: (outcome, { isFinal }) => isFinal && onDone(outcome.messageId) }
  })
}
