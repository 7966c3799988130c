/** Pinterest's host, path and limits, each number with its source. */
export const DEFAULT_BASE_URL = 'https://api.pinterest.com'
export const API_VERSION = 'v5'

/** Pinterest's OpenAPI 5.23.0: `data` holds 1 to 1000 events. */
export const MAX_EVENTS_PER_REQUEST = 1000
/** Pinterest's docs: only the first 20 events of a `?test=true` request are processed. */
export const MAX_EVENTS_PER_TEST_REQUEST = 20
/** Pinterest's OpenAPI 5.23.0: the path parameter `ad_account_id`. */
export const AD_ACCOUNT_ID = /^\d{1,18}$/
/** A chunk that is rejected as a whole is halved to isolate the event at fault, in at most this many extra requests. */
export const MAX_EXTRA_REQUESTS_FOR_ISOLATION = 30
/** Milliseconds to wait for an answer, including its body. The same as actions-core's default. */
export const DEFAULT_TIMEOUT_MS = 10_000

/** Observed: an event older than this is rejected with 422. */
export const MAX_EVENT_AGE_SECONDS = 7 * 24 * 60 * 60
/** An event this far in the future is sent as happening now, because clocks run ahead and Pinterest rejects a future time. */
export const MAX_CLOCK_SKEW_SECONDS = 5 * 60

/**
 * The standard event names that Pinterest accepts: those of its OpenAPI 5.23.0 and seven more that it was observed to accept.
 * The one table behind the field's choices, the README and the tests.
 */
export const EVENT_NAMES = [
  { value: 'add_payment_info', label: 'Add Payment Info' },
  { value: 'add_to_cart', label: 'Add to Cart' },
  { value: 'add_to_wishlist', label: 'Add to Wishlist' },
  { value: 'app_install', label: 'App Install' },
  { value: 'app_open', label: 'App Open' },
  { value: 'checkout', label: 'Checkout' },
  { value: 'contact', label: 'Contact' },
  { value: 'custom', label: 'Custom' },
  { value: 'customize_product', label: 'Customize Product' },
  { value: 'find_location', label: 'Find Location' },
  { value: 'initiate_checkout', label: 'Initiate Checkout' },
  { value: 'lead', label: 'Lead' },
  { value: 'page_visit', label: 'Page Visit' },
  { value: 'schedule', label: 'Schedule' },
  { value: 'search', label: 'Search' },
  { value: 'signup', label: 'Sign Up' },
  { value: 'start_trial', label: 'Start Trial' },
  { value: 'submit_application', label: 'Submit Application' },
  { value: 'subscribe', label: 'Subscribe' },
  { value: 'view_category', label: 'View Category' },
  { value: 'view_content', label: 'View Content' },
  { value: 'watch_video', label: 'Watch Video' }
] as const

export const ACTION_SOURCES = [
  { value: 'auto', label: 'Automatic (iOS app or Android app from the device, else web)' },
  { value: 'web', label: 'Web' },
  { value: 'app_android', label: 'Android App' },
  { value: 'app_ios', label: 'iOS App' },
  { value: 'offline', label: 'Offline' }
] as const
