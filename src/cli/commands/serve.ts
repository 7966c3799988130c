import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { createLog, type Gateway, type Logger, PROFILE_STORE, Profiles, startGateway } from '../../gateway'
import { Metrics } from '../../metrics'
import { type EventQueue, openQueue, type QueueError, workQueue } from '../../queue'
import { addDeliveryOptions, type DeliveryFlags, type DeliveryPlan, readDeliveryPlan } from '../delivery-flags'
import { readConfig } from '../files'
import { addGatewayOptions, GATEWAY_HELP, type GatewayFlags, readGatewayOptions } from '../gateway-flags'
import { watchInterrupts } from '../interrupts'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { addQueueOptions, QUEUE_HELP, type QueueFlags, readQueueOptions } from '../queue-flags'
import { createWorkLog } from '../work-log'

type ServeFlags = GatewayFlags & QueueFlags & DeliveryFlags

const DEFAULT_QUEUE_FOLDER = 'pinterest-conversions-queue'
const SWEEP_INTERVAL_MS = 6 * 60 * 60 * 1000
/** Between two starts of a worker that had to stop. Its events wait, and none is lost. */
const WORK_PAUSE_MS = 60_000

const SERVE_HELP = `
Receives events from Segment's libraries, stores them, and answers; stored events survive a killed process. With an embedded queue
(the default, in ./${DEFAULT_QUEUE_FOLDER}) it sends the events to Pinterest too: one command is a working system.
With --nats it only stores them, and any number of "worker" send them: delivery flags belong to those.
${GATEWAY_HELP}
${QUEUE_HELP}

SIGTERM or Ctrl-C: accepts no more requests, answers those in flight, waits for Pinterest's answers, and stops.

Exit code: 0 stopped cleanly; 2 could not start, or lost its queue: the log says why.`

export function addServeCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  const command = program
    .command('serve')
    .summary("receive events like Segment's HTTP API, and report them")
    .description("Receives events like Segment's HTTP Tracking API, keeps them in a queue, and reports them.")
  addDeliveryOptions(addQueueOptions(addGatewayOptions(command)))
    .addHelpText('after', SERVE_HELP)
    .action(async (flags: ServeFlags) => onExit(await runServe(flags, io)))
}

/** @throws UsageError, QueueError or ConfigError before anything is received. */
async function runServe(flags: ServeFlags, io: Io): Promise<number> {
  const queueOptions = readQueueOptions(withDefaultQueue(flags, io.env), io.env)
  const plan = 'folder' in queueOptions ? await readDeliveryPlan(flags, io.env) : undefined
  const { consent } = await readConfig(flags.config)
  const gatewayOptions = { ...(await readGatewayOptions(flags, io.env)), ...(consent && { consent }) }
  const log = createLog(io.stderr)
  const metrics = new Metrics()
  const queue = await openQueue(queueOptions)
  try {
    metrics.watchQueue(queue)
    const profiles = flags.profiles ? await openProfiles(queue, flags.profileDays) : undefined
    const gateway = await startGateway({ ...gatewayOptions, queue, metrics, log, ...(profiles && { profiles }) }).catch(
      explainStart(flags)
    )
    printLine(io.stdout, describeSource(gateway, plan))
    log.info({ source: gateway.url, isWorking: plan !== undefined }, 'source started')
    const lost = await serve({ queue, gateway, profiles, plan, flags, metrics, log, io })
    if (lost) {
      log.error({ reason: lost.message }, 'source stopped: the queue failed')
      return EXIT.couldNotRun
    }
    log.info('source stopped')
    return EXIT.ok
  } finally {
    await queue.close()
  }
}

function withDefaultQueue(flags: ServeFlags, env: Io['env']): QueueFlags {
  const isNamed = flags.queue !== undefined || flags.nats !== undefined || (env.NATS_URL ?? '').trim() !== ''
  return isNamed ? flags : { ...flags, queue: DEFAULT_QUEUE_FOLDER }
}

