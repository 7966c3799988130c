import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * An endpoint that answers "processed" for every event without checking anything, so that a benchmark measures our code and
 * not the checks of a sandbox on the same cores.
 */
async function main(): Promise<void> {
  const row = JSON.stringify({ status: 'processed' })
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const count = Buffer.concat(chunks).toString('latin1').split('"event_name"').length - 1
      const events = new Array<string>(count).fill(row).join(',')
      response.setHeader('content-type', 'application/json')
      response.end(`{"num_events_received":${count},"num_events_processed":${count},"events":[${events}]}`)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  process.once('disconnect', () => process.exit())
  process.send?.({ url, adAccountId: '549755885175', conversionToken: 'bench' })
}

if (require.main === module) void main()
