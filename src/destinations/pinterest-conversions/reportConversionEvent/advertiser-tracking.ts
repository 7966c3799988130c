import type { BuildLog } from './build-log'
import { textOf } from './text'

/**
 * The answers to App Tracking Transparency, as Segment's iOS library sends them in `trackingStatus`, and "enabled" and "disabled".
 * https://developer.apple.com/documentation/apptrackingtransparency/attrackingmanager/authorizationstatus
 */
const TRACKING_STATUSES = new Map<string, boolean | undefined>([
  ['authorized', true],
  ['denied', false],
  ['restricted', false],
  ['notdetermined', undefined],
  // Segment's library sends this for a status that a later iOS version adds.
  ['unknown', undefined],
  ['enabled', true],
  ['disabled', false]
])

/** Whether the person allows ad tracking on the device: from a flag in any spelling, or from a tracking status. */
export function buildTrackingEnabled(value: unknown, log: BuildLog): boolean | undefined {
  const status = textOf(value)
    ?.toLowerCase()
    .replace(/[^a-z]/g, '')
  if (status !== undefined && TRACKING_STATUSES.has(status)) return TRACKING_STATUSES.get(status)
  return log.flag(value, 'advertiser_tracking_enabled')
}
