import type { JSONObject } from '@segment/actions-core'
import definition from '../destinations/pinterest-conversions'

/** A trigger and the mapping that it starts: what a CDP calls a subscription of the action, or "a mapping". */
export interface Subscription {
  /** Shown in outcomes, e.g. "Checkout". No two may have the same. */
  name: string
  enabled: boolean
  /** FQL, Segment's subscription language, e.g. `type = "track" and event = "Order Completed"`. */
  subscribe: string
  partnerAction: 'reportConversionEvent'
  /** Field key → literal or directive, e.g. `{ event_name: 'checkout', event_id: { '@path': '$.messageId' } }`. */
  mapping: JSONObject
}

/** The one action that subscriptions start. */
export const ACTION = 'reportConversionEvent'

/** The destination's presets, all switched on: a copy of its own for each caller. */
export function defaultSubscriptions(): Subscription[] {
  return (definition.presets ?? []).flatMap((preset) =>
    // The other kind waits for an event of Segment's own making, e.g. a Connected Audience: there is none here.
    preset.type === 'automatic'
      ? [
          {
            name: preset.name ?? preset.subscribe,
            enabled: true,
            subscribe: preset.subscribe,
            partnerAction: ACTION,
            mapping: structuredClone(preset.mapping ?? {})
          }
        ]
      : []
  )
}
