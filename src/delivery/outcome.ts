import type { LimitedDataProcessingDecision } from '../destinations/pinterest-conversions'

export type OutcomeStatus = 'delivered' | 'rejected' | 'retry' | 'not-subscribed'

/** What became of one event under one subscription. Never holds PII, a token or a hash. */
export type SubscriptionResult =
  | {
      status: 'delivered'
      /** The subscription's name, e.g. "Checkout". */
      subscription: string
      /** Pinterest's name for it, e.g. `checkout`. */
      eventName: string
      warnings: string[]
      limitedDataProcessing: LimitedDataProcessingDecision
      /** Names of the `user_data` keys that were sent, e.g. `['em', 'ph']`. */
      matchKeys: string[]
    }
  | {
      status: 'rejected'
      subscription: string
      reason: string
      /** HTTP status, 400 when refused before sending. */
      httpStatus: number
      /** Who refused it: this code before sending, or Pinterest. */
      rejectedBy: 'destination' | 'pinterest'
    }
  | {
      status: 'retry'
      subscription: string
      reason: string
      /** 503 when there was no answer. */
      httpStatus: number
      /** Seconds that Pinterest asked to wait (Retry-After, else X-RateLimit-Reset). Missing when it named none. */
      retryAfterSeconds?: number
    }

/** What became of one event. One event may match several subscriptions: `results` has one entry for each that matched. */
export interface Outcome {
  /** `retry` when any result may still be delivered, else `rejected` when any was refused, else `delivered`. */
  status: OutcomeStatus
  /** The source's name for the event, e.g. "Order Completed", else its type, e.g. "page". */
  event?: string
  messageId?: string
  /** The event's own timestamp, as it came, when it is a time. */
  timestamp?: string
  results: SubscriptionResult[]
}
