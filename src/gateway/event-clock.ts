/**
 * Corrects the event's time to our clock. A device's clock can be hours off, and Pinterest rejects future events: the
 * difference between `sentAt` by the device and the time of arrival is the error of its clock, and is subtracted.
 *
 * Segment: timestamp = receivedAt - (sentAt - originalTimestamp), https://segment.com/docs/connections/spec/common/#timestamps
 */
export function correctTimestamp(
  event: Readonly<Record<string, unknown>>,
  { sentAt, receivedAtMs }: { sentAt: unknown; receivedAtMs: number }
): Record<string, unknown> {
  const { timestamp } = event
  if (timestamp === undefined || timestamp === null || timestamp === '') {
    return { timestamp: new Date(receivedAtMs).toISOString() }
  }
  const timestampMs = parseInstant(timestamp)
  const sentAtMs = parseInstant(sentAt)
  // An unreadable time is left to the destination, which reports it in the outcome.
  if (timestampMs === undefined || sentAtMs === undefined) return {}
  const corrected = new Date(timestampMs + receivedAtMs - sentAtMs)
  if (Number.isNaN(corrected.getTime())) return {}
  return { originalTimestamp: timestamp, timestamp: corrected.toISOString() }
}

const ISO_INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)$/i

/** Milliseconds since 1970 of an ISO text with a zone, as Segment's libraries write it. */
function parseInstant(value: unknown): number | undefined {
  if (typeof value !== 'string' || !ISO_INSTANT.test(value)) return undefined
  const milliseconds = Date.parse(value)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}
