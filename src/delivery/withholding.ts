import { type Consent, describeMissingConsent } from './consent'
import { describeSwitchedOff } from './integrations'

/** Why an event is withheld although a mapping matches it. */
export type Withholding = 'switched off' | 'no consent'

/**
 * Why an event may not be sent to Pinterest, regardless of the mappings, e.g. "no consent for Advertising"; undefined when it
 * may. Contains nothing of the event.
 */
export function describeWithheld(
  event: Readonly<Record<string, unknown>>,
  consent: Consent | undefined
): string | undefined {
  return describeSwitchedOff(event) ?? (consent && describeMissingConsent(event, consent))
}

/** The kind of a reason that `describeWithheld` gave. */
export function withholdingOf(reason: string): Withholding {
  return reason.startsWith('no consent') ? 'no consent' : 'switched off'
}
