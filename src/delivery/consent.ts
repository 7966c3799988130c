import { isRecord } from './record'

/** Which consent an event needs before it may be sent to Pinterest. */
export interface Consent {
  /** Category names of `context.consent.categoryPreferences`; an event needs all of them. */
  required: string[]
  /** What happens to an event without a consent object. Default `drop`: no one has agreed. */
  whenMissing?: 'send' | 'drop'
}

/**
 * Why consent prevents sending, e.g. "no consent for Advertising"; undefined when it may be sent.
 *
 * Segment's consent object: https://segment.com/docs/privacy/consent-management/. A category is agreed to when it is `true` (or
 * the text "true", as in CSV). Unreadable consent is no consent.
 */
export function describeMissingConsent(event: Readonly<Record<string, unknown>>, consent: Consent): string | undefined {
  const context = isRecord(event.context) ? event.context : {}
  if (context.consent == null) return consent.whenMissing === 'send' ? undefined : noConsentFor(consent.required)
  const preferences = isRecord(context.consent) ? context.consent.categoryPreferences : undefined
  const missing = consent.required.filter((category) => !isAgreed(preferences, category))
  return missing.length === 0 ? undefined : noConsentFor(missing)
}

const noConsentFor = (categories: readonly string[]): string => `no consent for ${categories.join(', ')}`

function isAgreed(preferences: unknown, category: string): boolean {
  if (!isRecord(preferences) || !Object.hasOwn(preferences, category)) return false
  const answer = preferences[category]
  return answer === true || (typeof answer === 'string' && answer.trim().toLowerCase() === 'true')
}
