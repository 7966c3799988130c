import type { Body } from '../http'
import { toEndpoint, type Routes } from '../http'
import { isRecord } from '../../../destinations/pinterest-conversions'
import { RequestError } from '../request-error'
import { toBasis } from '../save-basis'

export function addSettingsRoutes({ app, session, json, post }: Routes): void {
  const isOwn = true
  app.get('/api/state', async (context) => json(context, await session.state(), { isOwn }))
  post(
    '/api/settings',
    async (body) => {
      await session.saveSettings(toEndpoint(body.endpoint), toValues(body.values), toBasis(body))
      return session.state()
    },
    { isOwn }
  )
  post(
    '/api/settings/reset-sandbox',
    () => {
      session.resetSandboxSettings()
      return session.state()
    },
    { isOwn }
  )
  post('/api/test-connection', ({ endpoint, values = {} }) =>
    session.testConnection(toEndpoint(endpoint), toValues(values))
  )
}

function toValues(values: unknown): Body {
  if (isRecord(values)) return values
  throw new RequestError('values must be an object.', 'values')
}
