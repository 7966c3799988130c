export { isRecord } from '../destinations/pinterest-conversions'

/**
 * The event with its top-level Dates as ISO text, as in JSON; Segment's libraries accept a Date as `timestamp`. The same object
 * when it has none.
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
