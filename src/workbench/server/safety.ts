import type { MiddlewareHandler } from 'hono'
import { NONCE, secureHeaders } from 'hono/secure-headers'

/** Maximum bytes of a JSON body: far more than one event and all mappings need. */
export const MAX_JSON_BYTES = 2 * 1024 * 1024
/** Maximum bytes of a posted outcome file, which is streamed. */
export const MAX_OUTCOME_FILE_BYTES = 4 * 1024 ** 3

/**
 * No inline scripts, no external addresses. Styles: our file, and the style element that CodeMirror adds, allowed by a
 * nonce that is new for each page load.
 */
export const headers: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", NONCE],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"]
  },
  crossOriginResourcePolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin',
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  // The page uses plain HTTP on this machine: HSTS would lock the user out.
  strictTransportSecurity: false
})

/**
 * Other web pages must not reach this server through the user's browser. Host reveals a foreign name that resolves to
 * 127.0.0.1 (DNS rebinding). Origin reveals a foreign page, and so does Sec-Fetch-Site where a browser sends no Origin.
 *
 * @param port the port that the server listens on
 */
export function rejectForeign(port: () => number): MiddlewareHandler {
  return async (context, next) => {
    const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`]
    const host = context.req.header('host') ?? ''
    if (!hosts.includes(host)) {
      return context.json(failure(`The workbench answers only to http://${hosts.join(' and http://')}.`), 403)
    }
    const origin = context.req.header('origin')
    const site = context.req.header('sec-fetch-site')
    const isForeign =
      (origin !== undefined && origin !== `http://${host}`) || site === 'cross-site' || site === 'same-site'
    // Following a link to the page is harmless; reading or changing data from another page is not.
    if (isForeign && (origin !== undefined || context.req.path.startsWith('/api/'))) {
      return context.json(failure('The workbench accepts requests from its own page only.'), 403)
    }
    await next()
  }
}

/** A form on another page can post without a preflight, but not with this content type. */
export function requireContentType(type: string): MiddlewareHandler {
  return async (context, next) => {
    const given = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (given !== type) return context.json(failure(`Content-Type must be ${type}.`), 415)
    await next()
  }
}

export const failure = (message: string, path?: string) => ({
  problems: [{ ...(path !== undefined && { path }), message }]
})
