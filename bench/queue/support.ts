import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as deliverySource from '../../src/delivery'
import type * as gatewaySource from '../../src/gateway'
import type * as metricsSource from '../../src/metrics'
import type * as queueSource from '../../src/queue'
import type { EventQueue, QueueOptions } from '../../src/queue'
import { NatsServer } from '../../src/queue/__tests__/support/nats-server'
import { findNatsServer } from '../../scripts/nats-server'
import { loadCompiled } from '../support/compiled'
import { fullEvent } from '../support/full-events'

/** The compiled code, as users run it. */
export const delivery = loadCompiled('delivery') as typeof deliverySource
export const queues = loadCompiled('queue') as typeof queueSource
export const gateway = loadCompiled('gateway') as typeof gatewaySource
export const { Metrics } = loadCompiled('metrics') as typeof metricsSource

export type Kind = 'embedded' | 'JetStream'

/** Runs `use` with the options of a new queue. Without nats-server, JetStream is skipped, and a line says so. */
export async function withQueue(
  kind: Kind,
  use: (options: QueueOptions, serverPid?: number) => Promise<void>
): Promise<void> {
  if (kind === 'embedded') {
    const folder = mkdtempSync(join(tmpdir(), 'bench-queue-'))
    await use({ folder }).finally(() => rmSync(folder, { recursive: true, force: true }))
    return
  }
  if (findNatsServer() === undefined) {
    console.log('Skipped: JetStream, which needs nats-server.')
    return
  }
  const server = await NatsServer.start()
  await use({ natsUrl: server.url }, server.pid).finally(() => server.end())
}

export const queued = (number: number) => ({
  id: `bench:${number}`,
  event: fullEvent(number) as unknown as Record<string, unknown>,
  receivedAtMs: Date.now()
})

export async function fill(queue: EventQueue, count: number): Promise<void> {
  const chunk = 1000
  for (let from = 0; from < count; from += chunk)
    await queue.enqueue(Array.from({ length: Math.min(chunk, count - from) }, (_, index) => queued(from + index)))
}

/** A child process that sends a message when it is ready, and ends when it is disconnected. */
export async function start(module: string, ...args: string[]): Promise<{ child: ChildProcess; ready: unknown }> {
  const child = fork(module, args, { execArgv: ['--import', 'tsx'] })
  const [ready] = (await once(child, 'message')) as [unknown]
  return { child, ready }
}

export async function end(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.disconnect()
  await exit
}

/** CPU time that a process has used so far; NaN on a system without /proc. */
export function cpuMsOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid ?? 'none'}/stat`, 'utf8')
    // The name in parentheses can contain spaces. User and system time are fields 14 and 15, in hundredths of a second.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return NaN
  }
}

export const round = (value: number, digits = 0): number => Number(value.toFixed(digits))
export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
