import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reply } from './reply'

/**
 * Rejects requests from other sites' pages: from names that resolve to this machine (DNS rebinding), and posts from other origins.
 */
export function isFromThisMachine({ headers }: IncomingMessage): boolean {
  const isLocal = (host: string) => /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host)
  return (
    isLocal(headers.host ?? '') && (headers.origin === undefined || headers.origin === `http://${headers.host ?? ''}`)
  )
}

/** @returns undefined when the body is over the limit; the rest is read and discarded. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= limitBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  return bytes <= limitBytes ? Buffer.concat(chunks).toString('utf8') : undefined
}

export function attempt<Value>(run: () => Value): { value: Value } | { error: string } {
  try {
    return { value: run() }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

export function deliver(reply: Reply, response: ServerResponse, ownHeaders: Record<string, string>): void {
  if (reply.delivery === 'silence') return
  if (reply.delivery === 'cut') {
    response.destroy()
    return
  }
  const body = Buffer.from(reply.body)
  const headers = { 'Content-Type': 'application/json', ...ownHeaders, ...reply.headers }
  const filled = Object.entries(headers).filter(([, value]) => value !== '')
  response.writeHead(reply.status, { ...Object.fromEntries(filled), 'Content-Length': body.length })
  if (reply.delivery === 'whole') {
    response.end(body)
    return
  }
  const half = body.subarray(0, Math.floor(body.length / 2))
  response.write(half, () => {
    if (reply.delivery === 'half-then-cut') response.destroy()
  })
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(value)}\n`)
}

export function sendNotAllowed(response: ServerResponse, allowed: string): void {
  response.setHeader('Allow', allowed)
  sendJson(response, 405, { code: 405, message: `Only ${allowed} is allowed here.` })
}

export function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
}
