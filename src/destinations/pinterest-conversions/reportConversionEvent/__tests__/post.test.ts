import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createRequestClient } from '@segment/actions-core'
import type { PinterestEvent } from '../../types'
import { postEvents } from '../post'
import type { Endpoint } from '../post'
import nock from '../../../../../__tests__/support/nock'

const event = {
  event_name: 'checkout',
  action_source: 'web',
  event_time: 1,
  event_id: '1',
  user_data: {}
} as PinterestEvent
const request = createRequestClient({ skipResponseCloning: true })
const endpointAt = (url: string, timeoutMs = 5000): Endpoint => ({ url, maxEvents: 1000, timeoutMs, now: Date.now })

type Handler = (req: http.IncomingMessage, res: http.ServerResponse) => void
const servers: http.Server[] = []

/** A server and its open connections. `allClosed` resolves when there are none. */
async function listen(handler: Handler) {
  const sockets = new Set<Socket>()
  let check = (): void => undefined
  const server = http.createServer((req, res) => {
    req.resume().on('end', () => handler(req, res))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      check()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  const allClosed = () =>
    new Promise<void>((resolve) => {
      check = () => sockets.size === 0 && resolve()
      check()
    })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`, sockets, allClosed }
}
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const startJson = (res: http.ServerResponse, headers = {}, start: string | Buffer = '{"events":[') => {
  res.writeHead(200, { 'content-type': 'application/json', ...headers })
  res.write(start)
}
const COMPRESSED_START = gzipSync('{"events":[{"status":"processed"}]}').subarray(0, 20)
const cutSoon = (res: http.ServerResponse) => setImmediate(() => res.socket?.destroy())
const HANGS: [string, Handler][] = [
  ['never answers', () => undefined],
  ['stops in the middle of its answer', (_req, res) => startJson(res)],
  [
    'stops in the middle of an answer whose length it named',
    (_req, res) => startJson(res, { 'content-length': '100' })
  ],
  [
    'stops in the middle of a compressed answer',
    (_req, res) => startJson(res, { 'content-encoding': 'gzip' }, COMPRESSED_START)
  ]
]

describe('a timeout', () => {
  it.each(HANGS)('is unknown and closes the connection, when the server %s', async (_why, handler) => {
    const server = await listen(handler)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => postEvents(request, [event], endpointAt(server.url, 150)))
    )
    const message = 'Pinterest did not answer within 0.15 seconds. It may have recorded the event.'
    const result = { status: 503, message, isUnknown: true }
    expect(answers).toEqual(Array(10).fill({ kind: 'status', result }))
    await server.allClosed()
  })
})

describe('a truncated answer', () => {
  it.each<[string, Handler]>([
    ['cut before it begins', (_req, res) => cutSoon(res)],
    [
      'cut in the middle',
      (_req, res) => {
        startJson(res)
        cutSoon(res)
      }
    ]
  ])('is unknown at once: %s', async (_why, handler) => {
    const server = await listen(handler)
    const answer = await postEvents(request, [event], endpointAt(server.url))
    expect(answer).toMatchObject({ kind: 'status', result: { status: 503, isUnknown: true } })
    expect(answer).toHaveProperty('result.message', expect.stringMatching(/^The connection was lost.*\(E\w+\)/))
  })

  it('is unknown when the runtime cancels the request', async () => {
    const controller = new AbortController()
    const server = await listen(() => controller.abort())
    const abortable = createRequestClient({ skipResponseCloning: true, signal: controller.signal })
    const answer = await postEvents(abortable, [event], endpointAt(server.url))
    expect(answer).toMatchObject({ result: { status: 503, isUnknown: true } })
    expect(answer).toHaveProperty('result.message', expect.stringMatching(/^The request was canceled/))
    await server.allClosed()
  })
})

describe('nothing was sent', () => {
  it('when the connection is refused: not unknown', async () => {
    const server = await listen(() => undefined)
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve))
    expect(await postEvents(request, [event], endpointAt(server.url))).toEqual({
      kind: 'status',
      result: { status: 503, message: 'Pinterest could not be reached (ECONNREFUSED). Try again later.' }
    })
  })

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED'])(
    'after %s, and shows only the error’s code',
    async (code) => {
      nock('https://api.pinterest.com')
        .post('/')
        .replyWithError(Object.assign(new Error('secret words'), { code }))
      expect(await postEvents(request, [event], endpointAt('https://api.pinterest.com/'))).toEqual({
        kind: 'status',
        result: { status: 503, message: `Pinterest could not be reached (${code}). Try again later.` }
      })
    }
  )

  it.each(['ECONNRESET of jane', 'jane: ECONNRESET'])('does not show a code that is a sentence: %s', async (code) => {
    nock('https://api.pinterest.com')
      .post('/')
      .replyWithError(Object.assign(new Error('secret words'), { code }))
    const answer = await postEvents(request, [event], endpointAt('https://api.pinterest.com/'))
    expect(answer).toHaveProperty('result.message', expect.not.stringContaining('jane'))
  })

  it('when the client cancels before the request is sent', async () => {
    const answer = await postEvents(() => Promise.reject(new Error('secret words')), [event], endpointAt('https://x'))
    expect(answer).toEqual({
      kind: 'status',
      result: { status: 503, message: 'Pinterest could not be reached. Try again later.' }
    })
  })
})

it('reads an answer for 1000 events with long messages, which would hang in actions-core', async () => {
  const rows = Array.from({ length: 1000 }, () => ({ status: 'processed', warning_message: 'w'.repeat(500) }))
  const server = await listen((_req, res) => {
    res.writeHead(200, { 'content-type': 'application/json' })
    res.end(JSON.stringify({ events: rows }))
  })
  const answer = await postEvents(request, Array<PinterestEvent>(1000).fill(event), endpointAt(server.url))
  expect(answer).toMatchObject({ kind: 'results' })
})
