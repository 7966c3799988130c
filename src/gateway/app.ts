import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { routePath } from 'hono/route'
import { type Consent, describeWithheld } from '../delivery'
import { isRecord } from '../destinations/pinterest-conversions'
import type { Metrics } from '../metrics'
import type { EventQueue, QueuedEvent } from '../queue'
import type { TrustedProxies } from './client-address'
import { fillFromRequest } from './enrich'
import { RequestRejected } from './errors'
import { correctTimestamp } from './event-clock'
import { ByteBudget, type Limits } from './limits'
import type { Logger } from './log'
import { type EventType, type InvalidEvent, type Messages, readBatch, readMessage, type SegmentEvent } from './messages'
import type { Profiles } from './profiles'
import { readJsonBody } from './read-body'
import { writeKeyOfHeader, type WriteKeys } from './write-keys'

export interface AppOptions {
  queue: Pick<EventQueue, 'enqueue' | 'status'>
  profiles: Profiles | undefined
  /**
   * Without consent, only a person's opt-out is stored, and nothing is filled in. The event is still stored: its outcome says
   * why it is not sent.
   */
  consent: Consent | undefined
  writeKeys: WriteKeys
  /**
   * For erasure; without one, erasure over HTTP is off. A write key is public on every page that uses it, so it must not allow
   * erasure.
   */
  adminKeys: WriteKeys | undefined
  /** Origins whose pages may send, e.g. `https://shop.example`; `*` for all. */
  allowedOrigins: readonly string[]
  trustedProxies: TrustedProxies
  limits: Limits
  metrics: Metrics
  log: Logger
  now: () => number
}

interface Env {
  Bindings: HttpBindings
}

/** Long form, as documented by Segment → the short form that analytics.js uses. */
const EVENT_ROUTES: Readonly<Record<EventType, readonly string[]>> = {
  track: ['/v1/track', '/v1/t'],
  page: ['/v1/page', '/v1/p'],
  screen: ['/v1/screen', '/v1/s'],
  identify: ['/v1/identify', '/v1/i'],
  group: ['/v1/group', '/v1/g'],
  alias: ['/v1/alias', '/v1/a']
}
const BATCH_ROUTES = ['/v1/batch', '/v1/b', '/v1/import']

/** The routes of Segment's HTTP Tracking API and of operations. `server.ts` does the listening. */
export function createApp(options: AppOptions): Hono<Env> {
  const { limits, metrics, log } = options
  const app = new Hono<Env>()
  const receiver = new Receiver(options)

  app.use(async (context, next) => {
    const startedAt = performance.now()
    await next()
    const seconds = (performance.now() - startedAt) / 1000
    // The pattern, never the path, which may contain an ID.
    metrics.observeRequest({ route: routePath(context, -1), status: context.res.status, seconds })
  })
  app.onError((error, context) => {
    const rejected = error instanceof RequestRejected ? error : notStored(error, log)
    metrics.observeSourceRejection(rejected.code)
    log.debug({ route: routePath(context, -1), status: rejected.status, code: rejected.code }, 'request rejected')
    // The rest of an unread body would be read as the next request.
    context.header('connection', 'close')
    if (rejected.status === 503) context.header('retry-after', '5')
    if (rejected.status === 401) context.header('www-authenticate', 'Basic realm="write key"')
    return context.json({ success: false, code: rejected.code, message: rejected.message }, rejected.status)
  })
  app.notFound((context) => context.json({ success: false, code: 'not_found', message: 'Not found.' }, 404))

  app.use('/v1/*', originGuard(options.allowedOrigins), corsFor(options.allowedOrigins))
  for (const [type, paths] of Object.entries(EVENT_ROUTES) as [EventType, readonly string[]][]) {
    const read = ({ body }: ReadRequest) => readMessage(body, type, limits)
    for (const path of paths) app.post(path, (context) => receiver.receive(context, limits.maxEventBytes, read))
  }
  const read = ({ body, byteLength }: ReadRequest) => readBatch(body, { byteLength }, limits)
  for (const path of BATCH_ROUTES) app.post(path, (context) => receiver.receive(context, limits.maxBatchBytes, read))

  app.delete('/v1/profiles/:userId', async (context) => {
    requireAdmin(context, options.adminKeys)
    const isFound = (await options.profiles?.forget(context.req.param('userId'))) ?? false
    return context.json({ success: true, deleted: isFound })
  })

  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.get('/readyz', async (context) => {
    try {
      await options.queue.status()
      return context.json({ status: 'ok' })
    } catch {
      return context.json({ status: 'the queue does not answer' }, 503)
    }
  })
  app.get('/metrics', async (context) => {
    const { contentType, text } = await metrics.render()
    return context.body(text, 200, { 'content-type': contentType })
  })
  return app
}

interface ReadRequest {
  body: Readonly<Record<string, unknown>>
  byteLength: number
}

/** From a request to stored events. */
class Receiver {
  private readonly budget: ByteBudget

  constructor(private readonly options: AppOptions) {
    this.budget = new ByteBudget(options.limits.maxBytesInFlight)
  }

