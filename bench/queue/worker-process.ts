import type { SandboxAddress } from '../support/sandbox-process'
import { queues } from './support'

type Options = Parameters<typeof queues.openQueue>[0]

/** A worker in a process of its own. Without a sandbox it answers "delivered" at once: what the queue alone costs. */
async function main([options = '', address = '']: string[]): Promise<void> {
  const queue = await queues.openQueue(JSON.parse(options) as Options)
  const stop = new AbortController()
  process.once('disconnect', () => stop.abort())
  process.on('message', () => process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }))
  process.send?.('ready')
  if (address === '') {
    for await (const batch of queue.source().read(stop.signal)) {
      const outcome = { status: 'delivered' as const, results: [] }
      await batch.acknowledge(batch.events.map((_, index) => ({ index, kind: 'done', outcome })))
    }
  } else {
    const { url, adAccountId, conversionToken } = JSON.parse(address) as SandboxAddress
    await queues.workQueue(queue, {
      delivery: { settings: { ad_account_id: adAccountId, conversion_token: conversionToken }, baseUrl: url },
      requestsPerMinute: 120_000,
      concurrency: 4,
      maxAttempts: 20,
      stop: stop.signal
    })
  }
  process.exit()
}

void main(process.argv.slice(2))
