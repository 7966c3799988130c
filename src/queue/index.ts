/** Where events wait, so that none is lost: embedded in one process, or on NATS JetStream for many. */
export type * from './queue'
export { QueueError } from './error'
export { openQueue, type QueueOptions } from './open-queue'
export { workQueue, type OutcomeFacts, type WorkObserver, type WorkOptions } from './work'
