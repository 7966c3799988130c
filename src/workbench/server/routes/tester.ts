import { toEndpoint, type Routes } from '../http'

export function addTesterRoutes({ session, post }: Routes): void {
  const toSubscriptions = (value: unknown) => (value === undefined ? undefined : session.parseSubscriptions(value))

  post('/api/explain', ({ event, endpoint, subscriptions }) =>
    session.explain(event, toEndpoint(endpoint), toSubscriptions(subscriptions))
  )
  post('/api/send', ({ event, endpoint, subscriptions }) =>
    session.send(event, toEndpoint(endpoint), toSubscriptions(subscriptions))
  )
}
