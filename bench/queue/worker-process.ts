import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { fullEvents } from '../support/full-events'
import type { SandboxAddress } from '../support/sandbox-process'
import { delivery, queues } from './support'

type Options = Parameters<typeof queues.openQueue>[0]

/**
 * A worker in its own process. Without a sandbox it answers "delivered" at once, to measure the cost of the queue alone.
 * Without a queue it delivers the requested number of events and reports when it is done, to measure the cost of the
 * delivery alone.
 */
async function main([options = '', address = '', count = '0']: string[]): Promise<void> {
  process.on('message', () => {
    const { active, idle } = performance.eventLoopUtilization()
    process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss(), active, idle })
  })
  if (options === '') return deliverAlone(JSON.parse(address) as SandboxAddress, Number(count))
  const queue = await queues.openQueue(JSON.parse(options) as Options)
  const stop = new AbortController()
  process.once('disconnect', () => stop.abort())
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

const BATCH = 1000

async function deliverAlone({ url, adAccountId, conversionToken }: SandboxAddress, count: number): Promise<void> {
  const settings = { ad_account_id: adAccountId, conversion_token: conversionToken }
  const running = delivery.createDelivery({ settings, baseUrl: url })
  const texts = fullEvents(count).map((event) => JSON.stringify(event))
  process.once('disconnect', () => process.exit())
  process.send?.('ready')
  await once(process, 'message')
  for (let from = 0; from < count; from += BATCH)
    await running.deliver(texts.slice(from, from + BATCH).map((text) => JSON.parse(text) as unknown))
  process.send?.('done')
}

void main(process.argv.slice(2))
