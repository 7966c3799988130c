import { parseUnixSeconds } from '../destinations/pinterest-conversions'

const HOUR_MS = 3_600_000

/** Pinterest rejects older events. */
const MAX_AGE_MS = 7 * 24 * HOUR_MS

/** Pinterest counts a web or app event older than this as offline. */
const LATE_AFTER_MS = HOUR_MS

/** Whether Pinterest rejects an event of this time for its age. */
export const isExpired = (timestamp: string | undefined, nowMs: number): boolean => ageMs(timestamp, nowMs) > MAX_AGE_MS

/** Whether Pinterest counts an event of this time as offline. */
export const isLate = (timestamp: string | undefined, nowMs: number): boolean => ageMs(timestamp, nowMs) > LATE_AFTER_MS

/** 0 for a value that is not a time. */
function ageMs(timestamp: string | undefined, nowMs: number): number {
  const seconds = timestamp === undefined ? undefined : parseUnixSeconds(timestamp)
  return seconds === undefined ? 0 : nowMs - seconds * 1000
}