async function openProfiles(queue: EventQueue, days: number): Promise<Profiles> {
  const store = await queue.keyValueStore(PROFILE_STORE)
  return new Profiles(store, { retentionMs: days * 24 * 60 * 60 * 1000 })
}

interface Running {
  queue: EventQueue
  gateway: Gateway
  profiles: Profiles | undefined
  plan: DeliveryPlan | undefined
  flags: ServeFlags
  metrics: Metrics
  log: Logger
  io: Io
}

/** Runs until it is interrupted or loses its queue. Then it ends with the reason, so that a supervisor restarts it. */
async function serve(running: Running): Promise<QueueError | undefined> {
  const { queue, gateway, plan, profiles, log, io } = running
  const interrupts = watchInterrupts(io)
  const sweep = () => {
    profiles?.sweep().then(
      (count) => count > 0 && log.info({ count }, 'unused profiles deleted'),
      (error: unknown) => log.error({ err: error }, 'old profiles could not be deleted')
    )
  }
  sweep()
  const sweeping = setInterval(sweep, SWEEP_INTERVAL_MS)
  try {
    const working = plan === undefined ? Promise.resolve() : workUntilStopped(running, plan, interrupts.stop)
    const lost = await Promise.race([untilAborted(interrupts.stop), queue.lost])
    await gateway.close()
    await working
    return lost
  } finally {
    clearInterval(sweeping)
    interrupts.end()
  }
}

/** Restarts a worker that has to stop: the source continues to receive, and a corrected token needs no restart by hand. */
async function workUntilStopped({ queue, flags, metrics, log }: Running, plan: DeliveryPlan, stop: AbortSignal) {
  const isStopped = () => stop.aborted
  const workLog = createWorkLog(log)
  while (!isStopped()) {
    const reason = await workQueue(queue, {
      ...plan,
      concurrency: flags.concurrency,
      maxAttempts: flags.maxAttempts,
      stop,
      observer: {
        ...metrics.workObserver,
        onOutcome(outcome, facts) {
          metrics.workObserver.onOutcome?.(outcome, facts)
          workLog.onOutcome(outcome, facts)
        }
      }
    }).then(
      (end) => ('reason' in end ? end.reason : end.end),
      (error: unknown) => (error instanceof Error ? error.message : 'unknown error')
    )
    if (isStopped()) break
    log.error({ reason, pauseSeconds: WORK_PAUSE_MS / 1000 }, 'events are waiting, and none can be sent')
    await delay(WORK_PAUSE_MS, undefined, { signal: stop }).catch(() => undefined)
  }
  workLog.end()
}

const untilAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })

function explainStart({ host, port }: ServeFlags): (error: unknown) => never {
  return (error) => {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') {
      throw new UsageError(`Port ${port} is in use. Give another with --port, or 0 for any free port.`)
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES')
      throw new UsageError(`Can't listen on ${host}:${port} (${code}).`)
    if (code?.startsWith('ERR_OSSL') === true) {
      throw new UsageError(`--tls-cert and --tls-key must be a certificate and its private key, both PEM (${code}).`)
    }
    throw new UsageError(message)
  }
}

function describeSource({ url }: Gateway, plan: DeliveryPlan | undefined): string {
  const target = plan?.target
  const where =
    target === undefined
      ? 'Events wait on NATS JetStream for "pinterest-conversions worker".'
      : target.kind === 'pinterest'
        ? `Events go to Pinterest, ad account ${target.settings.ad_account_id}.`
        : `Events go to the sandbox at ${target.baseUrl ?? ''}. Nothing reaches Pinterest.`
  return `The source is running at ${url}
${where}

Send one event by hand:
  curl '${reachable(url)}/v1/track' -u WRITE_KEY: -H 'Content-Type: application/json' \\
    -d '{"userId":"user-1","event":"Order Completed","context":{"traits":{"email":"ada@example.com"}}}'

Press Ctrl-C to stop.`
}

/** The URL from this machine: "all addresses" is not an address to send to. */
const reachable = (url: string): string => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
