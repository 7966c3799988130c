import type { JsMsg } from '@nats-io/jetstream'
import type { Outcome } from '../../delivery'
import { isRecord } from '../../destinations/pinterest-conversions'
import { stringifyEvent } from '../error'
import type { QueuedEvent } from '../queue'

/** An event in the stream; a replayed one includes its earlier outcome. */
export type StoredEvent = QueuedEvent & { previous?: Outcome }

export const encodeEvent = (event: StoredEvent): string => stringifyEvent(event)

/** `undefined` for a message of another program. */
export function parseEvent(message: Pick<JsMsg, 'string'>): StoredEvent | undefined {
  let stored: unknown
  try {
    stored = JSON.parse(message.string())
  } catch {
    return undefined
  }
  const isEvent = isRecord(stored) && isRecord(stored.event) && typeof stored.receivedAtMs === 'number'
  return isEvent ? (stored as StoredEvent) : undefined
}
