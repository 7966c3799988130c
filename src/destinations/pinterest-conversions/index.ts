import type { DestinationDefinition } from '@segment/actions-core'
import { tokenOf } from './endpoint'
import type { Settings } from './generated-types'
import { presets } from './presets'
import { createReportConversionEvent } from './reportConversionEvent'
import { settingsFields } from './settings'
import { testAuthentication } from './test-authentication'
import type { PinterestConversionsOptions } from './types'

/**
 * The destination's definition, for an actions runtime.
 * @param options set by the host that registers it, never by a user.
 */
export function createPinterestConversions(options: PinterestConversionsOptions = {}): DestinationDefinition<Settings> {
  return {
    name: 'Pinterest Conversions',
    slug: 'actions-pinterest-conversions-api',
    mode: 'cloud',
    description:
      "Reports conversion events to Pinterest's Conversions API, with personal data hashed and opt-outs honored.",

    authentication: {
      scheme: 'custom',
      fields: settingsFields,
      testAuthentication: (request, { settings }) => testAuthentication(request, settings, options)
    },

    extendRequest: ({ settings }) => ({
      headers: { authorization: `Bearer ${tokenOf(settings)}` },
      // actions-core clones each answer and never drains the original: an answer over about 65 KB never resolves, and one
      // for 1000 events can be longer. Without the clone only `response.data` may be read.
      skipResponseCloning: true
    }),

    presets,
    actions: { reportConversionEvent: createReportConversionEvent(options) }
  }
}

export default createPinterestConversions()

// Everything that other folders use. They import nothing else from here; a lint rule enforces it.
export {
  ACTION_SOURCES,
  AD_ACCOUNT_ID,
  DEFAULT_BASE_URL,
  DEFAULT_TIMEOUT_MS,
  MAX_EVENTS_PER_REQUEST,
  MAX_EVENTS_PER_TEST_REQUEST
} from './constants'
export { isRecord } from './record'
export { buildEvent, decideForRejected } from './reportConversionEvent/build-event'
export { durationInWords, parseUnixSeconds } from './reportConversionEvent/event-time'
export {
  decideLimitedDataProcessing,
  describeLimitedDataProcessing
} from './reportConversionEvent/limited-data-processing'
export { clickIdOfUrl } from './reportConversionEvent/click-id'
export { maskMessage } from './reportConversionEvent/mask'
export { NOT_ANSWERED } from './reportConversionEvent/result'
export { PII_FIELDS } from './reportConversionEvent/pii-fields'
export { isGiven } from './reportConversionEvent/text'
export { buildUserData } from './reportConversionEvent/user-data'
export { verdictOf } from './reportConversionEvent/verdict'
export type { BuildContext } from './reportConversionEvent/build-event'
export type { LimitedDataProcessingDecision } from './reportConversionEvent/limited-data-processing'
export type { PiiKey } from './reportConversionEvent/pii-fields'
export type { UserDataInput } from './reportConversionEvent/user-data'
export type { Verdict } from './reportConversionEvent/verdict'
export type { Payload } from './reportConversionEvent/generated-types'
export type { Settings } from './generated-types'
export type * from './types'