  async receive(context: Context<Env>, maxBytes: number, read: (request: ReadRequest) => Messages): Promise<Response> {
    const { writeKeys, metrics } = this.options
    const receivedAtMs = this.options.now()
    requireContentType(context.req.header('content-type'))
    const headerKey = writeKeyOfHeader(context.req.header('authorization'))
    // Before the body is read, if possible.
    if (headerKey !== undefined && !writeKeys.has(headerKey)) throw wrongKey()
    const {
      json: body,
      byteLength,
      release
    } = await readJsonBody(context.env.incoming, { maxBytes, budget: this.budget })
    try {
      if (!isRecord(body)) throw new RequestRejected(400, 'not_an_object', 'The body must be a JSON object.')
      const writeKey = headerKey ?? body.writeKey
      if (typeof writeKey !== 'string' || !writeKeys.has(writeKey)) throw wrongKey()
      const messages = read({ body, byteLength })
      for (const { type } of messages.events) metrics.observeReceived(type)
      for (const { code } of messages.invalid) metrics.observeSourceRejection(code)
      await this.store(messages, { context, writeKey, receivedAtMs })
      return context.json(answerOf(messages.invalid))
    } finally {
      release()
    }
  }

  private async store(
    { events, sentAt }: Messages,
    { context, writeKey, receivedAtMs }: { context: Context<Env>; writeKey: string; receivedAtMs: number }
  ): Promise<void> {
    const { metrics, queue, trustedProxies } = this.options
    const userAgent = context.req.header('user-agent')
    const address = trustedProxies.clientAddress(
      context.env.incoming.socket.remoteAddress,
      context.req.header('x-forwarded-for')
    )
    const queued: QueuedEvent[] = []
    // In order, so that an identify applies to the events after it.
    for (const given of events) {
      const event = await this.fill(given, { address, userAgent, sentAt, receivedAtMs })
      queued.push({ id: queueIdOf(writeKey, event.messageId), event, receivedAtMs })
    }
    await queue.enqueue(queued)
    metrics.observeStored(queued.length)
  }

  private async fill(
    given: SegmentEvent,
    request: { address: string | undefined; userAgent: string | undefined; sentAt: unknown; receivedAtMs: number }
  ): Promise<SegmentEvent> {
    const { profiles, consent, metrics } = this.options
    const { receivedAtMs, sentAt } = request
    const timed = { ...given, ...correctTimestamp(given, { sentAt, receivedAtMs }) }
    const event = { ...fillFromRequest(timed, request), receivedAt: new Date(receivedAtMs).toISOString() }
    if (profiles === undefined) return event
    if (describeWithheld(event, consent) !== undefined) {
      await profiles.learnOptOut(event)
      return event
    }
    const { event: filled, isFound } = await profiles.apply(event)
    metrics.observeProfileLookup(isFound)
    return filled
  }
}

/** Segment's answer, and which events of a batch were not stored. */
function answerOf(invalid: readonly InvalidEvent[]) {
  return { success: true, ...(invalid.length > 0 && { rejected: invalid }) }
}

const queueIdOf = (writeKey: string, messageId: string): string =>
  createHash('sha256').update(writeKey).update('\0').update(messageId).digest('base64url')

function requireContentType(header: string | undefined): void {
  const type = header?.split(';', 1)[0]?.trim().toLowerCase()
  // Browsers post text/plain, since JSON would cost them a preflight.
  if (type === undefined || type === '' || type === 'application/json' || type === 'text/plain') return
  throw new RequestRejected(415, 'unsupported_content_type', 'Content-Type must be application/json or text/plain.')
}

function requireAdmin(context: Context<Env>, adminKeys: WriteKeys | undefined): void {
  if (adminKeys === undefined) {
    throw new RequestRejected(403, 'no_admin_key', 'Erasure over HTTP is off: start the source with an admin key.')
  }
  const authorization = context.req.header('authorization')
  const key = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1] ?? writeKeyOfHeader(authorization)
  if (key === undefined || !adminKeys.has(key)) {
    throw new RequestRejected(401, 'invalid_admin_key', 'The admin key is missing or wrong.')
  }
}

const wrongKey = () => new RequestRejected(401, 'invalid_write_key', 'The write key is missing or wrong.')

/** Pages of other origins are rejected here too, because browsers post text/plain without a preflight. */
function originGuard(allowed: readonly string[]) {
  return async (context: Context<Env>, next: () => Promise<void>): Promise<void> => {
    const origin = context.req.header('origin')
    if (origin !== undefined && !isAllowed(origin, allowed)) {
      throw new RequestRejected(403, 'origin_not_allowed', 'Pages of this origin are not allowed to send events.')
    }
    await next()
  }
}

function corsFor(allowed: readonly string[]) {
  return cors({
    origin: (origin) => (isAllowed(origin, allowed) ? origin : null),
    allowMethods: ['POST'],
    allowHeaders: ['authorization', 'content-type', 'content-encoding'],
    maxAge: 86_400
  })
}

const isAllowed = (origin: string, allowed: readonly string[]): boolean =>
  allowed.includes('*') || allowed.includes(origin)

/** The sender retries, so nothing is lost. */
function notStored(error: Error, log: Logger): RequestRejected {
  log.error({ err: error }, 'events could not be stored')
  return new RequestRejected(503, 'not_stored', 'The events could not be stored. Send them again.')
}
