import type { DestinationDefinition } from '@segment/actions-core'
import { defaultValues } from '@segment/actions-core'
import type { EVENT_NAMES } from './constants'
import type { Settings } from './generated-types'
import { fields } from './reportConversionEvent/fields'

export interface PresetRow {
  name: string
  /** Names of the track events that trigger it; none for a page event. */
  segmentEvents: readonly string[]
  eventName: (typeof EVENT_NAMES)[number]['value']
}

/** The one table behind the presets, the README and the tests. Event names: Segment's e-commerce, mobile, B2B and video specs. */
export const PRESET_TABLE: readonly PresetRow[] = [
  { name: 'Add Payment Info', segmentEvents: ['Payment Info Entered'], eventName: 'add_payment_info' },
  { name: 'Add to Cart', segmentEvents: ['Product Added'], eventName: 'add_to_cart' },
  { name: 'Add to Wishlist', segmentEvents: ['Product Added to Wishlist'], eventName: 'add_to_wishlist' },
  { name: 'App Install', segmentEvents: ['Application Installed'], eventName: 'app_install' },
  { name: 'App Open', segmentEvents: ['Application Opened'], eventName: 'app_open' },
  { name: 'Checkout', segmentEvents: ['Order Completed'], eventName: 'checkout' },
  { name: 'Initiate Checkout', segmentEvents: ['Checkout Started'], eventName: 'initiate_checkout' },
  { name: 'Lead', segmentEvents: ['Lead Generated', 'Generate Lead'], eventName: 'lead' },
  { name: 'Page Visit', segmentEvents: [], eventName: 'page_visit' },
  { name: 'Search', segmentEvents: ['Products Searched'], eventName: 'search' },
  { name: 'Sign Up', segmentEvents: ['Signed Up'], eventName: 'signup' },
  { name: 'Start Trial', segmentEvents: ['Trial Started'], eventName: 'start_trial' },
  { name: 'Subscribe', segmentEvents: ['Subscription Created'], eventName: 'subscribe' },
  {
    name: 'View Category',
    segmentEvents: ['Product List Viewed', 'Product Category Viewed'],
    eventName: 'view_category'
  },
  { name: 'View Content', segmentEvents: ['Product Viewed'], eventName: 'view_content' },
  { name: 'Watch Video', segmentEvents: ['Video Playback Started', 'Product Video Watched'], eventName: 'watch_video' }
]

/** The preset's trigger in actions-core's subscription language, e.g. `type = "track" and event = "Order Completed"`. */
function trigger({ segmentEvents }: PresetRow): string {
  if (segmentEvents.length === 0) return 'type = "page"'
  const names = segmentEvents.map((name) => `event = "${name}"`).join(' or ')
  return `type = "track" and ${segmentEvents.length > 1 ? `(${names})` : names}`
}

export const presets: NonNullable<DestinationDefinition<Settings>['presets']> = PRESET_TABLE.map((row) => ({
  name: row.name,
  subscribe: trigger(row),
  partnerAction: 'reportConversionEvent',
  mapping: { ...defaultValues(fields), event_name: row.eventName },
  type: 'automatic'
}))
