import { createDelivery, type DeliveryOptions, type Outcome, type RequestFacts } from '../delivery'
import { processEvents, type ProcessEnd, type ProcessOptions } from '../pipeline'
import { isExpired, isLate } from './age'
import { observeSource } from './observe'
import type { EventQueue } from './queue'

export interface WorkOptions {
  delivery: Omit<DeliveryOptions, 'beforeRequest' | 'onRequestEnd'>
  /** For all workers of the queue together. */
  requestsPerMinute: number
  concurrency: number
  maxAttempts: number
  retryDelayMs?: ProcessOptions['retryDelayMs']
  /** Stops reading, and waits for the answers to the requests in flight. */
  stop: AbortSignal
  observer?: WorkObserver
}

export interface WorkObserver {
  onBatch?(eventCount: number): void
  /** Every event of a batch is answered, finally or to be retried. */
  onBatchEnd?(seconds: number): void
  /** A request to Pinterest is answered, or will not be. */
  onRequestEnd?(facts: RequestFacts): void
  /** @param outcome with only the results of the current attempt */
  onOutcome?(outcome: Outcome, about: OutcomeFacts): void
}

export interface OutcomeFacts {
  /** The event has left the queue. */
  isFinal: boolean
  /** Rejected because it is over seven days old. */
  isExpired: boolean
  /** Over an hour old when it was delivered: Pinterest counts it as offline. */
  isLate: boolean
}

/**
 * Sends the present and future events of the queue until it is stopped or Pinterest rejects the account.
 * @throws QueueError when an outcome can't be stored
 */
export async function workQueue(queue: EventQueue, options: WorkOptions): Promise<ProcessEnd> {
  const { concurrency, maxAttempts, retryDelayMs, stop, observer } = options
  const now = options.delivery.now ?? Date.now
  const rateLimiter = await queue.rateLimiter({ requestsPerMinute: options.requestsPerMinute })
  const delivery = createDelivery({
    ...options.delivery,
    beforeRequest: () => rateLimiter.enter(),
    onRequestEnd: (facts) => observer?.onRequestEnd?.(facts)
  })
  const source = observeSource(queue.source(), {
    onBatch: (eventCount) => observer?.onBatch?.(eventCount),
    onBatchEnd: (seconds) => observer?.onBatchEnd?.(seconds),
    onOutcome(outcome, isFinal) {
      observer?.onOutcome?.(outcome, {
        isFinal,
        isExpired: outcome.status === 'rejected' && isExpired(outcome.timestamp, now()),
        isLate: outcome.status === 'delivered' && isLate(outcome.timestamp, now())
      })
    }
  })
  try {
    return await processEvents(source, {
      delivery,
      rateLimiter,
      concurrency,
      maxAttempts,
      ...(retryDelayMs && { retryDelayMs }),
      stop
    })
  } finally {
    rateLimiter.close()
  }
}
