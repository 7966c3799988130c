import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from './random'

/** What the server does with the events of one request, regardless of its answer. */
export interface ServedRequest {
  /** Pinterest's key for deduplication: `lead:event-7`. */
  keys: string[]
  recorded: string[]
  /** Whether a complete, documented answer was sent. */
  isAnswered: boolean
}

export interface TortureServer {
  url: string
  requests: ServedRequest[]
  /** Resolves with the next request. */
  nextRequest(): Promise<void>
  /** Resolves when no connection is open: then everything that an ended process sent has been read. */
  allClosed(): Promise<void>
  /** Ends all faults. */
  endFaults(): void
  close(): Promise<void>
}

/** Far longer than any intended answer, so that a busy machine causes no timeout. Each hanging request takes this long. */
export const ANSWER_TIMEOUT_MS = 3000
const MAX_HANGS = 1

export interface TortureServerOptions {
  random: Random
  /** Share of requests with a fault. */
  faultRate: number
  /** Such an event fails alone. */
  isFailing: (key: string) => boolean
  /** A request with such an event is rejected as a whole, without naming it. */
  isPoison: (key: string) => boolean
}

type Fault =
  | 'slow' | 'too-many' | 'unavailable' | 'cut-before' | 'cut-after' | 'hang-before' | 'hang-after' | 'garbage-before'
  | 'garbage-after' | 'row-missing' | 'long' | 'mixed-422' // prettier-ignore

const FAULTS: Fault[] = [
  'slow', 'slow', 'too-many', 'too-many', 'unavailable', 'unavailable', 'cut-before', 'cut-after', 'hang-before', 'hang-after',
  'garbage-before', 'garbage-after', 'row-missing', 'long', 'long', 'mixed-422'
] // prettier-ignore

/** Waits that Pinterest or a proxy might request, most of them invalid. */
const WAITS: Record<string, string>[] = [
  {}, {}, { 'retry-after': '0' }, { 'retry-after': '-3' }, { 'retry-after': 'Tue, 24 Nov 2020 00:00:00 GMT' },
  { 'x-ratelimit-reset': '0' }, { 'retry-after': 'soon' }
] // prettier-ignore

/** Pinterest's endpoint with faults: a small implementation that shares no code with what it tests. */
export async function startTortureServer(options: TortureServerOptions): Promise<TortureServer> {
  const requests: ServedRequest[] = []
  let onRequest: () => void = () => undefined
  let hangs = 0
  let { faultRate } = options
  const server = createServer((request, response) => {
    void readKeys(request).then(async (keys) => {
      if (keys === undefined) return
      const served: ServedRequest = { keys, recorded: [], isAnswered: false }
      requests.push(served)
      onRequest()
      const fault = pickFault({ ...options, faultRate })
      if (fault?.startsWith('hang')) hangs += 1
      await serve(served, response, {
        ...options,
        fault: fault?.startsWith('hang') && hangs > MAX_HANGS ? 'slow' : fault
      })
    })
  })
  const sockets = new Set<Socket>()
  let onAllClosed: () => void = () => undefined
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) onAllClosed()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    nextRequest: () => new Promise((resolve) => (onRequest = resolve)),
    async allClosed() {
      // Connections are accepted in order: when this one is, all earlier ones are.
      const probe = connect((server.address() as AddressInfo).port, '127.0.0.1')
      probe.resume().end()
      await once(probe, 'close')
      if (sockets.size > 0) await new Promise<void>((resolve) => (onAllClosed = resolve))
    },
    endFaults: () => (faultRate = 0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

async function readKeys(request: IncomingMessage): Promise<string[] | undefined> {
  try {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const { data } = JSON.parse(text) as { data: { event_name: string; event_id: string }[] }
    return data.map(({ event_name, event_id }) => `${event_name}:${event_id}`)
  } catch {
    // The sender was killed while sending.
    return undefined
  }
}

function pickFault({ random, faultRate }: TortureServerOptions): Fault | undefined {
  return random.chance(faultRate) ? random.pick(FAULTS) : undefined
}

async function serve(
  served: ServedRequest,
  response: ServerResponse,
  options: TortureServerOptions & { fault: Fault | undefined }
): Promise<void> {
  const { random, isFailing, isPoison, fault } = options
  const record = () => (served.recorded = served.keys.filter((key) => !isFailing(key)))
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const documented = (status: number, body: unknown, headers?: Record<string, string>) => {
    served.isAnswered = true
    answer(status, body, headers)
  }
  if (fault === 'slow') await sleep(random.whole(5, 60))
  if (fault === 'too-many') {
    documented(429, { code: 8 }, random.pick(WAITS))
    return
  }
  if (fault === 'unavailable') {
    documented(random.pick([500, 502, 503, 408]), { code: 1 }, random.pick(WAITS))
    return
  }
  if (fault === 'cut-before') return void response.destroy()
  if (fault === 'hang-before') return
  if (fault === 'garbage-before') {
    answer(200, random.pick(['<html>', '', '{"events":5}', 'null', '[]']))
    return
  }
  if (served.keys.some(isPoison)) {
    documented(422, { code: 1, message: 'The request holds an unknown key.' })
    return
  }

  record()
  const rows = served.keys.map((key) => rowOf(key, { isFailing, isLong: fault === 'long' }))
  const body = { num_events_received: rows.length, num_events_processed: served.recorded.length, events: rows }
  if (fault === 'cut-after') return void response.destroy()
  if (fault === 'hang-after') return
  if (fault === 'garbage-after') {
    answer(200, '{"events":[{"status":"proc')
    return
  }
  if (fault === 'row-missing') {
    answer(200, { ...body, events: rows.slice(1) })
    return
  }
  if (fault === 'mixed-422' && served.recorded.length < rows.length) {
    documented(422, { code: 2, details: body })
    return
  }
  documented(200, body)
}

function rowOf(key: string, { isFailing, isLong }: { isFailing: (key: string) => boolean; isLong: boolean }) {
  const text = isLong ? 'Long and of no use. '.repeat(60) : 'The value is wrong.'
  if (isFailing(key)) return { status: 'failed', error_message: text }
  return { status: 'processed', ...(isLong && { warning_message: text }) }
}
