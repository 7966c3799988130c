import { isObject, type Routes } from '../http'
import { RequestError } from '../session'

export function addMappingRoutes({ session, post }: Routes): void {
  post('/api/subscriptions', async ({ subscriptions }) => {
    await session.saveSubscriptions(subscriptions)
    return session.state()
  })
  post('/api/subscriptions/check', ({ subscriptions }) => ({
    subscriptions: session.parseSubscriptions(subscriptions)
  }))
  post('/api/preview', ({ event, subscription }) => {
    // The preview judges the trigger itself: an unfinished trigger must not hide what the mapping gives.
    const readable = { ...(isObject(subscription) ? subscription : {}), subscribe: 'type = "track"' }
    const [parsed] = session.parseSubscriptions([readable])
    if (!isObject(subscription) || typeof subscription.subscribe !== 'string' || parsed === undefined) {
      throw new RequestError('The trigger must be text.', 'subscription.subscribe')
    }
    return session.preview(event, { ...parsed, subscribe: subscription.subscribe })
  })
}
