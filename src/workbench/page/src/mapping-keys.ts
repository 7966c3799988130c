import type { Subscription } from '../../../delivery/subscription'

/** Identifies a mapping while it is edited, renamed or moved. It stays in the page, because JSON omits symbols. */
const KEY = Symbol('mapping key')

interface Keyed extends Subscription {
  [KEY]?: number
}

let lastKey = 0

export const keyOf = (subscription: Keyed): number | undefined => subscription[KEY]

/** The same mapping with new contents. */
export const withKeyOf = (subscription: Subscription, { [KEY]: key }: Keyed): Subscription =>
  key === undefined ? subscription : keyed(subscription, key)

/** Each mapping with a unique key: a copy doesn't keep the key of its original. */
export function withKeys(subscriptions: Subscription[]): Subscription[] {
  const taken = new Set<number>()
  const isDone = subscriptions.every((one) => {
    const key = keyOf(one)
    return key !== undefined && taken.size < taken.add(key).size
  })
  if (isDone) return subscriptions
  taken.clear()
  return subscriptions.map((one) => {
    const key = keyOf(one)
    if (key !== undefined && taken.size < taken.add(key).size) return one
    return keyed(one, ++lastKey)
  })
}

/** Mappings from the server, with the keys that the page already has for mappings of the same names, in order. */
export function withKnownKeys(subscriptions: Subscription[], known: readonly Subscription[]): Subscription[] {
  const waiting = [...known]
  return withKeys(
    subscriptions.map((one) => {
      const index = waiting.findIndex(({ name }) => name === one.name)
      const [old] = index === -1 ? [] : waiting.splice(index, 1)
      return old === undefined ? one : withKeyOf(one, old)
    })
  )
}

const keyed = (subscription: Subscription, key: number): Keyed => ({ ...subscription, [KEY]: key })
