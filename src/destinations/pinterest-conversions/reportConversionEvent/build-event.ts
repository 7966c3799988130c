import type {
  BuildResult,
  BuildTrace,
  PinterestActionSource,
  PinterestCustomData,
  PinterestEvent,
  PinterestUserData,
  Rejection
} from '../types'
import { isRecord } from '../record'
import { buildTrackingEnabled } from './advertiser-tracking'
import { buildAppInfo, buildDeviceInfo, buildFlatDeviceFields, buildLanguage } from './app-and-device'
import { appSourceOf } from './app-platform'
import { BuildLog } from './build-log'
import { buildCustomData } from './custom-data'
import type { CustomDataInput } from './custom-data'
import { buildEventTime } from './event-time'
import type { Payload } from './generated-types'
import { decideLimitedDataProcessing } from './limited-data-processing'
import type { LimitedDataProcessingDecision } from './limited-data-processing'
import { isGiven, textOf } from './text'
import { buildUserData } from './user-data'

export interface BuildContext {
  /** Milliseconds since 1970. */
  nowMs: number
  partnerName?: string
  /** The destination's setting: reject an event whose requested Limited Data Processing would be ignored. */
  requireCompleteLdp?: boolean
}

/**
 * Builds Pinterest's event from a mapped payload, or says why it can't be sent. Pure: it never changes the payload. `trace`
 * receives every step, so that `explain` runs the same code as sending.
 */
export function buildEvent(payload: Payload, context: BuildContext, trace?: BuildTrace): BuildResult {
  const eventName = buildEventName(payload)
  if (typeof eventName !== 'string') return { rejection: eventName }

  const eventId = textOf(payload.event_id)
  if (eventId === undefined) return reject('event_id', 'event_id is empty. Map an ID that is unique to this event.')

  const time = buildEventTime(payload.event_time, context.nowMs)
  if (time.rejection) return { rejection: time.rejection }

  const log = new BuildLog(trace)
  const eventSourceUrl = log.text(payload.event_source_url, 'event_source_url')
  const userData = buildUserData(payload.user_data, { nowMs: context.nowMs, eventSourceUrl }, log)
  if (!hasIdentity(userData)) return reject('user_data', describeMissingIdentity(log.warnings))

  const customData = buildCustomData(payload, log)
  if (eventName === 'custom') log.warn(NO_CUSTOM_NAME)

  const ldp = buildLimitedDataProcessing({ payload, userData, customData, context }, log)
  if (ldp.rejection) return { rejection: ldp.rejection }

  const actionSource = buildActionSource(payload, log)
  const event: PinterestEvent = {
    event_name: eventName,
    action_source: actionSource,
    event_time: time.eventTimeSeconds,
    event_id: eventId,
    user_data: userData
  }
  if (eventSourceUrl !== undefined) event.event_source_url = eventSourceUrl
  const isTrackingEnabled = buildTrackingEnabled(payload.advertiser_tracking_enabled, log)
  const optOut = buildOptOut(payload, { actionSource, isTrackingEnabled }, log)
  if (optOut !== undefined) event.opt_out = optOut
  if (isTrackingEnabled !== undefined) event.advertiser_tracking_enabled = isTrackingEnabled
  if (context.partnerName) event.partner_name = context.partnerName
  if (customData) event.custom_data = customData
  addAppAndDevice(event, payload, log)

  return { event, limitedDataProcessing: ldp.decision, warnings: log.warnings }
}

interface LdpInput {
  payload: Payload
  userData: PinterestUserData
  customData: PinterestCustomData | undefined
  context: BuildContext
}

type LdpResult = { decision: LimitedDataProcessingDecision; rejection?: undefined } | { rejection: Rejection }

/** The decision, with a warning unless Pinterest certainly honors the opt-out: a CDP shows nothing else of the decision. */
function buildLimitedDataProcessing({ payload, userData, customData, context }: LdpInput, log: BuildLog): LdpResult {
  const optOutType = customData?.opt_out_type
  const decision = decideFor(payload.user_data, userData, optOutType)
  if (optOutType === undefined) return { decision }
  const doubt = describeDoubt(decision)
  if (doubt === undefined) return { decision }
  if (!context.requireCompleteLdp || decision.status === 'applied-by-state') {
    log.warnOfOptOut(doubt)
    return { decision }
  }
  const mapping = decision.status === 'ignored' ? 'Map the state and the country' : 'Map LDP as the opt-out type'
  const advice = `${mapping}, or turn off "Require Complete Limited Data Processing" in the settings.`
  return reject('custom_data.opt_out_type', `${doubt} ${advice}`)
}

