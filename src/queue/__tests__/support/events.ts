import type { Outcome, SubscriptionResult } from '../../../delivery'
import { statusOf } from '../../../delivery/outcome'
import type { Batch, Source } from '../../../pipeline/source'
import type { QueuedEvent } from '../../queue'

export const queuedEvent = (number: number, overrides: Record<string, unknown> = {}): QueuedEvent => ({
  id: `key:event-${number}`,
  event: {
    type: 'track',
    event: 'Lead Generated',
    messageId: `event-${number}`,
    timestamp: new Date(Date.now() - 60_000).toISOString(),
    context: { traits: { email: `person-${number}@example.com` } },
    ...overrides
  },
  receivedAtMs: Date.now()
})

export const queuedEvents = (count: number, from = 0): QueuedEvent[] =>
  Array.from({ length: count }, (_, index) => queuedEvent(from + index))

type Status = SubscriptionResult['status']

/** An outcome with one result for each status, of the subscriptions "Lead", "Lead 2" … */
export function outcomeOf(...statuses: Status[]): Outcome {
  const results = statuses.map((status, index): SubscriptionResult => {
    const subscription = index === 0 ? 'Lead' : `Lead ${index + 1}`
    switch (status) {
      case 'delivered':
        return {
          status,
          subscription,
          eventName: 'lead',
          warnings: [],
          limitedDataProcessing: { status: 'not-requested' },
          matchKeys: ['em']
        }
      case 'rejected':
        return { status, subscription, reason: 'currency is no code.', httpStatus: 400, rejectedBy: 'destination' }
      case 'retry':
        return { status, subscription, reason: 'Pinterest answered 503.', httpStatus: 503 }
      case 'unknown':
        return { status, subscription, reason: 'The answer was lost.', httpStatus: 503 }
    }
  })
  return { status: statusOf(results), results }
}

/** The next batch of a reader that continues: the caller must end it. */
export class BatchReader {
  private readonly stop = new AbortController()
  private readonly batches: AsyncIterator<Batch>

  constructor(source: Source) {
    this.batches = source.read(this.stop.signal)[Symbol.asyncIterator]()
  }

  async next(): Promise<Batch> {
    const next = await this.batches.next()
    if (next.done === true) throw new Error('The source has ended.')
    return next.value
  }

  /** Resolves when the source has ended, as it must soon after the abort. */
  async end(): Promise<void> {
    this.stop.abort()
    while ((await this.batches.next()).done !== true);
  }
}

export const idsOf = (batch: Batch): unknown[] =>
  batch.events.map(({ event }) => (event as { messageId?: unknown }).messageId)

export const acknowledgeAll = (batch: Batch, outcome: Outcome): Promise<void> =>
  batch.acknowledge(batch.events.map((_, index) => ({ index, kind: 'done', outcome })))

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
