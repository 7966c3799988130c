import {
  API_VERSION,
  DEFAULT_BASE_URL,
  DEFAULT_TIMEOUT_MS,
  MAX_EVENTS_PER_REQUEST,
  MAX_EVENTS_PER_TEST_REQUEST
} from './constants'
import type { Settings } from './generated-types'
import type { Endpoint } from './reportConversionEvent/post'
import type { PinterestConversionsOptions } from './types'

/** Where an ad account's events are sent, and how many at a time. */
export function buildEndpoint(settings: Settings, options: PinterestConversionsOptions = {}): Endpoint {
  return {
    url: buildUrl(settings.ad_account_id, settings.test_mode === true, options.baseUrl),
    maxEvents: settings.test_mode === true ? MAX_EVENTS_PER_TEST_REQUEST : MAX_EVENTS_PER_REQUEST,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    now: options.now ?? Date.now
  }
}

/** `test` makes Pinterest validate and answer as usual but record nothing. */
export function buildUrl(adAccountId: string, test: boolean, baseUrl = DEFAULT_BASE_URL): string {
  const account = encodeURIComponent(adAccountId.trim())
  return `${baseUrl.replace(/\/+$/, '')}/${API_VERSION}/ad_accounts/${account}/events${test ? '?test=true' : ''}`
}

/**
 * The token without characters that a header can't contain: a copied line break would make every request fail like a network
 * error.
 */
export function tokenOf(settings: Settings): string {
  return settings.conversion_token.replace(/[^\x21-\x7e]/g, '')
}
