import type { PinterestConversionsOptions, PinterestEvent, Settings } from '../destinations/pinterest-conversions'
import type { Outcome } from './outcome'
import type { Subscription } from './subscription'

export interface DeliveryOptions extends PinterestConversionsOptions {
  settings: Settings
  /** Default: the destination's presets. */
  subscriptions?: readonly Subscription[]
  /**
   * Awaited before each request to Pinterest: the place to keep to a number of requests a minute.
   * A rejection makes that request's events `retry`.
   */
  beforeRequest?: () => Promise<void> | void
}

export interface DeliverOptions {
  /** Ends the work early: what has no answer by then becomes a `retry` outcome. */
  signal?: AbortSignal
}

/** A request as it would be sent, with the token masked. */
export interface PreparedRequest {
  method: 'POST'
  url: string
  headers: Record<string, string>
  body: { data: PinterestEvent[] }
}

export interface Delivery {
  /** One outcome for each event, in order. Never rejects because of an event. */
  deliver(events: readonly unknown[], options?: DeliverOptions): Promise<Outcome[]>
  /**
   * Tries again only the results that ended in `retry`, with the same event IDs, and keeps the others.
   * `outcomes` are those that `deliver` gave for these `events`, in the same order.
   */
  redeliver(events: readonly unknown[], outcomes: readonly Outcome[], options?: DeliverOptions): Promise<Outcome[]>
  /** The destination's own connection test: one `?test=true` event, nothing recorded. */
  testConnection(): Promise<{ ok: true } | { ok: false; message: string }>
  /**
   * The exact requests that `deliver` would send, and nothing sent. The outcomes are those of an endpoint that takes every
   * event: what is refused here is `rejected`, all else `delivered`.
   */
  buildRequests(events: readonly unknown[]): Promise<{ requests: PreparedRequest[]; outcomes: Outcome[] }>
}

/** @throws ConfigError for a trigger that can't be read; it names the subscription. */
export function createDelivery(_options: DeliveryOptions): Delivery {
  throw new Error('being built')
}
