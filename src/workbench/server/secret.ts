import { createHash, timingSafeEqual } from 'node:crypto'

import type { MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

import { failure } from './safety'

/** The parameter of the address that opens the page: `/?secret=…`. */
export const SECRET_PARAMETER = 'secret'

/**
 * Rejects every request without the secret, because other users of this machine can reach the port and must not use the
 * credentials. The page is opened with the secret in its address and gets it as a cookie. The cookie is set on the page
 * itself and not on a redirect: a browser that comes from another site, such as a web terminal, would not send a strict
 * cookie with the redirected request.
 *
 * @param secret new for each start
 * @param port in the cookie's name, because browsers share cookies between all ports of a host
 */
export function requireSecret(secret: string, port: () => number): MiddlewareHandler {
  return async (context, next) => {
    const name = `workbench-${port()}`
    const { path } = context.req
    if (path === '/' && isEqual(context.req.query(SECRET_PARAMETER), secret)) {
      setCookie(context, name, secret, { httpOnly: true, sameSite: 'Strict', path: '/' })
      return next()
    }
    if (isEqual(getCookie(context, name), secret)) return next()
    const message =
      'Open the workbench at the address that the command printed: it contains the secret, which this request lacks.'
    if (path === '/') return context.text(message, 401)
    return context.json(failure(message), 401)
  }
}

/** Compares in constant time. Of hashes, because the lengths must be equal. */
function isEqual(given: string | undefined, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return given !== undefined && timingSafeEqual(hash(given), hash(secret))
}
