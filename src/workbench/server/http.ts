import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { SecureHeadersVariables } from 'hono/secure-headers'

import { isRecord } from '../../destinations/pinterest-conversions'
import { RequestError } from './request-error'
import { failure, MAX_JSON_BYTES, requireContentType } from './safety'
import type { Session } from './session'
import type { EndpointName } from '../contract'

type Status = 200 | 400 | 404 | 409 | 413 | 422 | 500
export type Body = Record<string, unknown>
export type App = Hono<{ Variables: SecureHeadersVariables }>

export interface AnswerOptions {
  /** The answer is what the user saved or sent and can't contain a token, so it is not masked. Default false. */
  isOwn?: boolean
}

/** What a file of routes needs: the session, and functions that add a route. */
export interface Routes {
  app: App
  session: Session
  /** Answers with JSON. Tokens are masked in it, unless it is what the user saved: there a word that equals a token must stay. */
  json: (context: Context, value: unknown, options?: AnswerOptions & { status?: Status }) => Response
  tooLarge: (context: Context) => Response
  /** A route that takes a JSON object and answers with JSON. `answer` may throw RequestError and ConfigError. */
  post: (path: string, answer: (body: Body) => unknown, options?: AnswerOptions) => void
}

export function createRoutes(app: App, session: Session): Routes {
  const json: Routes['json'] = (context, value, { status = 200, isOwn = false } = {}) => {
    const text = JSON.stringify(value ?? null)
    return context.body(isOwn ? text : session.mask(text), status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store'
    })
  }
  const tooLarge: Routes['tooLarge'] = (context) =>
    json(context, failure('The request is larger than the workbench accepts.'), { status: 413 })
  const limit = bodyLimit({ maxSize: MAX_JSON_BYTES, onError: tooLarge })

  const post: Routes['post'] = (path, answer, options) => {
    app.post(path, requireContentType('application/json'), limit, async (context) => {
      let body: unknown
      try {
        body = await context.req.json()
      } catch {
        return json(context, failure('The request is not valid JSON.'), { status: 400 })
      }
      if (!isRecord(body)) return json(context, failure('The request must be a JSON object.'), { status: 400 })
      return json(context, await answer(body), options)
    })
  }
  return { app, session, json, tooLarge, post }
}

export function toEndpoint(value: unknown): EndpointName {
  if (value === 'sandbox' || value === 'pinterest') return value
  throw new RequestError('The endpoint must be sandbox or pinterest.', 'endpoint')
}
