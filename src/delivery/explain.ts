import type { PinterestConversionsOptions, Settings } from '../destinations/pinterest-conversions'
import type { Delivery } from './delivery'
import type { Explanation } from './explanation'
import type { SubscriptionResult } from './outcome'
import type { Subscription } from './subscription'

export interface ExplainOptions extends PinterestConversionsOptions {
  settings: Settings
  /** Default: the destination's presets. */
  subscriptions?: readonly Subscription[]
  /** Who is asked what the endpoint answers: a delivery that holds the same subscriptions, or a function. Default: nobody. */
  ask?: Delivery | ((event: unknown, subscription: Subscription) => Promise<SubscriptionResult | undefined>)
}

/** Everything that happens to one event, for a person to read. Holds PII and hashes on purpose. Never rejects because of the event. */
export function explain(_event: unknown, _options: ExplainOptions): Promise<Explanation> {
  throw new Error('being built')
}
