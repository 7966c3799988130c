import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { WireEvent } from './schema'
import type { LimitedDataProcessing, RowResult } from './types'

const SEVEN_DAYS_SECONDS = 7 * 24 * 60 * 60

/** `user_data` keys that hold SHA-256 hashes. */
const HASHED_KEYS = [
  'em',
  'ph',
  'ge',
  'db',
  'ln',
  'fn',
  'ct',
  'st',
  'zp',
  'country',
  'external_id',
  'hashed_maids'
] as const

const SHA256_HEX = /^[0-9a-f]{64}$/
const DECIMAL = /^-?\d+(?:\.\d+)?$/
const UNSPECIFIED_IP = /^[0:.]+$/

/** Those of the 5.23.0 file and the seven that the live API accepts too. */
const EVENT_NAMES = new Set(
  (
    'add_payment_info add_to_cart add_to_wishlist app_install app_open checkout contact custom customize_product ' +
    'find_location initiate_checkout lead page_visit schedule search signup start_trial submit_application subscribe ' +
    'view_category view_content watch_video'
  ).split(' ')
)

/** Named in Pinterest's deduplication rules; its handling of others is unknown. */
const ACTION_SOURCES = new Set(['app_android', 'app_ios', 'web', 'offline'])

/** Match keys whose absence causes a warning from Pinterest. */
const RECOMMENDED_KEYS = ['em', 'external_id', 'click_id'] as const

/** Replaces, in the record, text that should have been a hash and may be PII. */
export const NOT_A_HASH = '(not a SHA-256 hash: not kept)'

const isFilled = (value: unknown): boolean => (typeof value === 'string' || Array.isArray(value)) && value.length > 0

function hasPlainText(values: unknown): boolean {
  if (!Array.isArray(values)) return false
  for (const value of values) if (typeof value !== 'string' || !SHA256_HEX.test(value)) return true
  return false
}

/**
 * Decides one row of the answer, as far as Pinterest's rules for it are known. Beyond those, the sandbox is strict where a
 * mistake would go unnoticed: it also fails an unknown `action_source`, amounts that are not decimal text, an empty `event_id`.
 *
 * @param nowSeconds Unix seconds, with fractions.
 */
export function checkEvent(event: WireEvent, nowSeconds: number): RowResult {
  const problems: string[] = []
  checkTime(event, nowSeconds, problems)
  checkNames(event, problems)
  checkUserData(event.user_data, problems)
  checkAmounts(event, problems)
  if (problems.length > 0) return { status: 'failed', error_message: problems.join('; '), warning_message: '' }
  return { status: 'processed', error_message: '', warning_message: warningsFor(event) }
}

function checkTime(event: WireEvent, nowSeconds: number, problems: string[]): void {
  if (nowSeconds - event.event_time > SEVEN_DAYS_SECONDS) problems.push("'event_time' is more than 7 days ago")
  // Pinterest's tolerance is unknown: none here, except for a sender that rounds its clock up to the full second.
  if (event.event_time > Math.ceil(nowSeconds)) problems.push("'event_time' is in the future")
}

function checkNames(event: WireEvent, problems: string[]): void {
  if (event.event_name === '') problems.push("'event_name' is empty")
  if (event.event_id === '') problems.push("'event_id' is empty")
  if (!ACTION_SOURCES.has(event.action_source)) {
    problems.push("'action_source' must be one of app_android, app_ios, web, offline")
  }
  if (event.language != null && !/^[a-z]{2}$/i.test(event.language)) {
    problems.push("'language' must be two letters (ISO 639-1)")
  }
}

function checkUserData(userData: Record<string, unknown>, problems: string[]): void {
  for (const key of HASHED_KEYS) {
    if (hasPlainText(userData[key])) problems.push(`'${key}' must be a SHA-256 hash, 64 lower-case hex digits`)
  }
  const { em, hashed_maids, client_ip_address: ip, client_user_agent: userAgent } = userData
  if (!isFilled(em) && !isFilled(hashed_maids) && !(isFilled(ip) && isFilled(userAgent))) {
    problems.push("'user_data' must have em, or hashed_maids, or both client_ip_address and client_user_agent")
  }
  if (typeof ip === 'string' && ip !== '' && (isIP(ip) === 0 || UNSPECIFIED_IP.test(ip))) {
    problems.push("'client_ip_address' must be an IPv4 or IPv6 address, and not all zeros")
  }
}

function checkAmounts({ custom_data: customData }: WireEvent, problems: string[]): void {
  if (customData === undefined) return
  for (const key of ['value', 'predicted_ltv'] as const) {
    const amount = customData[key]
    if (amount != null && !DECIMAL.test(amount)) problems.push(`'${key}' must be a decimal number`)
  }
  if (customData.contents?.some(({ item_price: price }) => price !== undefined && !DECIMAL.test(price)) === true) {
    problems.push("'item_price' must be a decimal number")
  }
}

function warningsFor(event: WireEvent): string {
  const hints: string[] = []
  if (!EVENT_NAMES.has(event.event_name)) {
    hints.push("'event_name' is not a standard event: it is recorded as an event of your own")
  }
  for (const key of RECOMMENDED_KEYS) {
    if (!isFilled(event.user_data[key])) hints.push(`'${key}' is missing: providing it may improve matching`)
  }
  const currency = event.custom_data?.currency
  if (currency != null && !/^[A-Z]{3}$/.test(currency)) {
    hints.push("'currency' is not an ISO 4217 code: the ad account's currency is used")
  }
  return hints.join('; ')
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Pinterest's spec asks for lower-case codes, but its page about the flag hashes upper-case ones. */
const hashesOf = (code: string): string[] => [sha256(code), sha256(code.toUpperCase())]

const UNITED_STATES = hashesOf('us')
const CALIFORNIA = hashesOf('ca')
/** The states and the District of Columbia. */
const STATES_OF_THE_UNITED_STATES = new Set(
  (
    'al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or ' +
    'pa ri sc sd tn tx ut vt va wa wv wi wy'
  )
    .split(' ')
    .flatMap(hashesOf)
)

/**
 * What Pinterest does with the LDP flag: it needs `opt_out_type` to contain LDP, and the state and country as the hashes of their
 * codes; otherwise Pinterest silently ignores it. https://help.pinterest.com/en/business/article/limited-data-processing
 */
export function limitedDataProcessingOf({
  custom_data: customData,
  user_data: userData
}: WireEvent): LimitedDataProcessing {
  const optOutTypes = customData?.opt_out_type?.split(',').map((type) => type.trim())
  if (optOutTypes?.includes('LDP') !== true) return 'not-requested'
  const states = hashesIn(userData.st)
  if (!hashesIn(userData.country).some((country) => UNITED_STATES.includes(country))) return 'ignored'
  if (states.some((state) => CALIFORNIA.includes(state))) return 'honored'
  return states.some((state) => STATES_OF_THE_UNITED_STATES.has(state)) ? 'honored-by-state' : 'ignored'
}

const hashesIn = (values: unknown): string[] => (Array.isArray(values) ? (values as string[]) : [])

/** The event, or a copy without the plain text that a hashed key contains. */
export function withoutPlainText(event: WireEvent): WireEvent {
  const unhashed = HASHED_KEYS.filter((key) => hasPlainText(event.user_data[key]))
  if (unhashed.length === 0) return event
  const userData = { ...event.user_data }
  for (const key of unhashed) {
    userData[key] = (userData[key] as string[]).map((value) => (SHA256_HEX.test(value) ? value : NOT_A_HASH))
  }
  return { ...event, user_data: userData }
}
