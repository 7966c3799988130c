import { isRecord } from './record'

/** Which consent an event needs before it may be sent to Pinterest. */
export interface Consent {
  /** Category names as `context.consent.categoryPreferences` has them; an event needs every one. */
  required: string[]
  /** What happens to an event without a consent object. Default `drop`: no one has agreed. */
  whenMissing?: 'send' | 'drop'
}

/**
 * Why consent keeps an event from being sent, e.g. "no consent for Advertising"; undefined when it may be sent.
 *
 * Segment's consent object: https://segment.com/docs/privacy/consent-management/. A category counts as agreed to when it is `true`
 * (or the text "true", as CSV has it). Consent that is there and can't be read is no consent.
 */
export function describeMissingConsent(event: Readonly<Record<string, unknown>>, consent: Consent): string | undefined {
  const context = isRecord(event.context) ? event.context : {}
  if (context.consent == null) return consent.whenMissing === 'send' ? undefined : describe(consent.required)
  const preferences = isRecord(context.consent) ? context.consent.categoryPreferences : undefined
  const missing = consent.required.filter((category) => !isAgreed(preferences, category))
  return missing.length === 0 ? undefined : describe(missing)
}

const describe = (categories: readonly string[]): string => `no consent for ${categories.join(', ')}`

function isAgreed(preferences: unknown, category: string): boolean {
  if (!isRecord(preferences) || !Object.hasOwn(preferences, category)) return false
  const answer = preferences[category]
  return answer === true || (typeof answer === 'string' && answer.trim().toLowerCase() === 'true')
}
