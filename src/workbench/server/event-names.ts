import { describeTrigger, TriggerError, type Subscription } from '../../delivery'
import type { Session } from './session'

const MAX_NAMES = 500

/** Suggestions for the event names of a trigger: first those seen in this session, then those of triggers and samples. */
export async function listEventNames(session: Session): Promise<string[]> {
  const { presets, samples, subscriptions } = await session.state()
  const seen = session.sent.list.flatMap(({ event }) => (event === undefined ? [] : [event])).reverse()
  const asked = [...subscriptions, ...presets].flatMap(namesIn)
  const sampled = samples.flatMap(({ event }) => (typeof event.event === 'string' ? [event.event] : []))
  // A page event has no name: outcomes show its type instead.
  const types = new Set(['page', 'screen', 'identify', 'group', 'alias', 'track', ''])
  return [...new Set([...seen, ...asked, ...sampled])].filter((name) => !types.has(name)).slice(0, MAX_NAMES)
}

function namesIn({ subscribe }: Subscription): string[] {
  try {
    const described = describeTrigger(subscribe)
    return 'form' in described ? described.form.events : []
  } catch (error) {
    // A disabled mapping may have an unfinished trigger.
    if (error instanceof TriggerError) return []
    throw error
  }
}