function decideFor(
  given: unknown,
  { st, country }: PinterestUserData,
  optOutType: string | undefined
): LimitedDataProcessingDecision {
  if (optOutType === undefined) return decideLimitedDataProcessing({})
  const { state, country: givenCountry }: Record<string, unknown> = isRecord(given) ? given : {}
  return decideLimitedDataProcessing({
    optOutType,
    ...(st && { states: st }),
    ...(country && { countries: country }),
    isStateGiven: isGiven(state),
    isCountryGiven: isGiven(givenCountry)
  })
}

/** The decision for a payload whose event is rejected, whatever the reason. */
export function decideForRejected(
  payload: CustomDataInput & { user_data?: unknown },
  nowMs: number
): LimitedDataProcessingDecision {
  return decideFor(
    payload.user_data,
    buildUserData(payload.user_data, { nowMs }),
    buildCustomData(payload)?.opt_out_type
  )
}

/** Why the event's opt-out type may not be honored; undefined when it certainly is. */
function describeDoubt(decision: LimitedDataProcessingDecision): string | undefined {
  if (decision.status === 'ignored') {
    return `Limited Data Processing is requested, but Pinterest ignores it: ${decision.problems.join(' and ')}.`
  }
  if (decision.status === 'applied-by-state') {
    return 'Limited Data Processing is requested for a US state other than California: Pinterest honors it only where its state privacy terms apply.'
  }
  if (decision.status === 'not-requested') {
    return 'opt_out_type is not LDP, the only value that Pinterest publishes, so it does not limit the processing.'
  }
  return undefined
}

function addAppAndDevice(event: PinterestEvent, payload: Payload, log: BuildLog): void {
  const appInfo = buildAppInfo(payload.app_info, log)
  if (appInfo) event.app_info = appInfo
  const deviceInfo = buildDeviceInfo(payload.device_info, log)
  if (deviceInfo) event.device_info = deviceInfo
  Object.assign(event, buildFlatDeviceFields(payload, log))
  const language = buildLanguage(payload.language)
  if (language !== undefined) event.language = language
  else if (isGiven(payload.language)) log.dropped('language', 'It must be an ISO 639-1 language.')
  const wifi = log.flag(payload.wifi, 'wifi')
  if (wifi !== undefined) event.wifi = wifi
}

const NO_CUSTOM_NAME =
  'The event has no custom name, so it is sent as "custom", like all other custom events. Map custom_event_name to distinguish them.'

const CUSTOM_EVENT_NAME = /^[A-Za-z0-9_-]{1,100}$/

/** `custom_event_name` is sent instead of `custom`. Pinterest's docs: at most 100 of letters, digits, `_` and `-`. */
function buildEventName(payload: Payload): string | Rejection {
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
 * Pinterest's minimum (OpenAPI 5.23.0, `user_data`): an email address, or a mobile ad ID, or the IP address together with the
 * user agent.
 */
export function hasIdentity(userData: PinterestUserData): boolean {
  return (
    userData.em !== undefined ||
    userData.hashed_maids !== undefined ||
    (userData.client_ip_address !== undefined && userData.client_user_agent !== undefined)
  )
}

const NO_IDENTITY =
  "Pinterest can't match this event to a person. Map at least one of: an email, a mobile advertising ID " +
  '(hashed_maids), or client_ip_address and client_user_agent together. A phone number or an external ID alone is not enough.'
const ABOUT_IDENTITY = /^user_data(?:\.(?:email|hashed_maids|client_ip_address|client_user_agent))? /

/** Includes why a mapped identity doesn't count: "map an email" alone would not help those who have. */
function describeMissingIdentity(warnings: readonly string[]): string {
  return [NO_IDENTITY, ...warnings.filter((warning) => ABOUT_IDENTITY.test(warning))].join(' ')
}

/** `auto` derives the app's platform from the device's operating system or type; anything else is web. */
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
    const app = appSourceOf(textOf(value) ?? '')
    if (app) {
      log.derived('action_source', path)
      return app
    }
  }
  log.derived('action_source', 'not an iOS or Android device, so web')
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

function reject(field: string, reason: string): { rejection: Rejection } {
  return { rejection: { field, reason } }
}
