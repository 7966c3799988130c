import { once } from 'node:events'
import { join } from 'node:path'
import type { QueueOptions } from '../../src/queue'
import { type SandboxAddress, withAnswerProcess, withSandboxProcess } from '../support/sandbox-process'
import { cpuMsOf, end, fill, type Kind, queues, round, sleep, start, withQueue } from './support'

const WORKER = join(__dirname, 'worker-process.ts')
const EVENTS = 20_000

interface Usage {
  cpu: NodeJS.CpuUsage
  rss: number
  /** Milliseconds that the event loop was busy (running or waiting for a core), and that it was idle. */
  active: number
  idle: number
}

/** Each worker warms up with this many events; those after them are measured. */
const WARM_UP_EVENTS = 5000
const CORES = 2
const TARGET = 1.7

/** Events per second of one worker and of two, and the CPU per event, compared with workers that send nothing. */
export async function benchWorkers(): Promise<void> {
  const rows: Record<string, Row> = {}
  const add = async (name: string, kind: Kind, count: number, endpoint?: EndpointProcess) =>
    withQueue(kind, async (options, serverPid) => {
      rows[name] = await measure(options, { count, endpoint, serverPid })
    })
  await add('embedded, 1 sending nothing', 'embedded', 1)
  for (const count of [1, 2]) await add(`JetStream, ${count} sending nothing`, 'JetStream', count)
  await withSandboxProcess(async (sandbox) => {
    rows['the delivery alone, no queue'] = await measureDelivery(sandbox)
    for (const count of [1, 2]) await add(`JetStream, ${count} to the sandbox`, 'JetStream', count, sandbox)
  })
  await withAnswerProcess(async (endpoint) => {
    for (const count of [1, 2]) await add(`JetStream, ${count} to one that only answers`, 'JetStream', count, endpoint)
  })
  console.log(`Workers, each a process, on ${EVENTS} full events`)
  console.table(rows)
  for (const target of ['to the sandbox', 'to one that only answers', 'sending nothing'])
    printFactor(target, rows[`JetStream, 1 ${target}`], rows[`JetStream, 2 ${target}`])
}

type EndpointProcess = SandboxAddress & { pid: number }

interface Row {
  'events/s': number
  'workers, µs/event': number
  'endpoint, µs/event'?: number
  'nats-server, µs/event'?: number
  /** The share of time that a worker was busy: near 100 % it lacks CPU, far below it waits. */
  'worker busy, %'?: number
  'cores busy'?: number
  'peak RSS, MB': number
}

/** What a second worker adds, and what the cores could do if the endpoint and the server did not share them. */
function printFactor(target: string, one: Row | undefined, two: Row | undefined): void {
  if (one === undefined || two === undefined) return
  const all = two['workers, µs/event'] + (two['endpoint, µs/event'] ?? 0) + (two['nats-server, µs/event'] ?? 0)
  console.log(
    `Two workers ${target}: ${(two['events/s'] / one['events/s']).toFixed(2)} times one (target ${TARGET}); ` +
      `with ${round(all)} µs of CPU per event in total, ${CORES} free cores could send ${round((CORES * 1e6) / all)} events/s`
  )
}

interface Measured {
  count: number
  endpoint: EndpointProcess | undefined
  serverPid: number | undefined
}

async function measure(options: QueueOptions, { count, endpoint, serverPid }: Measured): Promise<Row> {
  const queue = await queues.openQueue(options)
  const isShared = 'natsUrl' in options
  await fill(queue, EVENTS + (isShared ? count * WARM_UP_EVENTS : 0))
  // An embedded queue is open in one process only, so the worker reports its progress at the end.
  if (!isShared) await queue.close()
  const args = [JSON.stringify(options), endpoint === undefined ? '' : JSON.stringify(endpoint)]
  const workers = await Promise.all(Array.from({ length: count }, () => start(WORKER, ...args)))
  const pids = { workers: workers.map(({ child }) => child.pid), endpoint: endpoint?.pid, server: serverPid }
  let events = EVENTS
  if (isShared) while ((events = (await queue.status()).backlog) > EVENTS) await sleep(5)
  const usagesBefore = await Promise.all(workers.map(({ child }) => usageOf(child)))
  const before = cpuOf(pids)
  const startedAt = performance.now()
  if (isShared) while ((await queue.status()).backlog > 0) await sleep(20)
  else for (let last = -1, cpu = 0; cpu !== last; await sleep(300)) [last, cpu] = [cpu, await busyMs(workers[0]!.child)]
  const seconds = (performance.now() - startedAt) / 1000 - (isShared ? 0 : 0.6)
  const after = cpuOf(pids)
  const usages = await Promise.all(workers.map(({ child }) => usageOf(child)))
  await Promise.all(workers.map(({ child }) => end(child)))
  if (isShared) await queue.close()
  const microsecondsOf = (part: keyof typeof pids) => round(((after[part] - before[part]) * 1000) / events)
  const activeMs = usages.reduce((sum, { active }, index) => sum + active - usagesBefore[index]!.active, 0)
  const idleMs = usages.reduce((sum, { idle }, index) => sum + idle - usagesBefore[index]!.idle, 0)
  const busyMsOfAll = Object.keys(pids).reduce(
    (sum, part) => sum + (after[part as 'server'] - before[part as 'server'] || 0),
    0
  )
  return {
    'events/s': round(events / seconds),
    'workers, µs/event': microsecondsOf('workers'),
    ...(endpoint && { 'endpoint, µs/event': microsecondsOf('endpoint') }),
    ...(serverPid !== undefined && { 'nats-server, µs/event': microsecondsOf('server') }),
    'worker busy, %': round((activeMs / (activeMs + idleMs)) * 100),
    'cores busy': round(busyMsOfAll / 1000 / seconds, 2),
    'peak RSS, MB': round(Math.max(...usages.map(({ rss }) => rss)) / 2 ** 20)
  }
}

interface Pids {
  workers: (number | undefined)[]
  endpoint: number | undefined
  server: number | undefined
}

function cpuOf({ workers, endpoint, server }: Pids): Record<keyof Pids, number> {
  const ofWorkers = workers.reduce<number>((sum, pid) => sum + cpuMsOf(pid), 0)
  return { workers: ofWorkers, endpoint: cpuMsOf(endpoint), server: cpuMsOf(server) }
}

/** The delivery alone of the same events, one batch after another. */
async function measureDelivery(address: SandboxAddress): Promise<Row> {
  const { child } = await start(WORKER, '', JSON.stringify(address), String(EVENTS))
  const before = await usageOf(child)
  const startedAt = performance.now()
  await once(child, 'message')
  const seconds = (performance.now() - startedAt) / 1000
  const after = await usageOf(child)
  await end(child)
  return {
    'events/s': round(EVENTS / seconds),
    'workers, µs/event': round(((totalMs(after.cpu) - totalMs(before.cpu)) * 1000) / EVENTS),
    'peak RSS, MB': round(after.rss / 2 ** 20)
  }
}

type Child = Awaited<ReturnType<typeof start>>['child']

async function usageOf(child: Child): Promise<Usage> {
  const answer = once(child, 'message') as Promise<[Usage]>
  child.send('usage')
  return (await answer)[0]
}

const totalMs = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000
const busyMs = async (child: Child): Promise<number> => Math.floor(totalMs((await usageOf(child)).cpu) / 20)

/** From the kill of a worker until another one has sent everything that it held. */
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

/** The memory of a worker over a long run: the peak in each quarter. */
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
