import { randomUUID } from 'node:crypto'
import { isRecord } from '../destinations/pinterest-conversions'
import { RequestRejected } from './errors'
import type { Limits } from './limits'

export type SegmentEvent = Record<string, unknown> & { type: EventType; messageId: string }

export const EVENT_TYPES = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** Why an event of a batch is not stored. */
export interface InvalidEvent {
  index: number
  code: string
  message: string
}

export interface Messages {
  events: SegmentEvent[]
  invalid: InvalidEvent[]
  /** The sender's clock when it sent the request. */
  sentAt: unknown
}

const MESSAGE_ID_MAX_LENGTH = 100

/** The body of `/v1/track` and the other single calls. @throws RequestRejected */
export function readMessage(body: Readonly<Record<string, unknown>>, type: EventType, limits: Limits): Messages {
  return { events: [readEvent({ ...body, type }, limits)], invalid: [], sentAt: body.sentAt }
}

export interface BatchSize {
  /** Of the whole body. */
  byteLength: number
}

/**
 * The body of `/v1/batch` and `/v1/import`. An invalid event doesn't affect the others.
 * @throws RequestRejected when there is no batch, it is too long, or none of its events is valid
 */
export function readBatch(
  body: Readonly<Record<string, unknown>>,
  { byteLength }: BatchSize,
  limits: Limits
): Messages {
  const { batch } = body
  if (!Array.isArray(batch)) throw new RequestRejected(400, 'no_batch', '"batch" must be a list of events.')
  if (batch.length > limits.maxBatchEvents) {
    throw new RequestRejected(400, 'too_many_events', `A batch must have at most ${limits.maxBatchEvents} events.`)
  }
  const shared = sharedFields(body, limits)
  const mergedByteLength = byteLength + batch.length * shared.byteLength
  if (mergedByteLength > limits.maxMergedBatchBytes) {
    throw new RequestRejected(
      400,
      'payload_too_large',
      `With the batch's own "context" and "integrations" in each, its events are over ${Math.floor(limits.maxMergedBatchBytes / 1024)} kB.`
    )
  }
  const events: SegmentEvent[] = []
  const invalid: InvalidEvent[] = []
  batch.forEach((given: unknown, index) => {
    try {
      const event = mergeShared(given, shared.fields)
      // A batch below the limit of one event needs no further measuring.
      if (byteLength + shared.byteLength > limits.maxEventBytes) checkSize(event, limits)
      events.push(readEvent(event, limits))
    } catch (error) {
      if (!(error instanceof RequestRejected)) throw error
      invalid.push({ index, code: error.code, message: error.message })
    }
  })
  const [first] = invalid
  if (events.length === 0 && first) throw new RequestRejected(400, first.code, first.message)
  return { events, invalid, sentAt: body.sentAt }
}

interface SharedFields {
  fields: Readonly<Record<string, Record<string, unknown>>>
  byteLength: number
}

const NOTHING_SHARED: SharedFields = { fields: {}, byteLength: 0 }

/** What Segment merges into each event of a batch. @throws RequestRejected when it is nested too deep */
function sharedFields(body: Readonly<Record<string, unknown>>, { maxDepth }: Limits): SharedFields {
  const given = ['context', 'integrations'].flatMap((key): [string, Record<string, unknown>][] => {
    const value = body[key]
    return isRecord(value) ? [[key, value]] : []
  })
  if (given.length === 0) return NOTHING_SHARED
  const fields = Object.fromEntries(given)
  checkDepth(fields, maxDepth)
  return { fields, byteLength: Buffer.byteLength(JSON.stringify(fields)) }
}

/** The event's own values take precedence. */
function mergeShared(given: unknown, fields: SharedFields['fields']): unknown {
  if (!isRecord(given)) return given
  const merged = { ...given }
  for (const [key, shared] of Object.entries(fields)) {
    const own = given[key]
    merged[key] = { ...shared, ...(isRecord(own) ? own : {}) }
  }
  return merged
}

function checkSize(given: unknown, { maxEventBytes, maxDepth }: Limits): void {
  checkDepth(given, maxDepth)
  if (Buffer.byteLength(JSON.stringify(given)) <= maxEventBytes) return
  throw new RequestRejected(400, 'payload_too_large', `The event is over ${Math.floor(maxEventBytes / 1024)} kB.`)
}

function readEvent(given: unknown, { maxDepth }: Limits): SegmentEvent {
  if (!isRecord(given)) throw new RequestRejected(400, 'not_an_object', 'An event must be a JSON object.')
  checkDepth(given, maxDepth)
  const { writeKey: _, sentAt: __, batch: ___, ...event } = given
  const type = EVENT_TYPES.find((known) => known === event.type)
  if (type === undefined) {
    throw new RequestRejected(400, 'invalid_type', `"type" must be one of ${EVENT_TYPES.join(', ')}.`)
  }
  if (!isId(event.userId) && !isId(event.anonymousId)) {
    throw new RequestRejected(400, 'no_user_anon_id', 'An event needs a userId or an anonymousId.')
  }
  if (type === 'track' && !isText(event.event)) {
    throw new RequestRejected(400, 'no_event_name', 'A track event needs the name of what happened in "event".')
  }
  if (type === 'alias' && !isId(event.previousId)) {
    throw new RequestRejected(400, 'no_previous_id', 'An alias needs the previous ID in "previousId".')
  }
  return { ...event, type, messageId: readMessageId(event.messageId) }
}

/** Without one, or with one that Segment would reject, the event gets a new ID, so a repeated request is a new event. */
function readMessageId(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  return text !== '' && text.length <= MESSAGE_ID_MAX_LENGTH ? text : `source-${randomUUID()}`
}

/** Not recursive: it protects recursive code from deep nesting. */
function checkDepth(value: unknown, maxDepth: number): void {
  let level = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) {
      throw new RequestRejected(400, 'too_deep', `An event must have at most ${maxDepth} levels of objects and lists.`)
    }
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? (Object.values(one) as unknown[]) : []))
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

/** IDs are text, but some callers send numbers. */
const isId = (value: unknown): boolean => isText(value) || (typeof value === 'number' && Number.isFinite(value))
