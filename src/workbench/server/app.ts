import { createReadStream } from 'node:fs'

import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { SecureHeadersVariables } from 'hono/secure-headers'

import { ConfigError } from '../../delivery'
import type { DeliveryFilter, DeliveryReport, Endpoint } from '../contract'
import { buildDeliveryReport } from './delivery-report'
import type { PageFile } from './page-files'
import { readJsonLines } from './read-lines'
import { failure, headers, MAX_JSON_BYTES, MAX_OUTCOME_FILE_BYTES, refuseForeign, requireContentType } from './safety'
import { RequestError, type Session } from './session'

type Body = Record<string, unknown>

/** The whole server but for the listening: routes only, each answered by the session or the report. */
export function createApp(session: Session, page: Map<string, PageFile>, port: () => number): Hono {
  const app = new Hono<{ Variables: SecureHeadersVariables }>()
  app.use(headers, refuseForeign(port))

  const json = (context: Context, value: unknown, status: 200 | 400 | 404 | 413 | 422 | 500 = 200) =>
    context.body(session.mask(JSON.stringify(value ?? null)), status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store'
    })
  const tooLarge = (context: Context) => json(context, failure('This is more than the workbench takes at once.'), 413)

  app.onError((error, context) => {
    // The page shows the message at the place that it is about, so the message needn't name it once more.
    if (error instanceof ConfigError) {
      const message = error.message.replace(`${error.path}: `, '')
      return json(context, failure(message, error.path.replace(/^\$\.?/, '')), 422)
    }
    if (error instanceof RequestError) return json(context, failure(error.message, error.path), 422)
    return json(context, failure(`The workbench failed: ${error.message}`), 500)
  })
  app.notFound((context) => json(context, failure('There is nothing here.'), 404))

  app.get('/api/state', (context) => json(context, session.state()))

  /** A route that takes a JSON object and answers with JSON. */
  const post = (path: string, answer: (body: Body) => unknown) =>
    app.post(
      path,
      requireContentType('application/json'),
      bodyLimit({ maxSize: MAX_JSON_BYTES, onError: tooLarge }),
      async (context) => {
        let body: unknown
        try {
          body = await context.req.json()
        } catch {
          return json(context, failure('The request is not valid JSON.'), 400)
        }
        if (!isObject(body)) return json(context, failure('The request must be a JSON object.'), 400)
        return json(context, await answer(body))
      }
    )

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
  post('/api/subscriptions', async ({ subscriptions }) => {
    await session.saveSubscriptions(subscriptions)
    return session.state()
  })
  post('/api/subscriptions/check', ({ subscriptions }) => ({
    subscriptions: session.parseSubscriptions(subscriptions)
  }))
  post('/api/explain', ({ event, subscriptions }) => session.explain(event, toSubscriptions(subscriptions)))
  post('/api/preview', ({ event, subscription }) => {
    // The trigger is judged by the preview itself: a trigger half typed must not hide what the mapping gives.
    const readable = { ...(isObject(subscription) ? subscription : {}), subscribe: 'type = "track"' }
    const [parsed] = session.parseSubscriptions([readable])
    if (!isObject(subscription) || typeof subscription.subscribe !== 'string' || parsed === undefined) {
      throw new RequestError('The trigger must be text.', 'subscription.subscribe')
    }
    return session.preview(event, { ...parsed, subscribe: subscription.subscribe })
  })
  post('/api/send', ({ event, endpoint, subscriptions }) =>
    session.send(event, toEndpoint(endpoint), toSubscriptions(subscriptions))
  )
  post('/api/send-example-day', async () => {
    await session.sendExampleDay()
    return {}
  })
  post('/api/deliveries/session', (filter) => buildDeliveryReport([...session.outcomes].reverse(), filter))
  post('/api/deliveries/clear', () => {
    session.outcomes.length = 0
    return {}
  })
  post('/api/deliveries/file', (filter) => {
    if (session.outcomesFile === undefined) {
      throw new RequestError('The workbench was started without an outcome file.')
    }
    return reportFile(session.outcomesFile, filter)
  })
  // The body is the file itself, streamed through and not kept; each change of the filter sends it again.
  app.post(
    '/api/deliveries/upload',
    requireContentType('application/x-ndjson'),
    bodyLimit({ maxSize: MAX_OUTCOME_FILE_BYTES, onError: tooLarge }),
    async (context) => {
      let filter: unknown
      try {
        filter = JSON.parse(context.req.query('filter') ?? '{}')
      } catch {
        return json(context, failure('The filter is not valid JSON.', 'filter'), 400)
      }
      const body = context.req.raw.body as AsyncIterable<Uint8Array> | null
      const lines = body === null ? [] : readJsonLines(body)
      return json(context, await buildDeliveryReport(lines, isObject(filter) ? filter : {}))
    }
  )

  app.get('*', (context) => {
    const path = context.req.path === '/' ? '/index.html' : context.req.path
    const file = page.get(path)
    if (file === undefined) return context.notFound()
    const isIndex = path === '/index.html'
    const nonce = context.get('secureHeadersNonce') ?? ''
    return context.body(isIndex ? file.body.replaceAll('STYLE_NONCE', nonce) : file.body, 200, {
      'content-type': file.type,
      // Asset names hold their content's hash.
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store'
    })
  })

  function toSubscriptions(value: unknown) {
    return value === undefined ? undefined : session.parseSubscriptions(value)
  }
  return app as unknown as Hono
}

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

function toEndpoint(value: unknown): Endpoint {
  if (value === 'sandbox' || value === 'pinterest') return value
  throw new RequestError('The endpoint is either sandbox or pinterest.', 'endpoint')
}

async function reportFile(path: string, filter: DeliveryFilter): Promise<DeliveryReport> {
  try {
    return await buildDeliveryReport(readJsonLines(createReadStream(path)), filter)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new RequestError(code === undefined ? message : `${path} can't be read (${code}).`)
  }
}
