import type { Subscription } from '../../../../../delivery/subscription'

export type MappingOrder = 'file' | 'name' | 'on'

export interface OrderedMapping {
  subscription: Subscription
  /** Its position among all mappings. */
  index: number
}

/** The mappings whose name, trigger or Pinterest event contains the search text, in the chosen order. */
export function orderMappings(subscriptions: Subscription[], order: MappingOrder, sought: string): OrderedMapping[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean)
  const found = subscriptions
    .map((subscription, index) => ({ subscription, index }))
    .filter(({ subscription: { name, subscribe, mapping } }) => {
      const text = `${name} ${subscribe} ${JSON.stringify(mapping.event_name ?? '')}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
  if (order === 'name') return found.sort((a, b) => a.subscription.name.localeCompare(b.subscription.name))
  if (order === 'on') return found.sort((a, b) => Number(b.subscription.enabled) - Number(a.subscription.enabled))
  return found
}
