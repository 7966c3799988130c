import { type EmbeddedQueueOptions, openEmbeddedQueue } from './embedded'
import type { EventQueue } from './queue'

export type QueueOptions = EmbeddedQueueOptions

/**
 * Opens the queue that the options name.
 * @throws QueueError when it can't be had.
 */
export function openQueue(options: QueueOptions): Promise<EventQueue> {
  return openEmbeddedQueue(options)
}
