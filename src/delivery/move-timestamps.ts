import { parseUnixSeconds } from '../destinations/pinterest-conversions'

/** The timestamps that Segment's spec has on every message. */
const TIME_KEYS = ['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt'] as const

/**
 * A copy of an event with all timestamps moved by the same span, so that `originalNowMs` becomes `nowMs`: a stored sample is
 * then never older than the seven days that Pinterest accepts. Without `originalNowMs` the event's latest timestamp becomes
 * `nowMs`. Only ISO 8601 texts are moved; an event without one is returned unchanged.
 */
export function moveTimestamps<T>(event: T, nowMs: number, originalNowMs?: number): T {
  if (event === null || typeof event !== 'object' || Array.isArray(event)) return event
  const times = TIME_KEYS.flatMap((key) => {
    const text = (event as Record<string, unknown>)[key]
    return typeof text === 'string' && isIsoText(text) ? [{ key, ms: Date.parse(text) }] : []
  })
  const spanMs = nowMs - (originalNowMs ?? Math.max(...times.map(({ ms }) => ms)))
  return { ...event, ...Object.fromEntries(times.map(({ key, ms }) => [key, new Date(ms + spanMs).toISOString()])) }
}

const isIsoText = (text: string): boolean =>
  /^\d{4}-/.test(text) && parseUnixSeconds(text) !== undefined && !Number.isNaN(Date.parse(text))
