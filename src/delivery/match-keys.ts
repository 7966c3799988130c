import type { PinterestActionSource } from '../destinations/pinterest-conversions'

/**
 * The `user_data` keys that raise the chance that Pinterest finds the person, by where the event happened.
 *
 * `em`, or `hashed_maids`, or the IP address with the user agent: Pinterest's OpenAPI 5.23.0 asks for one of the three (`user_data`).
 * `external_id` and `click_id`: the hints in Pinterest's answers name them when they are missing. `ph`: the other key of a person that
 * Pinterest's docs match by. A mobile advertising ID is an app's; the browser's address, agent and click are not those of a shop's till.
 */
export const RECOMMENDED_MATCH_KEYS: Readonly<Record<PinterestActionSource, readonly string[]>> = {
  web: ['em', 'ph', 'external_id', 'click_id', 'client_ip_address', 'client_user_agent'],
  app_android: ['em', 'ph', 'external_id', 'click_id', 'client_ip_address', 'client_user_agent', 'hashed_maids'],
  app_ios: ['em', 'ph', 'external_id', 'click_id', 'client_ip_address', 'client_user_agent', 'hashed_maids'],
  offline: ['em', 'ph', 'external_id']
}
