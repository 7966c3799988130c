import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import type { Consent } from '../delivery'
import type { Metrics } from '../metrics'
import type { EventQueue } from '../queue'
import { createApp } from './app'
import { TrustedProxies } from './client-address'
import { DEFAULT_LIMITS, type Limits } from './limits'
import type { Logger } from './log'
import type { Profiles } from './profiles'
import { WriteKeys } from './write-keys'

export interface GatewayOptions {
  queue: Pick<EventQueue, 'enqueue' | 'status'>
  /** Without them, events are not enriched. */
  profiles?: Profiles
  /** Consent that is required before anything is remembered about a person. Default: none. */
  consent?: Consent
  /** At least one. */
  writeKeys: readonly string[]
  /** For `DELETE /v1/profiles/:userId`. Without one, erasure over HTTP is off. */
  adminKey?: string | undefined
  /** Default 127.0.0.1: this machine only. */
  host?: string
  /** Default 0: any free port. */
  port?: number
  /** PEM. Without it: plain HTTP. */
  tls?: { certificate: string; key: string }
  /** Origins whose pages may send, e.g. `https://shop.example`; `*` for all. Default none. */
  allowedOrigins?: readonly string[]
  /** Addresses or ranges of proxies whose X-Forwarded-For is trusted. Default none. */
  trustedProxies?: readonly string[]
  limits?: Partial<Limits>
  metrics: Metrics
  log: Logger
  now?: () => number
}

export interface Gateway {
  /** E.g. `http://127.0.0.1:8912`. */
  url: string
  /** Accepts no more connections, answers the requests in flight, and closes. */
  close(): Promise<void>
}

/**
 * Starts the HTTP source.
 * @throws Error when the port is in use, the certificate can't be used, or a proxy is not an address or range.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  if (options.writeKeys.length === 0) throw new Error('The source needs at least one write key.')
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const app = createApp({
    queue: options.queue,
    profiles: options.profiles,
    consent: options.consent,
    writeKeys: new WriteKeys(options.writeKeys),
    adminKeys: options.adminKey === undefined ? undefined : new WriteKeys([options.adminKey]),
    allowedOrigins: options.allowedOrigins ?? [],
    trustedProxies: new TrustedProxies(options.trustedProxies ?? []),
    limits,
    metrics: options.metrics,
    log: options.log,
    now: options.now ?? Date.now
  })
  const server = createBoundedServer(limits, options.tls)
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  server.on('request', (request, response) => {
    // During closing: a kept-alive connection would keep the server open until it times out.
    response.once('close', () => !server.listening && setImmediate(() => server.closeIdleConnections()))
    void listener(request, response)
  })
  server.on('drop', () => options.metrics.observeDroppedConnection())
  options.metrics.watchConnections(promisify(server.getConnections.bind(server)))
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  let closed: Promise<void> | undefined
  return { url: urlOf(server, options), close: () => (closed ??= close(server)) }
}

/** Disconnects clients that send or read too slowly, and closes connections over the limit at once. */
function createBoundedServer(limits: Limits, tls: GatewayOptions['tls']): Server {
  const serverOptions = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: Math.min(limits.idleTimeoutMs, KEEP_ALIVE_MS),
    connectionsCheckingInterval: Math.min(1000, limits.headersTimeoutMs)
  }
  const server = tls
    ? createTlsServer({
        ...serverOptions,
        cert: tls.certificate,
        key: tls.key,
        handshakeTimeout: limits.headersTimeoutMs
      })
    : createServer(serverOptions)
  server.maxConnections = limits.maxConnections
  server.setTimeout(limits.idleTimeoutMs)
  return server
}

/** Longer than the default of load balancers, so that no connection is closed just as it is used. */
const KEEP_ALIVE_MS = 75_000

function urlOf(server: Server, { tls, host }: GatewayOptions): string {
  const { address, port, family } = server.address() as AddressInfo
  const name = host ?? address
  return `${tls ? 'https' : 'http'}://${family === 'IPv6' ? `[${name}]` : name}:${port}`
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
}
