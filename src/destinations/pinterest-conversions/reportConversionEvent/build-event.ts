import type {
  BuildResult,
  BuildTrace,
  PinterestActionSource,
  PinterestEvent,
  PinterestUserData,
  Refusal
} from '../types'
import { isRecord } from '../record'
import { buildAppInfo, buildDeviceInfo, buildFlatDeviceFields, buildLanguage } from './app-and-device'
import { BuildLog } from './build-log'
import { buildCustomData } from './custom-data'
import { buildEventTime } from './event-time'
import type { Payload } from './generated-types'
import { decideLimitedDataProcessing } from './limited-data-processing'
import { isGiven, textOf } from './text'
import { buildUserData } from './user-data'

export interface BuildContext {
  /** Milliseconds since 1970. */
  nowMs: number
  partnerName?: string
  /** The destination's setting: refuse an event whose requested Limited Data Processing would be ignored. */
  requireCompleteLdp?: boolean
}

/**
 * One mapped payload as the event that Pinterest takes, or why it may not be sent. Pure: the payload is never changed.
 * `trace`, when given, is told of every step: that is how `explain` shows the very code that sends.
 */
export function buildEvent(payload: Payload, context: BuildContext, trace?: BuildTrace): BuildResult {
  const eventName = buildEventName(payload)
  if (typeof eventName !== 'string') return { refusal: eventName }

  const eventId = textOf(payload.event_id)
  if (eventId === undefined) return refuse('event_id', 'event_id is empty. Map an ID that is unique to this event.')

  const time = buildEventTime(payload.event_time, context.nowMs)
  if (time.refusal) return { refusal: time.refusal }

  const log = new BuildLog(trace)
  const eventSourceUrl = log.text(payload.event_source_url, 'event_source_url')
  const userData = buildUserData(payload.user_data, { nowMs: context.nowMs, eventSourceUrl }, log)
  if (!hasIdentity(userData)) return { refusal: NO_IDENTITY }

  const customData = buildCustomData(payload, log)

  const limitedDataProcessing = decideLimitedDataProcessing({
    optOutType: customData?.opt_out_type,
    states: userData.st,
    countries: userData.country
  })
  if (limitedDataProcessing.status === 'ignored') {
    const problems = limitedDataProcessing.problems.join(' and ')
    if (context.requireCompleteLdp) {
      return refuse(
        'custom_data.opt_out_type',
        `Limited Data Processing is requested, but Pinterest would ignore it: ${problems}. ` +
          'Map the state and the country, or turn off "Require Complete Limited Data Processing" in the settings.'
      )
    }
    // A CDP shows no more than this of the decision, and without it the opt-out would be lost in silence.
    log.warn(`Limited Data Processing is requested, but Pinterest ignores it: ${problems}.`)
  }

  const actionSource = buildActionSource(payload, log)
  const event: PinterestEvent = {
    event_name: eventName,
    action_source: actionSource,
    event_time: time.eventTimeSeconds,
    event_id: eventId,
    user_data: userData
  }
  if (eventSourceUrl !== undefined) event.event_source_url = eventSourceUrl
  const isTrackingEnabled = log.flag(payload.advertiser_tracking_enabled, 'advertiser_tracking_enabled')
  const optOut = buildOptOut(payload, { actionSource, isTrackingEnabled }, log)
  if (optOut !== undefined) event.opt_out = optOut
  if (isTrackingEnabled !== undefined) event.advertiser_tracking_enabled = isTrackingEnabled
  if (context.partnerName) event.partner_name = context.partnerName
  if (customData) event.custom_data = customData
  addAppAndDevice(event, payload, log)

  return { event, limitedDataProcessing, warnings: log.warnings }
}

