import type { PinterestActionSource } from '../destinations/pinterest-conversions'

/**
 * The `user_data` keys that improve Pinterest's match rate, by where the event happened.
 *
 * `em`, or `hashed_maids`, or the IP address with the user agent: Pinterest's OpenAPI 5.23.0 asks for one of the three
 * (`user_data`). `external_id` and `click_id`: Pinterest's answers hint at them when they are missing. `ph`: the other personal
 * key that Pinterest's docs name. A mobile ad ID exists only in apps, and in a store there is no browser with an address, user
 * agent or click ID.
 */
export const RECOMMENDED_MATCH_KEYS: Readonly<Record<PinterestActionSource, readonly string[]>> = {
  web: ['em', 'ph', 'external_id', 'click_id', 'client_ip_address', 'client_user_agent'],
  app_android: ['em', 'ph', 'external_id', 'click_id', 'client_ip_address', 'client_user_agent', 'hashed_maids'],
  app_ios: ['em', 'ph', 'external_id', 'click_id', 'client_ip_address', 'client_user_agent', 'hashed_maids'],
  offline: ['em', 'ph', 'external_id']
}
