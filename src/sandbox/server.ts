import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { checkEvent, limitedDataProcessingOf, withoutPlainText } from './check-event'
import { FaultQueue, type Fault } from './faults'
import { buildFaultyReply } from './faulty-reply'
import { attempt, deliver, isFromThisMachine, readBody, sendJson, sendNotAllowed } from './http'
import { buildInspectionRoutes } from './inspection'
import { buildRateLimitHeaders, RateLimit, type RateLimitState } from './rate-limit'
import { Recording } from './recording'
import { buildErrorReply, buildRowsReply, replies, type Reply } from './reply'
import { parseRequest, type WireEvent } from './schema'
import { SANDBOX_AD_ACCOUNT_ID, SANDBOX_CONVERSION_TOKEN } from './defaults'
import type { ReceivedEvent, ReceivedRequest, Sandbox, SandboxCounts, SandboxOptions } from './types'

const EVENTS_PATH = /^\/v5\/ad_accounts\/([^/]*)\/events\/?$/
const AD_ACCOUNT_ID = /^\d{1,18}$/

/** Pinterest's docs: only the first 20 events of a test request are processed, and at most 10 such requests a second. */
const MAX_TEST_EVENTS = 20
const TEST_REQUESTS_PER_SECOND = 10

/** The limit in an observed answer. */
const SHOWN_REQUESTS_PER_MINUTE = 120_000

