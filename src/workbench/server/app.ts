import { Hono } from 'hono'

import { ConfigError } from '../../delivery'
import { createRoutes, type App, type Routes } from './http'
import type { PageFile } from './page-files'
import { addDeliveryRoutes } from './routes/deliveries'
import { addFileRoutes } from './routes/files'
import { addMappingRoutes } from './routes/mappings'
import { addPageRoutes } from './routes/page'
import { addSettingsRoutes } from './routes/settings'
import { addTesterRoutes } from './routes/tester'
import { failure, headers, rejectForeign } from './safety'
import { requireSecret } from './secret'
import { RequestError } from './request-error'
import type { Session } from './session'

/** One file of routes per topic. The session or a report answers each route. */
const ADD_ROUTES: readonly ((routes: Routes) => void)[] = [
  addSettingsRoutes,
  addMappingRoutes,
  addTesterRoutes,
  addDeliveryRoutes,
  addFileRoutes
]

export interface AppOptions {
  page: Map<string, PageFile>
  /** What each request must include. */
  secret: string
  /** The port, once the server listens. */
  port: () => number
}

/** The whole server, except listening. */
export function createApp(session: Session, { page, secret, port }: AppOptions): Hono {
  const app: App = new Hono()
  app.use(headers, rejectForeign(port), requireSecret(secret, port))
  const routes = createRoutes(app, session)
  addFailures(routes)
  for (const add of ADD_ROUTES) add(routes)
  addPageRoutes(app, page)
  return app as unknown as Hono
}

function addFailures({ app, json }: Routes): void {
  app.onError((error, context) => {
    // The page shows the message next to its field, so the message need not repeat the path.
    if (error instanceof ConfigError) {
      const message = error.message.replace(`${error.path}: `, '')
      return json(context, failure(message, error.path.replace(/^\$\.?/, '')), { status: 422 })
    }
    if (error instanceof RequestError)
      return json(context, failure(error.message, error.path), { status: error.status })
    return json(context, failure(`The workbench failed: ${error.message}`), { status: 500 })
  })
  app.notFound((context) => json(context, failure('There is nothing at this path.'), { status: 404 }))
}
