import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { SecureHeadersVariables } from 'hono/secure-headers'

import { failure, MAX_JSON_BYTES, requireContentType } from './safety'
import { RequestError, type Session } from './session'
import type { Endpoint } from '../contract'

export type Body = Record<string, unknown>
export type App = Hono<{ Variables: SecureHeadersVariables }>

/** What a file of routes needs: the session, and how to add a route. */
export interface Routes {
  app: App
  session: Session
  /** Answers with JSON in which every token is masked. */
  json: (context: Context, value: unknown, status?: 200 | 400 | 404 | 409 | 413 | 422 | 500) => Response
  tooLarge: (context: Context) => Response
  /** A route that takes a JSON object and answers with JSON. `answer` may throw RequestError and ConfigError: both become a 422. */
  post: (path: string, answer: (body: Body) => unknown) => void
}

export function createRoutes(app: App, session: Session): Routes {
  const json: Routes['json'] = (context, value, status = 200) =>
    context.body(session.mask(JSON.stringify(value ?? null)), status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store'
    })
  const tooLarge: Routes['tooLarge'] = (context) =>
    json(context, failure('This is larger than the workbench accepts.'), 413)
  const limit = bodyLimit({ maxSize: MAX_JSON_BYTES, onError: tooLarge })

  const post: Routes['post'] = (path, answer) => {
    app.post(path, requireContentType('application/json'), limit, async (context) => {
      let body: unknown
      try {
        body = await context.req.json()
      } catch {
        return json(context, failure('The request is not valid JSON.'), 400)
      }
      if (!isObject(body)) return json(context, failure('The request must be a JSON object.'), 400)
      return json(context, await answer(body))
    })
  }
  return { app, session, json, tooLarge, post }
}

export const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function toEndpoint(value: unknown): Endpoint {
  if (value === 'sandbox' || value === 'pinterest') return value
  throw new RequestError('The endpoint is either sandbox or pinterest.', 'endpoint')
}
