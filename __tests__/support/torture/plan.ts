import { defaultSubscriptions } from '../../../src/delivery'
import type { Random } from './random'

/** The kind of an event. For `half`, it applies only to the second subscription, if there is one. */
export type Kind =
  'good' | 'failing' | 'half-failing' | 'poison' | 'half-poison' | 'not-subscribed' | 'no-identity' | 'unreadable'

/** Everything that the seed determines. */
export interface RoundPlan {
  kinds: Kind[]
  /** Pinterest's names for each event, one per matching subscription. */
  eventNames: string[]
  /** For each subscription: whether each event has its own request (`enable_batching: false`). */
  isUnbatched: boolean[]
  isOffline: boolean
  batchSize: number
  concurrency: number
  maxAttempts: number
  kills: NodeJS.Signals[]
}

const BAD: Kind[] = [
  'failing', 'half-failing', 'poison', 'half-poison', 'not-subscribed', 'no-identity', 'unreadable'
] // prettier-ignore

export function planRound(random: Random): RoundPlan {
  const badRate = random.pick([0, 0.02, 0.1])
  const eventNames = random.pick([['lead'], ['lead', 'signup']])
  return {
    kinds: Array.from({ length: random.whole(1, 250) }, () => (random.chance(badRate) ? random.pick(BAD) : 'good')),
    eventNames,
    isUnbatched: eventNames.map(() => random.chance(0.3)),
    isOffline: random.chance(0.4),
    batchSize: random.pick([1, 7, 20, 100]),
    concurrency: random.whole(1, 4),
    maxAttempts: random.pick([3, 30]),
    kills: Array.from({ length: random.whole(0, 2) }, () => random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT']))
  }
}

/** @param key identifies an event at Pinterest: `lead:event-7` */
export function readKey({ kinds, eventNames }: RoundPlan, key: string): { kind: Kind; isSecond: boolean } {
  const [name = '', id = ''] = key.split(':')
  return { kind: kinds[Number(id.slice('event-'.length))]!, isSecond: eventNames.indexOf(name) === 1 }
}

export function configOf({ eventNames, isUnbatched }: RoundPlan): object {
  const { mapping, subscribe } = defaultSubscriptions().find(({ name }) => name === 'Lead')!
  return {
    subscriptions: eventNames.map((name, index) => ({
      name,
      subscribe,
      mapping: { ...mapping, event_name: name, enable_batching: isUnbatched[index] !== true }
    }))
  }
}

export function lineOf(kind: Kind, row: number): string {
  if (kind === 'unreadable') return '{"type":"track","event":'
  const event = {
    type: 'track',
    event: kind === 'not-subscribed' ? 'Nothing Matches' : 'Lead Generated',
    messageId: `event-${row}`,
    timestamp: new Date().toISOString(),
    context: kind === 'no-identity' ? {} : { traits: { email: `person-${row}@example.com` } }
  }
  return JSON.stringify(event)
}
