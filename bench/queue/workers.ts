import { once } from 'node:events'
import { join } from 'node:path'
import type { QueueOptions } from '../../src/queue'
import { type SandboxAddress, withSandboxProcess } from '../support/sandbox-process'
import { end, fill, type Kind, queues, round, sleep, start, withQueue } from './support'

const WORKER = join(__dirname, 'worker-process.ts')
const EVENTS = 20_000

interface Usage {
  cpu: NodeJS.CpuUsage
  rss: number
}

/** Events a second of one worker and of two, and their CPU for an event; beside workers that send nothing. */
export async function benchWorkers(): Promise<void> {
  await withSandboxProcess(async (address) => {
    const rows: Record<string, object> = {}
    for (const [kind, count] of [
      ['embedded', 1],
      ['JetStream', 1],
      ['JetStream', 2]
    ] as [Kind, number][])
      await withQueue(kind, async (options) => {
        rows[`${kind}, ${count} sending nothing`] = await measure(options, count)
      })
    rows['the delivery alone, no queue'] = await measureDelivery(address)
    for (const count of [1, 2])
      await withQueue('JetStream', async (options) => {
        rows[`JetStream, ${count} to the sandbox`] = await measure(options, count, address)
      })
    console.log(`Workers, each a process, on ${EVENTS} full events`)
    console.table(rows)
  })
}

async function measure(options: QueueOptions, count: number, address?: SandboxAddress): Promise<object> {
  const queue = await queues.openQueue(options)
  await fill(queue, EVENTS)
  // The embedded one is for one process: then the worker tells how far it is by its end.
  const isShared = 'natsUrl' in options
  if (!isShared) await queue.close()
  const args = [JSON.stringify(options), address === undefined ? '' : JSON.stringify(address)]
  const workers = await Promise.all(Array.from({ length: count }, () => start(WORKER, ...args)))
  const before = await Promise.all(workers.map(({ child }) => usageOf(child)))
  const startedAt = performance.now()
  if (isShared) while ((await queue.status()).backlog > 0) await sleep(20)
  else for (let last = -1, cpu = 0; cpu !== last; await sleep(300)) [last, cpu] = [cpu, await busyMs(workers[0]!.child)]
  const seconds = (performance.now() - startedAt) / 1000 - (isShared ? 0 : 0.6)
  const after = await Promise.all(workers.map(({ child }) => usageOf(child)))
  const cpuMs = after.reduce((sum, { cpu }, index) => sum + cpuMsOf(cpu) - cpuMsOf(before[index]!.cpu), 0)
  await Promise.all(workers.map(({ child }) => end(child)))
  if (isShared) await queue.close()
  return {
    'events/s': round(EVENTS / seconds),
    'CPU, µs/event': round((cpuMs * 1000) / EVENTS),
    'peak RSS, MB': round(Math.max(...after.map(({ rss }) => rss)) / 2 ** 20)
  }
}

/** The bare delivery of the same events, one batch after the other. */
async function measureDelivery(address: SandboxAddress): Promise<object> {
  const { child } = await start(WORKER, '', JSON.stringify(address), String(EVENTS))
  const before = await usageOf(child)
  const startedAt = performance.now()
  await once(child, 'message')
  const seconds = (performance.now() - startedAt) / 1000
  const after = await usageOf(child)
  await end(child)
  return {
    'events/s': round(EVENTS / seconds),
    'CPU, µs/event': round(((cpuMsOf(after.cpu) - cpuMsOf(before.cpu)) * 1000) / EVENTS),
    'peak RSS, MB': round(after.rss / 2 ** 20)
  }
}

type Child = Awaited<ReturnType<typeof start>>['child']

async function usageOf(child: Child): Promise<Usage> {
  const answer = once(child, 'message') as Promise<[Usage]>
  child.send('usage')
  return (await answer)[0]
}

const cpuMsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000
const busyMs = async (child: Child): Promise<number> => Math.floor(cpuMsOf((await usageOf(child)).cpu) / 20)

/** From the kill of a worker until all that it held is sent by another one. */
export async function benchRecovery(): Promise<void> {
  const ackWaitMs = 5000
  await withSandboxProcess((address) =>
    withQueue('JetStream', async (options) => {
      const queue = await queues.openQueue({ ...options, ackWaitMs })
      await fill(queue, EVENTS)
      const args = [JSON.stringify(options), JSON.stringify(address)]
      const [first, second] = [await start(WORKER, ...args), await start(WORKER, ...args)]
      while ((await queue.status()).backlog > EVENTS / 2) await sleep(5)
      first.child.kill('SIGKILL')
      const killedAt = performance.now()
      while ((await queue.status()).backlog > 0) await sleep(20)
      console.log(
        `Recovery: all is sent ${round((performance.now() - killedAt) / 1000, 1)} s after the kill of one of two workers, with an ack wait of ${ackWaitMs / 1000} s\n`
      )
      await end(second.child)
      await queue.close()
    })
  )
}

const MEMORY_EVENTS = 300_000
const QUARTERS = 4

/** The memory of a worker over a long run: the peak of each quarter. */
export async function benchQueueMemory(): Promise<void> {
  await withSandboxProcess((address) =>
    withQueue('JetStream', async (options) => {
      const queue = await queues.openQueue(options)
      await fill(queue, MEMORY_EVENTS)
      const { child } = await start(WORKER, JSON.stringify(options), JSON.stringify(address))
      const peaks = Array.from({ length: QUARTERS }, () => 0)
      const startedAt = performance.now()
      for (let backlog = MEMORY_EVENTS; backlog > 0; await sleep(100)) {
        backlog = (await queue.status()).backlog
        const quarter = Math.min(QUARTERS - 1, Math.floor(((MEMORY_EVENTS - backlog) / MEMORY_EVENTS) * QUARTERS))
        peaks[quarter] = Math.max(peaks[quarter]!, (await usageOf(child)).rss)
      }
      const seconds = round((performance.now() - startedAt) / 1000)
      console.log(`A worker's memory over ${MEMORY_EVENTS} events, in ${seconds} s`)
      console.table(peaks.map((peak) => ({ 'peak RSS, MB': round(peak / 2 ** 20) })))
      await end(child)
      await queue.close()
    })
  )
}
