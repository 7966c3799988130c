import { join } from 'node:path'
import { fullEvents } from '../support/full-events'
import { cpuMsOf, end, type Kind, round, start, withQueue } from './support'

const SOURCE = join(__dirname, 'source-process.ts')
const SECONDS = 4
const SENDERS = 32

/** Not measured: the first requests are slow, for both the source and the senders. */
const WARM_UP_SECONDS = 2

/**
 * Events per second that the HTTP source stores durably, and its CPU per event, compared with a source that stores nothing.
 * The senders are in another process and may be the bottleneck: the CPU shows what the source itself costs.
 */
export async function benchStore(): Promise<void> {
  const rows: Record<string, object> = {}
  rows['nothing stored'] = await measureBoth('nothing')
  for (const kind of ['embedded', 'JetStream'] as Kind[])
    await withQueue(kind, async (options) => {
      rows[kind] = await measureBoth(JSON.stringify(options))
    })
  console.log(`The source: events/s stored before the answer, ${SENDERS} senders`)
  console.table(rows)
}

async function measureBoth(target: string): Promise<object> {
  const { child, ready } = await start(SOURCE, target)
  try {
    const single = await measure(`${String(ready)}/v1/track`, { size: 1, pid: child.pid })
    const batches = await measure(`${String(ready)}/v1/batch`, { size: 100, pid: child.pid })
    return {
      'one per request': single.perSecond,
      'CPU, µs/event': single.cpu,
      '100 per request': batches.perSecond,
      'CPU, µs/event of 100': batches.cpu
    }
  } finally {
    await end(child)
  }
}

async function measure(url: string, { size, pid }: { size: number; pid: number | undefined }) {
  await send(url, { size, seconds: WARM_UP_SECONDS })
  const cpuMs = cpuMsOf(pid)
  const { sent, seconds } = await send(url, { size, seconds: SECONDS })
  return { perSecond: round(sent / seconds), cpu: round(((cpuMsOf(pid) - cpuMs) * 1000) / sent) }
}

/** Unique in the whole run, because duplicates are dropped. */
let number = 0

async function send(url: string, { size, seconds }: { size: number; seconds: number }) {
  const authorization = `Basic ${Buffer.from('bench:').toString('base64')}`
  const headers = { authorization, 'content-type': 'application/json' }
  const template = fullEvents(size).map((event) => ({ ...event, messageId: undefined }))
  let sent = 0
  const startedAt = performance.now()
  const sender = async () => {
    while (performance.now() - startedAt < seconds * 1000) {
      const events = template.map((event) => ({ ...event, messageId: `${url}-${number++}` }))
      const body = JSON.stringify(size === 1 ? events[0] : { batch: events })
      const answer = await fetch(url, { method: 'POST', headers, body })
      await answer.arrayBuffer()
      if (answer.status !== 200) throw new Error(`The source answered ${answer.status}.`)
      sent += size
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
  return { sent, seconds: (performance.now() - startedAt) / 1000 }
}
