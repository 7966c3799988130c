import type {
  LimitedDataProcessingDecision,
  Payload,
  PiiStep,
  PinterestEvent,
  Rejection
} from '../destinations/pinterest-conversions'
import type { SubscriptionResult } from './outcome'

/**
 * Everything that happens to one event, for people to read: returned by `explain`, shown by the CLI and the workbench. Contains
 * PII and hashes on purpose. Plain JSON.
 */
export interface Explanation {
  /** The source's name for the event, else its type. */
  event: string
  /** Why it is not sent although a subscription matches it, e.g. "no consent for Advertising": then no subscription has a `details`. */
  withheld?: string
  /** Every subscription, in order; `details` only for those that match. */
  subscriptions: SubscriptionExplanation[]
}

export interface SubscriptionExplanation {
  name: string
  /** FQL, e.g. `type = "track" and event = "Order Completed"`. */
  trigger: string
  enabled: boolean
  matches: boolean
  /** Why the trigger can't be read; missing when it can. */
  triggerError?: string
  details?: EventDetails
}

/** How one subscription's mapping turns an event into Pinterest's event. */
export interface EventDetails {
  /** What each mapped field reads: one row for each leaf of the mapping that gave a value, or is required. */
  mapping: MappingStep[]
  /** The payload after mapping and schema check; missing when the schema rejected it (then `rejection` says why). */
  payload?: Payload
  pii: PiiStep[]
  dropped: { field: string; reason: string }[]
  derived: { field: string; from: string }[]
  limitedDataProcessing: LimitedDataProcessingDecision
  /** The decision in plain words, one or two sentences. */
  limitedDataProcessingText: string
  time?: { eventTimeSeconds: number; ageSeconds: number; text: string }
  /** The key by which Pinterest joins this event with the Pinterest Tag's. */
  dedup?: { eventName: string; eventId: string; possible: boolean; text: string }
  matchKeys: {
    /** `user_data` keys that are sent. */
    present: string[]
    /** Missing keys that Pinterest recommends for this event. */
    recommended: string[]
  }
  /** Why nothing is sent; missing when the event is sent. */
  rejection?: Rejection
  pinterestEvent?: PinterestEvent
  warnings: string[]
  /** The exact request, with the token masked. */
  request?: { method: 'POST'; url: string; headers: Record<string, string>; body: { data: PinterestEvent[] } }
  /** What the endpoint answered, if there is an `answerSource`. */
  answer?: SubscriptionResult
}

export interface MappingStep {
  /** Payload path, e.g. `user_data.email`. */
  field: string
  /** Where it was read, e.g. `context.traits.email`; `literal` for a fixed value. */
  source: string
  value: unknown
}
