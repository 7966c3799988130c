import type { JSONObject } from '@segment/actions-core'

/** A trigger and the mapping that it starts: what a CDP calls a subscription of the action, or "a mapping". */
export interface Subscription {
  /** Shown in outcomes, e.g. "Checkout". */
  name: string
  enabled: boolean
  /** FQL, Segment's subscription language, e.g. `type = "track" and event = "Order Completed"`. */
  subscribe: string
  partnerAction: 'reportConversionEvent'
  /** Field key → literal or directive, e.g. `{ event_name: 'checkout', event_id: { '@path': '$.messageId' } }`. */
  mapping: JSONObject
}

/** The destination's presets, all switched on. */
export function defaultSubscriptions(): Subscription[] {
  throw new Error('being built')
}
