import type { OutcomeStatus } from '../../../delivery/outcome'

/** The badge's color for each status. */
export const TONES: Record<OutcomeStatus, string> = {
  delivered: 'good',
  rejected: 'bad',
  retry: 'warn',
  unknown: 'warn',
  'not-subscribed': ''
}
