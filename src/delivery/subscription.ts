import type { JSONObject } from '@segment/actions-core'
import definition from '../destinations/pinterest-conversions'

/** A trigger and its mapping: what a CDP calls a subscription of the action, or a "mapping". */
export interface Subscription {
  /** Shown in outcomes, e.g. "Checkout". Must be unique. */
  name: string
  enabled: boolean
  /** FQL, Segment's subscription language, e.g. `type = "track" and event = "Order Completed"`. */
  subscribe: string
  partnerAction: 'reportConversionEvent'
  /** Field key → literal or directive, e.g. `{ event_name: 'checkout', event_id: { '@path': '$.messageId' } }`. */
  mapping: JSONObject
}

/** The only action. */
export const ACTION = 'reportConversionEvent'

/** The destination's presets, all enabled. Not for hosts, which may change what they get: see `defaultSubscriptions`. */
export const PRESETS: readonly Subscription[] = (definition.presets ?? []).flatMap((preset) =>
  // The other kind is for special events of Segment's, e.g. a Connected Audience, which don't occur here.
  preset.type === 'automatic'
    ? [
        {
          name: preset.name ?? preset.subscribe,
          enabled: true,
          subscribe: preset.subscribe,
          partnerAction: ACTION,
          mapping: preset.mapping ?? {}
        }
      ]
    : []
)

/** A new copy of the destination's presets, all enabled. */
export const defaultSubscriptions = (): Subscription[] => structuredClone([...PRESETS])
