import type { LimitedDataProcessingDecision } from './reportConversionEvent/limited-data-processing'
import type { PiiKey } from './reportConversionEvent/pii-fields'

/** Set by the host that registers the destination, never by a user: a setting could send the bearer token elsewhere. */
export interface PinterestConversionsOptions {
  /** Where Pinterest's API is, without a path. Default `https://api.pinterest.com`. */
  baseUrl?: string
  /** Sent as `partner_name` with every event when given, in Pinterest's form `ss-name`. */
  partnerName?: string
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number
  /** Milliseconds that an answer may take, its body included. Default 10,000. */
  timeoutMs?: number
  /**
   * Called with the entries of a batch as each request is answered, and awaited before the next: the place to store them. Entries
   * that no request is answered for are in the batch's response only.
   */
  onAnswered?: (answered: readonly AnsweredPayload[]) => Promise<void>
}

export interface AnsweredPayload {
  /** The very object that the batch holds. */
  payload: object
  /** The payload's entry of the MultiStatusResponse. */
  entry: unknown
}

/** `user_data` on the wire: a list of hashes for each PII field, and four plain strings. */
export type PinterestUserData = Partial<Record<PiiKey, string[]>> & {
  client_ip_address?: string
  client_user_agent?: string
  click_id?: string
  partner_id?: string
}

export interface PinterestContent {
  id?: string
  /** Decimal text. */
  item_price?: string
  quantity?: number
  item_name?: string
  item_brand?: string
  item_brand_id?: string
  item_category?: string
}

export interface PinterestCustomData {
  currency?: string
  /** Decimal text. */
  value?: string
  content_ids?: string[]
  num_items?: number
  order_id?: string
  search_string?: string
  opt_out_type?: string
  content_brand?: string
  content_category?: string
  content_name?: string
  /** Decimal text. */
  predicted_ltv?: string
  contents?: PinterestContent[]
}

export type PinterestActionSource = 'web' | 'app_android' | 'app_ios' | 'offline'

/** One event in Pinterest's form. No other key may ever be sent: Pinterest rejects the whole request for one. */
export interface PinterestEvent {
  event_name: string
  action_source: PinterestActionSource
  /** Unix seconds. */
  event_time: number
  event_id: string
  event_source_url?: string
  opt_out?: boolean
  advertiser_tracking_enabled?: boolean
  partner_name?: string
  user_data: PinterestUserData
  custom_data?: PinterestCustomData
  app_info?: Record<string, string | number>
  device_info?: Record<string, string | number | string[]>
  app_id?: string
  app_name?: string
  app_version?: string
  device_brand?: string
  device_carrier?: string
  device_model?: string
  device_type?: string
  os_version?: string
  /** ISO 639-1, two letters. */
  language?: string
  wifi?: boolean
}

/** One row of Pinterest's answer; messages may be `""`, null or missing. */
export interface PinterestEventResult {
  status: 'processed' | 'failed'
  error_message?: string | null
  warning_message?: string | null
}

/** A payload that may not be sent, with the field, what is wrong and what would be right. No PII in it. */
export interface Rejection {
  /** Payload path, e.g. `event_time` or `custom_data.currency`. */
  field: string
  reason: string
}

/** A payload built, or rejected. */
export type BuildResult =
  | {
      event: PinterestEvent
      limitedDataProcessing: LimitedDataProcessingDecision
      /** Our own hints, e.g. a currency that ISO 4217 doesn't list. No PII in them. */
      warnings: string[]
      rejection?: undefined
    }
  | { event?: undefined; limitedDataProcessing?: undefined; warnings?: undefined; rejection: Rejection }

/**
 * Receives each step from payload to event. Only `explain` listens (PII passes through it on purpose);
 * the path of an event passes none, so both walk the very same code.
 */
export interface BuildTrace {
  /** Once for each PII value. `hash` is missing when the value was dropped; then `dropped` says why. */
  pii(step: PiiStep): void
  /** A value that is not sent, by payload path. */
  dropped(field: string, reason: string): void
  /** A value that no field held: by Pinterest's path, with where it came from. */
  derived(field: string, from: string): void
}

export interface PiiStep {
  /** Payload path, e.g. `user_data.email`. */
  field: string
  /** Pinterest's key, e.g. `em`. */
  key: string
  raw: string
  /** Missing when `raw` was a hash already, or was dropped. */
  normalForm?: string
  hash?: string
  alreadyHashed?: boolean
  dropped?: string
}
