import { type EmbeddedQueueOptions, openEmbeddedQueue } from './embedded'
import { type JetStreamQueueOptions, openJetStreamQueue } from './jetstream'
import type { EventQueue } from './queue'

export type QueueOptions = EmbeddedQueueOptions | JetStreamQueueOptions

/**
 * Opens the queue that the options name: embedded by its `folder`, JetStream by its `natsUrl`.
 * @throws QueueError when it can't be opened.
 */
export function openQueue(options: QueueOptions): Promise<EventQueue> {
  return 'folder' in options ? openEmbeddedQueue(options) : openJetStreamQueue(options)
}
