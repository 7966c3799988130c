import type { EventQueue } from '../../src/queue'
import { gateway, Metrics, queues } from './support'

/** The HTTP source in its own process. `nothing` stores nothing, to measure the cost of HTTP alone. */
const NOTHING = { enqueue: () => Promise.resolve(), status: () => Promise.resolve({ backlog: 0, deadLetters: 0 }) }

async function main([target = '']: string[]): Promise<void> {
  const queue: Pick<EventQueue, 'enqueue' | 'status'> =
    target === 'nothing'
      ? NOTHING
      : await queues.openQueue(JSON.parse(target) as Parameters<typeof queues.openQueue>[0])
  const log = gateway.createLog(process.stderr, { level: 'silent' })
  const { url } = await gateway.startGateway({ queue, writeKeys: ['bench'], metrics: new Metrics(), log })
  process.once('disconnect', () => process.exit())
  process.send?.(url)
}

void main(process.argv.slice(2))
