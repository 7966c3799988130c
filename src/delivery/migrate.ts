import type { Subscription } from './subscription'

export interface Migration {
  subscriptions: Subscription[]
  /** What changes for the user, in plain words. `subject` is the subscription's name and the field, e.g. "Checkout: opt_out". */
  notes: { subject: string; text: string }[]
}

/**
 * Turns what Segment stores for its own Pinterest destination into our subscriptions. Takes a bare mapping, one subscription,
 * a list of them, or an export that holds such a list. The input is never changed.
 * @throws ConfigError when it is none of these.
 */
export function migrateMapping(_stored: unknown): Migration {
  throw new Error('being built')
}
