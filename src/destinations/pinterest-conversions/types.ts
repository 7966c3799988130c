import type { LimitedDataProcessingDecision } from './reportConversionEvent/limited-data-processing'
import type { PiiKey } from './reportConversionEvent/pii-fields'

/** Set by the host that registers the destination, never by a user, who could send the bearer token elsewhere. */
export interface PinterestConversionsOptions {
  /** Base URL of Pinterest's API, without a path. Default `https://api.pinterest.com`. */
  baseUrl?: string
  /** Sent as `partner_name` with every event when given, in Pinterest's form `ss-name`. */
  partnerName?: string
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number
  /** Milliseconds to wait for an answer, including its body. Default 10,000. */
  timeoutMs?: number
  /**
   * Called with the entries of a batch as each request is answered, and awaited before the next: store them here. Entries
   * without an answered request are only in the batch's response.
   */
  onAnswered?: (answered: readonly AnsweredPayload[]) => Promise<void>
}

export interface AnsweredPayload {
  /** The same object as in the batch. */
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

/** One event in Pinterest's form. No other key may be sent: Pinterest would reject the whole request. */
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

/** Why a payload can't be sent: the field, what is wrong and what would be right. Contains no PII. */
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
      /** Our own hints, e.g. about a currency that ISO 4217 doesn't list. They contain no PII. */
      warnings: string[]
      rejection?: undefined
    }
  | { event?: undefined; limitedDataProcessing?: undefined; warnings?: undefined; rejection: Rejection }

/**
 * Receives each step from payload to event, PII included. Only `explain` passes a trace; sending passes none, so both run the
 * same code.
 */
export interface BuildTrace {
  /** Called for each PII value. `hash` is missing when the value was dropped; then `dropped` says why. */
  pii(step: PiiStep): void
  /** A value that is not sent, by payload path. */
  dropped(field: string, reason: string): void
  /** A value that no field supplied: Pinterest's path, and where the value came from. */
  derived(field: string, from: string): void
}

export interface PiiStep {
  /** Payload path, e.g. `user_data.email`. */
  field: string
  /** Pinterest's key, e.g. `em`. */
  key: string
  raw: string
  /** Missing when `raw` was already a hash, or was dropped. */
  normalForm?: string
  hash?: string
  alreadyHashed?: boolean
  dropped?: string
}
