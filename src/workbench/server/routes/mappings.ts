import {
  blankSubscription,
  buildTrigger,
  customEventSubscription,
  describeTrigger,
  suggestSubscription,
  TriggerError,
  type Subscription
} from '../../../delivery'
import { listEventNames } from '../event-names'
import { type Body, type Routes } from '../http'
import { isRecord } from '../../../destinations/pinterest-conversions'
import { RequestError } from '../request-error'
import { toBasis } from '../save-basis'
import { toTriggerForm } from '../trigger-request'

export function addMappingRoutes({ session, post }: Routes): void {
  const isOwn = true
  post(
    '/api/subscriptions',
    async (body) => {
      await session.saveSubscriptions(body.subscriptions, toBasis(body))
      return session.state()
    },
    { isOwn }
  )
  post(
    '/api/subscriptions/check',
    ({ subscriptions }) => ({ subscriptions: session.parseSubscriptions(subscriptions) }),
    { isOwn }
  )
  post('/api/preview', ({ event, subscription }) => {
    // The preview checks the trigger separately: an unfinished trigger must not hide the mapped payload.
    const readable = { ...(isRecord(subscription) ? subscription : {}), subscribe: 'type = "track"' }
    const [parsed] = session.parseSubscriptions([readable])
    if (!isRecord(subscription) || typeof subscription.subscribe !== 'string' || parsed === undefined) {
      throw new RequestError('The trigger must be text.', 'subscription.subscribe')
    }
    return session.preview(event, { ...parsed, subscribe: subscription.subscribe })
  })
  post('/api/mappings/new', (body) => ({ subscription: newSubscription(body) }))
  post('/api/trigger/describe', ({ trigger }) => {
    if (typeof trigger !== 'string') throw new RequestError('The trigger must be text.', 'trigger')
    return orError(() => describeTrigger(trigger))
  })
  post('/api/trigger/build', ({ form }) => {
    const checked = toTriggerForm(form)
    return orError(() => ({ trigger: buildTrigger(checked) }))
  })
  post('/api/event-names', async () => ({ names: await listEventNames(session) }))
}

function newSubscription({ from, event }: Body): Subscription {
  if (from === 'blank') return blankSubscription()
  if (from === 'custom') return customEventSubscription()
  if (from !== 'event') throw new RequestError('from must be blank, custom or event.', 'from')
  if (!isRecord(event)) throw new RequestError('The event must be a JSON object.', 'event')
  try {
    return suggestSubscription(event)
  } catch (error) {
    if (error instanceof TriggerError) throw new RequestError(`The trigger for this event ${error.message}.`, 'event')
    throw error
  }
}

/** A trigger's error is an answer here, not a failure. */
function orError<T>(work: () => T): T | { error: string } {
  try {
    return work()
  } catch (error) {
    if (error instanceof TriggerError) return { error: `The trigger ${error.message}.` }
    throw error
  }
}