function addAppAndDevice(event: PinterestEvent, payload: Payload, log: BuildLog): void {
  const appInfo = buildAppInfo(payload.app_info, log)
  if (appInfo) event.app_info = appInfo
  const deviceInfo = buildDeviceInfo(payload.device_info, log)
  if (deviceInfo) event.device_info = deviceInfo
  Object.assign(event, buildFlatDeviceFields(payload, log))
  const language = buildLanguage(payload.language)
  if (language !== undefined) event.language = language
  else if (isGiven(payload.language)) log.dropped('language', 'It must be a language that ISO 639-1 lists.')
  const wifi = log.flag(payload.wifi, 'wifi')
  if (wifi !== undefined) event.wifi = wifi
}

const CUSTOM_EVENT_NAME = /^[A-Za-z0-9_-]{1,100}$/

/** `custom_event_name` is sent instead of `custom`. Pinterest's docs: at most 100 of letters, digits, `_` and `-`. */
function buildEventName(payload: Payload): string | Refusal {
  const eventName = textOf(payload.event_name)
  if (eventName === undefined) return { field: 'event_name', reason: 'event_name is empty. Choose an event name.' }
  const customName = eventName === 'custom' ? textOf(payload.custom_event_name) : undefined
  if (customName === undefined) return eventName
  if (CUSTOM_EVENT_NAME.test(customName)) return customName
  return {
    field: 'custom_event_name',
    reason: 'custom_event_name must be at most 100 letters, digits, "_" or "-".'
  }
}

/**
 * What Pinterest asks for at the least (OpenAPI 5.23.0, `user_data`): an e-mail address, or a mobile ad ID, or the IP
 * address together with the user agent.
 */
export function hasIdentity(userData: PinterestUserData): boolean {
  return (
    userData.em !== undefined ||
    userData.hashed_maids !== undefined ||
    (userData.client_ip_address !== undefined && userData.client_user_agent !== undefined)
  )
}

const NO_IDENTITY: Refusal = {
  field: 'user_data',
  reason:
    'user_data names nobody that Pinterest can match. Map at least one of: an email, a mobile advertising ID ' +
    '(hashed_maids), or client_ip_address and client_user_agent together. A phone number or an external ID alone is not enough.'
}

const APP_BY_SYSTEM: Partial<Record<string, PinterestActionSource>> = {
  ios: 'app_ios',
  // What Segment's spec and older iOS libraries call it.
  'iphone os': 'app_ios',
  ipados: 'app_ios',
  android: 'app_android'
}

/** `auto` takes the app's platform from the device's operating system or type, and anything else as web. */
function buildActionSource(payload: Payload, log: BuildLog): PinterestActionSource {
  const given = textOf(payload.action_source)
  if (given !== undefined && given !== 'auto') return given as PinterestActionSource
  const device = isRecord(payload.device_info) ? payload.device_info : undefined
  for (const [path, value] of [
    ['device_info.os_family', device?.os_family],
    ['device_info.os_name', device?.os_name],
    ['device_info.type', device?.type],
    ['device_type', payload.device_type]
  ] as const) {
    const app = APP_BY_SYSTEM[textOf(value)?.toLowerCase() ?? '']
    if (app) {
      log.derived('action_source', path)
      return app
    }
  }
  log.derived('action_source', 'no iOS or Android device, so the web')
  return 'web'
}

/** Opted out when the field says so, or when an app's ad tracking is off (Limit Ad Tracking, App Tracking Transparency). */
function buildOptOut(
  payload: Payload,
  { actionSource, isTrackingEnabled }: { actionSource: PinterestActionSource; isTrackingEnabled: boolean | undefined },
  log: BuildLog
): boolean | undefined {
  const isOptedOut = log.flag(payload.opt_out, 'opt_out')
  if (isOptedOut !== true && actionSource.startsWith('app_') && isTrackingEnabled === false) {
    log.derived('opt_out', 'advertiser_tracking_enabled is false on an app event')
    return true
  }
  return isOptedOut
}

function refuse(field: string, reason: string): { refusal: Refusal } {
  return { refusal: { field, reason } }
}
