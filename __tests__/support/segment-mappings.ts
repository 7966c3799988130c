import type { JSONObject } from '@segment/actions-core'

/**
 * The mappings that users of Segment's own Pinterest destination have stored: the defaults of its two formats and its
 * presets, copied from the public definition (github.com/segmentio/action-destinations,
 * packages/destination-actions/src/destinations/pinterest-conversions).
 */
const path = (from: string): JSONObject => ({ '@path': from })
const either = (first: string, second: string): JSONObject => ({
  '@if': { exists: path(first), then: path(first), else: path(second) }
})

const SHARED: JSONObject = {
  action_source: 'web',
  event_time: path('$.timestamp'),
  event_id: path('$.messageId'),
  event_source_url: path('$.context.page.url'),
  opt_out: true,
  user_data: {
    email: either('$.properties.email', '$.traits.email'),
    client_ip_address: path('$.context.ip'),
    client_user_agent: path('$.context.userAgent')
  },
  wifi: path('$.context.network.wifi')
}

const CUSTOM_DATA: JSONObject = {
  value: either('$.properties.price', '$.properties.value'),
  search_string: path('$.properties.query'),
  order_id: path('$.properties.order_id'),
  currency: path('$.properties.currency')
}

/** Version 3.497.0 of the package, and `data_format: legacy` of the current one. */
export const LEGACY_DEFAULTS: JSONObject = {
  ...SHARED,
  custom_data: CUSTOM_DATA,
  app_id: path('context.app.id'),
  app_name: path('$.context.app.name'),
  app_version: path('$.context.app.version'),
  device_brand: path('$.context.device.brand'),
  device_carrier: path('context.device.carrier'),
  device_model: path('$.context.device.model'),
  device_type: path('$.context.device.type'),
  os_version: path('$.context.os.version')
}

/** A new subscription in the current version stores the defaults of both formats. */
export const LATEST_DEFAULTS: JSONObject = {
  ...LEGACY_DEFAULTS,
  data_format: 'latest',
  advertiser_tracking_enabled: path('$.context.device.adTrackingEnabled'),
  custom_data_2: CUSTOM_DATA,
  contents: {
    '@arrayPath': [
      '$.properties.products',
      {
        id: path('$.product_id'),
        item_price: path('$.price'),
        quantity: path('$.quantity'),
        item_brand: path('$.brand'),
        item_category: path('$.category'),
        item_name: path('$.name')
      }
    ]
  },
  app_info: {
    app_name: path('$.context.app.name'),
    app_package_name: path('$.context.app.namespace'),
    app_version: path('$.context.app.version'),
    user_agent: path('$.context.userAgent'),
    window_height: path('$.context.screen.height'),
    window_width: path('$.context.screen.width')
  },
  device_info: {
    brand: path('$.context.device.manufacturer'),
    carrier: path('$.context.network.carrier'),
    model: path('$.context.device.model'),
    type: path('$.context.device.type'),
    os_version: path('$.context.os.version'),
    locale: path('$.context.locale'),
    screen_density: path('$.context.screen.density'),
    screen_height: path('$.context.screen.height'),
    screen_width: path('$.context.screen.width'),
    timezone: path('$.context.timezone')
  }
}

export const SEGMENT_PRESETS: readonly { name: string; subscribe: string; eventName: string }[] = [
  { name: 'Add to Cart', subscribe: 'type = "track" AND event = "Product Added"', eventName: 'add_to_cart' },
  { name: 'Checkout', subscribe: 'type = "track" AND event = "Checkout"', eventName: 'checkout' },
  { name: 'Lead', subscribe: 'type = "track" AND event = "Generate Lead"', eventName: 'lead' },
  { name: 'Page Visit', subscribe: 'type = "page"', eventName: 'page_visit' },
  { name: 'Search', subscribe: 'type = "track" AND event = "Products Searched"', eventName: 'search' },
  { name: 'Sign Up', subscribe: 'type = "track" AND event = "Signed Up"', eventName: 'signup' },
  {
    name: 'View Category',
    subscribe: 'type = "track" AND event = "Product Category Viewed"',
    eventName: 'view_category'
  },
  {
    name: 'Watch Video',
    subscribe: 'type = "track" AND event = "Product Video Watched"',
    eventName: 'watch_video'
  }
]
