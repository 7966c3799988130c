import type { Command } from 'commander'
import { createLog, type Logger } from '../../gateway'
import { Metrics } from '../../metrics'
import type { ProcessEnd } from '../../pipeline'
import { type EventQueue, openQueue, QueueError, workQueue } from '../../queue'
import { addDeliveryOptions, type DeliveryFlags, type DeliveryPlan, readDeliveryPlan } from '../delivery-flags'
import { watchInterrupts } from '../interrupts'
import { EXIT, type Io } from '../io'
import { wholeNumber } from '../numbers'
import { startOperationsServer } from '../operations-server'
import { addQueueOptions, QUEUE_HELP, type QueueFlags, readQueueOptions } from '../queue-flags'
import { createWorkLog } from '../work-log'

interface WorkerFlags extends QueueFlags, DeliveryFlags {
  metricsPort: number
  metricsHost: string
}

export const WORKER_METRICS_PORT = 9464

const WORKER_HELP = `
Any number of workers may share a queue on NATS JetStream: they also share its rate limit. Only one process at a
time can use an embedded queue, and "serve" already sends its events.

SIGTERM or Ctrl-C: reads no more events, waits for the answers to the requests in flight, and releases the rest.
${QUEUE_HELP}

Exit code: 0 stopped cleanly; 2 could not run, or had to stop: the log says why.`

export function addWorkerCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  const command = program
    .command('worker')
    .summary('send the events of a queue to Pinterest')
    .description('Sends the events of a queue to Pinterest, until it is stopped.')
  addDeliveryOptions(addQueueOptions(command))
    .option(
      '--metrics-port <n>',
      'port of /metrics, /healthz and /readyz; 0 for any',
      wholeNumber(0, 65_535),
      WORKER_METRICS_PORT
    )
    .option('--metrics-host <address>', 'address of /metrics; 0.0.0.0 for other machines', '127.0.0.1')
    .addHelpText('after', WORKER_HELP)
    .action(async (flags: WorkerFlags) => onExit(await runWorker(flags, io)))
}

/** @throws UsageError, QueueError or ConfigError before anything is sent. */
async function runWorker(flags: WorkerFlags, io: Io): Promise<number> {
  const plan = await readDeliveryPlan(flags, io.env)
  const queue = await openQueue(readQueueOptions(flags, io.env))
  const log = createLog(io.stderr)
  const metrics = new Metrics()
  metrics.watchQueue(queue)
  let isWorking = true
  const server = await startOperationsServer({
    host: flags.metricsHost,
    port: flags.metricsPort,
    metrics,
    async checkReady() {
      if (!isWorking) throw new Error('The worker is stopping.')
      await queue.status()
    }
  }).catch(async (error: unknown) => {
    await queue.close()
    throw error
  })
  try {
    log.info({ metricsAt: server.url, adAccount: plan.target.settings.ad_account_id }, 'worker started')
    return await work({ queue, plan, flags, metrics, log, io })
  } finally {
    isWorking = false
    await server.close()
    await queue.close()
  }
}

interface Work {
  queue: EventQueue
  plan: DeliveryPlan
  flags: WorkerFlags
  metrics: Metrics
  log: Logger
  io: Io
}

async function work({ queue, plan, flags, metrics, log, io }: Work): Promise<number> {
  const interrupts = watchInterrupts(io)
  const workLog = createWorkLog(log)
  try {
    const end = await workQueue(queue, {
      ...plan,
      concurrency: flags.concurrency,
      maxAttempts: flags.maxAttempts,
      stop: interrupts.stop,
      observer: {
        ...metrics.workObserver,
        onOutcome(outcome, facts) {
          metrics.workObserver.onOutcome?.(outcome, facts)
          workLog.onOutcome(outcome, facts)
        }
      }
    })
    return reportEnd(end, log)
  } catch (error) {
    if (!(error instanceof QueueError)) throw error
    log.error({ reason: error.message }, 'worker stopped: the queue failed')
    return EXIT.couldNotRun
  } finally {
    workLog.end()
    interrupts.end()
  }
}

function reportEnd(end: ProcessEnd, log: Logger): number {
  switch (end.end) {
    case 'stopped':
    case 'finished':
      log.info('worker stopped')
      return EXIT.ok
    case 'account-rejected':
      log.error({ httpStatus: end.httpStatus, reason: end.reason }, 'worker stopped: Pinterest rejected the account')
      return EXIT.couldNotRun
    case 'source-failed': {
      const reason = end.error instanceof Error ? end.error.message : 'unknown error'
      log.error({ reason }, 'worker stopped: the queue cannot be read')
      return EXIT.couldNotRun
    }
  }
}
