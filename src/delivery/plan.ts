import type { Payload } from '../destinations/pinterest-conversions'
import { MAX_EVENTS_PER_REQUEST } from '../destinations/pinterest-conversions'
import type { Dropped } from './fit-schema'
import type { SubscriptionResult } from './outcome'
import { isRecord } from './record'
import { rejectedByDestination } from './result'
import type { Runtime } from './runtime'
import type { Subscription } from './subscription'

/** The work for one event: a result for each matching subscription, filled in as answers arrive. */
export interface Plan {
  event: unknown
  /** Its place among the events. */
  index: number
  /** `undefined` until there is a result. */
  results: Map<Subscription, SubscriptionResult | undefined>
  /** Why nothing is sent, although subscriptions match. */
  withheld?: string
}

/** One payload to send, and the plan that its result belongs to. */
export interface Task {
  payload: Payload
  /** Warnings from before the action: values that its schema rejected. */
  warnings: string[]
  subscription: Subscription
  plan: Plan
}

/**
 * Maps every event for every subscription that matches it. Events that the mapping or the schema rejects get their result at
 * once; the rest is returned in batches, each for one call of the action.
 */
export async function mapPlans(runtime: Runtime, plans: readonly Plan[]): Promise<Task[][]> {
  const tasksBySize = new Map<number, Task[]>()
  for (const [subscription, matching] of groupBySubscription(plans)) {
    const events = matching.map(({ event }) => (isRecord(event) ? event : {}))
    const mapped = await runtime.mapEvents(subscription, events)
    const size = batchSizeOf(subscription)
    const tasks = tasksBySize.get(size) ?? []
    tasksBySize.set(size, tasks)
    matching.forEach((plan, index) => {
      const { payload, dropped, reason } = mapped[index] ?? { reason: 'The mapping produced nothing for this event.' }
      if (payload) tasks.push({ payload, warnings: dropped.map(describeDropped), subscription, plan })
      else plan.results.set(subscription, rejectedByDestination(subscription.name, reason))
    })
  }
  // In the order of the input, so that a request can be compared with it.
  for (const tasks of tasksBySize.values()) tasks.sort((a, b) => a.plan.index - b.plan.index)
  return [...tasksBySize].flatMap(([size, tasks]) => chunk(tasks, size))
}

const describeDropped = ({ field, reason }: Dropped): string => `${field} is dropped. ${reason}`

function groupBySubscription(plans: readonly Plan[]): Map<Subscription, Plan[]> {
  const groups = new Map<Subscription, Plan[]>()
  for (const plan of plans) {
    for (const subscription of plan.results.keys()) {
      const group = groups.get(subscription)
      if (group) group.push(plan)
      else groups.set(subscription, [plan])
    }
  }
  return groups
}

/** The batch fields of a mapping, which every runtime of this family honors: one event a request when batching is off. */
function batchSizeOf({ mapping }: Subscription): number {
  if (mapping.enable_batching === false) return 1
  const size = Math.floor(Number(mapping.batch_size ?? MAX_EVENTS_PER_REQUEST))
  return Number.isNaN(size) ? MAX_EVENTS_PER_REQUEST : Math.min(Math.max(size, 1), MAX_EVENTS_PER_REQUEST)
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size)
  )
}
