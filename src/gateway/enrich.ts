import { isRecord } from '../destinations/pinterest-conversions'
import type { SegmentEvent } from './messages'

export interface RequestContext {
  /** The client's address. */
  address: string | undefined
  userAgent: string | undefined
}

/** Libraries that run on the person's device. Server libraries send from the company's machines. */
const DEVICE_LIBRARIES =
  /^(?:analytics\.js|@segment\/analytics-(?:next|consent|react-native)|analytics-(?:ios|android|swift|kotlin|flutter|react-native))/i

/**
 * The event with `context.ip` and `context.userAgent` of the request, where it has none and the request comes from the person's
 * device: from a browser or one of Segment's client libraries, or according to `context.direct`. A server's address and user
 * agent would make all customers look like one machine.
 */
export function fillFromRequest(event: SegmentEvent, { address, userAgent }: RequestContext): SegmentEvent {
  const context = isRecord(event.context) ? event.context : {}
  if (!isFromDevice(context, userAgent)) return event
  const filled = {
    ...(isMissing(context.ip) && address !== undefined && { ip: address }),
    ...(isMissing(context.userAgent) && userAgent !== undefined && { userAgent })
  }
  return Object.keys(filled).length === 0 ? event : { ...event, context: { ...context, ...filled } }
}

function isFromDevice(context: Readonly<Record<string, unknown>>, userAgent: string | undefined): boolean {
  if (typeof context.direct === 'boolean') return context.direct
  const library = isRecord(context.library) ? context.library.name : undefined
  return (typeof library === 'string' && DEVICE_LIBRARIES.test(library)) || userAgent?.startsWith('Mozilla/') === true
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === ''
