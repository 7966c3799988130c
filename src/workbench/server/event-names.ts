import { describeTrigger, TriggerError, type Subscription } from '../../delivery'
import type { Session } from './session'

const MAX_NAMES = 500

/** Names of track events that a trigger may ask for: first those seen in this session, then those of triggers and samples. */
export async function listEventNames(session: Session): Promise<string[]> {
  const { presets, samples, subscriptions } = await session.state()
  const seen = session.sent.list.flatMap(({ event }) => (event === undefined ? [] : [event])).reverse()
  const asked = [...subscriptions, ...presets].flatMap(namesIn)
  const sampled = samples.flatMap(({ event }) => (typeof event.event === 'string' ? [event.event] : []))
  // A page event has no name of its own: outcomes call it by its type.
  const types = new Set(['page', 'screen', 'identify', 'group', 'alias', 'track', ''])
  return [...new Set([...seen, ...asked, ...sampled])].filter((name) => !types.has(name)).slice(0, MAX_NAMES)
}

function namesIn({ subscribe }: Subscription): string[] {
  try {
    const described = describeTrigger(subscribe)
    return 'form' in described ? described.form.events : []
  } catch (error) {
    // Mappings that are switched off may have an unfinished trigger.
    if (error instanceof TriggerError) return []
    throw error
  }
}