/**
 * Starts a sandbox of Pinterest's events endpoint on 127.0.0.1: it checks events as Pinterest does, as far as that is known,
 * and keeps what it received. Over HTTP too: `GET /sandbox/received`, `GET /sandbox/counts`, `POST /sandbox/reset`, `PUT
 * /sandbox/faults`.
 *
 * Where Pinterest's behavior is unknown, the sandbox decides: an account other than its own gets 403, account `0` does not
 * exist (404), the list of a test request has its first 20 events only, and a body over the limit gets 413.
 *
 * @throws Error when the port is taken or an option is not usable.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = new SandboxServer(options)
  await sandbox.listen(options.port ?? 0)
  return sandbox
}

class SandboxServer implements Sandbox {
  url = ''
  readonly adAccountId: string
  readonly conversionToken: string
  private readonly server: Server
  private readonly recording: Recording
  private readonly faults: FaultQueue
  private readonly rateLimit: RateLimit
  private readonly testRateLimit: RateLimit
  private readonly isLimited: boolean
  private readonly now: () => number
  private readonly latencyMs: number
  private readonly bodyLimitBytes: number
  private readonly closing = new AbortController()
  private readonly routes: ReturnType<typeof buildInspectionRoutes>
  private closed: Promise<void> | undefined
  private lastRequest = 0

  constructor(options: SandboxOptions) {
    const { keep = 10_000, rememberKeys = 200_000, latencyMs = 0, requestsPerMinute } = options
    this.adAccountId = options.adAccountId ?? SANDBOX_AD_ACCOUNT_ID
    this.conversionToken = options.conversionToken ?? SANDBOX_CONVERSION_TOKEN
    this.now = options.now ?? Date.now
    this.latencyMs = latencyMs
    this.bodyLimitBytes = options.bodyLimitBytes ?? 32 * 1024 * 1024
    this.isLimited = requestsPerMinute !== undefined
    checkOptions({ ...options, keep, rememberKeys, latencyMs })
    this.recording = new Recording({ keep, rememberKeys })
    this.faults = new FaultQueue(options.faults ?? [])
    this.rateLimit = new RateLimit(requestsPerMinute ?? SHOWN_REQUESTS_PER_MINUTE, 60_000, this.now)
    this.testRateLimit = new RateLimit(TEST_REQUESTS_PER_SECOND, 1000, this.now)
    this.routes = buildInspectionRoutes(this, this.bodyLimitBytes)
    // Idle connections are kept: one that the server closes just as a client reuses it looks like a network failure.
    this.server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      // The client went away, or the server is closing.
      this.handle(request, response).catch(() => response.destroy())
    })
  }

  get received(): readonly ReceivedRequest[] {
    return this.recording.received
  }

  get counts(): SandboxCounts {
    return this.recording.counts
  }

  setFaults(faults: Fault[]): void {
    this.faults.set(faults)
  }

  reset(): void {
    this.recording.reset()
    this.faults.set([])
    this.rateLimit.reset()
    this.testRateLimit.reset()
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject)
        this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
        resolve()
      })
    })
  }

  close(): Promise<void> {
    this.closed ??= new Promise((resolve) => {
      this.closing.abort()
      this.server.close(() => resolve())
      this.server.closeAllConnections()
    })
    return this.closed
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isFromThisMachine(request)) {
      sendJson(response, 403, { message: 'This server answers on 127.0.0.1 only.' })
      return
    }
    const { pathname, searchParams } = new URL(`http://127.0.0.1${request.url ?? '/'}`)
    const [, adAccountId] = EVENTS_PATH.exec(pathname) ?? []
    if (adAccountId !== undefined) {
      if (request.method !== 'POST') {
        sendNotAllowed(response, 'POST')
        return
      }
      return this.handleEvents(request, response, { adAccountId, test: searchParams.get('test') ?? 'false' })
    }
    const route = this.routes[pathname]
    if (route === undefined) {
      sendJson(response, 404, { code: 404, message: 'There is nothing at this path.' })
      return
    }
    if (request.method !== route.method) {
      sendNotAllowed(response, route.method)
      return
    }
    await route.answer(request, response, searchParams)
  }

  private async handleEvents(
    request: IncomingMessage,
    response: ServerResponse,
    { adAccountId, test }: { adAccountId: string; test: string }
  ): Promise<void> {
    const body = await readBody(request, this.bodyLimitBytes)
    const at = this.now()
    const id = `sandbox-${++this.lastRequest}`
    const isTest = test === 'true'
    const turn = this.rateLimit.take()

    let events: WireEvent[] = []
    let received = 0
    const decide = (): Reply => {
      const rejection = this.rejectRequest(request, adAccountId, { turn, test })
      if (rejection !== undefined) return rejection
      if (body === undefined) return buildErrorReply(413, 413, 'The body is too large.')
      const json = attempt(() => JSON.parse(body) as unknown)
      if ('error' in json) return replies.badRequest('the body is not JSON')
      const parsed = parseRequest(json.value)
      if ('violation' in parsed) return replies.badRequest(parsed.violation)
      received = parsed.request.data.length
      events = isTest ? parsed.request.data.slice(0, MAX_TEST_EVENTS) : parsed.request.data
      return buildRowsReply(
        events.map((event) => checkEvent(event, at / 1000)),
        received
      )
    }
    let reply = decide()
    const fault = this.faults.take(events.map(({ event_id: eventId }) => eventId))
    if (fault !== undefined) reply = buildFaultyReply(fault, { reply, events, received })

    const isAnswered = reply.delivery !== 'silence' && reply.delivery !== 'cut'
    this.recording.recordRequest({
      id,
      at,
      status: isAnswered ? reply.status : 0,
      test: isTest,
      eventCount: received,
      events: this.record(events, reply, isTest),
      ...(reply.rejectedBecause !== undefined && { rejectedBecause: reply.rejectedBecause }),
      ...(fault !== undefined && { fault: fault.kind })
    })
    // Recorded before the wait, so that a client that gives up is counted too.
    if (this.latencyMs > 0) await delay(this.latencyMs, undefined, { signal: this.closing.signal })
    deliver(reply, response, { ...buildRateLimitHeaders(turn), 'X-Sandbox-Request-Id': id })
  }

  /** What is wrong with the request before its body is read. */
  private rejectRequest(
    request: IncomingMessage,
    adAccountId: string,
    { turn, test }: { turn: RateLimitState; test: string }
  ): Reply | undefined {
    if (request.headers.authorization !== `Bearer ${this.conversionToken}`) return replies.unauthorized()
    if (!AD_ACCOUNT_ID.test(adAccountId)) return replies.badRequest('the ad account ID must be 1 to 18 digits')
    if (/^0+$/.test(adAccountId)) return replies.notFound()
    if (adAccountId !== this.adAccountId) return replies.forbidden()
    if (test !== 'true' && test !== 'false') return replies.badRequest('"test" must be true or false')
    if (this.isLimited && !turn.allowed) return replies.rateLimited()
    if (test === 'true') {
      const testTurn = this.testRateLimit.take()
      if (!testTurn.allowed)
        return { ...replies.rateLimited(), headers: { 'X-RateLimit-Reset': String(testTurn.resetSeconds) } }
    }
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      return replies.badRequest('the Content-Type must be application/json')
    }
    return undefined
  }

  private record(events: readonly WireEvent[], reply: Reply, isTest: boolean): ReceivedEvent[] {
    const kept: ReceivedEvent[] = []
    for (const [row, event] of events.slice(0, reply.reachedRows).entries()) {
      const result = reply.results[row]
      if (result === undefined) continue
      const recorded = result.status === 'processed' && !isTest
      const duplicate = recorded && this.recording.recordEvent(event)
      if (!recorded && !isTest) this.recording.recordFailure()
      kept.push({
        // Plain text in a hashed key fails the row, so processed rows contain none.
        event: result.status === 'failed' ? withoutPlainText(event) : event,
        result,
        recorded,
        duplicate,
        limitedDataProcessing: limitedDataProcessingOf(event)
      })
    }
    return kept
  }
}

/** @throws Error that names the option */
function checkOptions(options: SandboxOptions): void {
  const { adAccountId, conversionToken, keep, rememberKeys, latencyMs, requestsPerMinute = 0 } = options
  if (adAccountId !== undefined && !AD_ACCOUNT_ID.test(adAccountId)) {
    throw new Error("The sandbox's ad account ID must be 1 to 18 digits.")
  }
  if (conversionToken === '') throw new Error("The sandbox's conversion token must not be empty.")
  for (const [name, value] of Object.entries({ keep, rememberKeys, latencyMs, requestsPerMinute })) {
    if (!((value ?? 0) >= 0)) throw new Error(`The sandbox's ${name} must be a number from 0.`)
  }
}
