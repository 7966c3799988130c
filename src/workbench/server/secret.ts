import { createHash, timingSafeEqual } from 'node:crypto'

import type { MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

import { failure } from './safety'

/** In the address with which the page is opened: `/?secret=…`. */
export const SECRET_PARAMETER = 'secret'

/**
 * Rejects every request without the secret: whoever else is on this machine can reach the port, and must not use the credentials. The
 * page is opened with the secret in its address and gets it as a cookie. That is set on the page itself instead of on a redirect: a
 * browser that came from another site, such as a web terminal, would not send a strict cookie on the redirected request.
 *
 * @param secret new for each start
 * @param port in the cookie's name: browsers give all ports of a host the same cookies
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
      'This workbench belongs to whoever started it. Open the address that the command printed, with its secret.'
    if (path === '/') return context.text(message, 401)
    return context.json(failure(message), 401)
  }
}

/** In the same time whatever the difference: of hashes, which are of one length. */
function isEqual(given: string | undefined, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return given !== undefined && timingSafeEqual(hash(given), hash(secret))
}
