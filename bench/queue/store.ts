import { join } from 'node:path'
import { fullEvents } from '../support/full-events'
import { end, type Kind, round, start, withQueue } from './support'

const SOURCE = join(__dirname, 'source-process.ts')
const SECONDS = 4
const SENDERS = 32

/** Events a second that the HTTP source stores durably, in another process than the senders; beside one that stores nothing. */
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
    const single = await send(`${String(ready)}/v1/track`, 1)
    const batches = await send(`${String(ready)}/v1/batch`, 100)
    return { 'one a request': single, '100 a request': batches }
  } finally {
    await end(child)
  }
}

async function send(url: string, size: number): Promise<number> {
  const authorization = `Basic ${Buffer.from('bench:').toString('base64')}`
  const headers = { authorization, 'content-type': 'application/json' }
  const template = fullEvents(size).map((event) => ({ ...event, messageId: undefined }))
  let sent = 0
  let number = 0
  const startedAt = performance.now()
  const sender = async () => {
    while (performance.now() - startedAt < SECONDS * 1000) {
      const events = template.map((event) => ({ ...event, messageId: `${url}-${number++}` }))
      const body = JSON.stringify(size === 1 ? events[0] : { batch: events })
      const answer = await fetch(url, { method: 'POST', headers, body })
      await answer.arrayBuffer()
      if (answer.status !== 200) throw new Error(`The source answered ${answer.status}.`)
      sent += size
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
  return round(sent / ((performance.now() - startedAt) / 1000))
}
