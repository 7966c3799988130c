import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy in front of a source: sets `address` in X-Forwarded-For for every client. */
export async function withProxy(
  { target, address }: { target: string; address: string },
  use: (url: string) => Promise<void>
): Promise<void> {
  const server = createServer((incoming, response) => {
    const headers = { ...incoming.headers, 'x-forwarded-for': address }
    const outgoing = request(`${target}${incoming.url ?? ''}`, { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
