export { isRecord } from '../destinations/pinterest-conversions'

/**
 * The event with the dates at its top as ISO text, which they become as soon as an event is sent anywhere; Segment's libraries
 * take a Date as `timestamp`. The event itself when it has none.
 */
export function withIsoDates(event: Record<string, unknown>): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined
  for (const [key, value] of Object.entries(event)) {
    if (!(value instanceof Date)) continue
    copy ??= { ...event }
    copy[key] = Number.isNaN(value.getTime()) ? null : value.toISOString()
  }
  return copy ?? event
}
