import { isObject, toEndpoint, type Routes } from '../http'
import { RequestError } from '../session'

export function addSettingsRoutes({ app, session, json, post }: Routes): void {
  app.get('/api/state', (context) => json(context, session.state()))
  post('/api/settings', async ({ endpoint, values }) => {
    if (!isObject(values)) throw new RequestError('values must be an object.', 'values')
    await session.saveSettings(toEndpoint(endpoint), values)
    return session.state()
  })
  post('/api/endpoint', ({ endpoint }) => {
    session.useEndpoint(toEndpoint(endpoint))
    return session.state()
  })
  post('/api/settings/reset-sandbox', () => {
    session.resetSandboxSettings()
    return session.state()
  })
  post('/api/test-connection', () => session.testConnection())
}
