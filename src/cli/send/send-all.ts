import { createDelivery } from '../../delivery'
import {
  createCountingStore,
  FileSource,
  FolderStore,
  limitsFor,
  OutcomeStoreError,
  type OutcomeStore,
  processEvents,
  RateLimiter,
  retryDelayMs,
  TEST_LIMITS
} from '../../pipeline'
import { startSandbox } from '../../sandbox'
import type { Interrupts } from '../interrupts'
import { type Io, printLine } from '../io'
import { LineWriter } from '../line-writer'
import { formatCount } from '../numbers'
import { type Progress, startProgress } from '../print/progress'
import { renderSummary } from '../print/summary'
import { describeEnd, describeTarget, describeUndelivered, type SendEnd } from './describe'
import { exitCodeOf, exitCodeOfFinished } from './exit-code'
import { withOutcomeLines } from './outcome-lines'
import { identityOf, type SendPlan } from './plan'

/** @throws OutcomeStoreError before anything is sent. */
export async function sendAll(plan: SendPlan, io: Io, interrupts: Interrupts): Promise<number> {
  const { flags } = plan
  const folder =
    flags.out === undefined
      ? undefined
      : await FolderStore.open(flags.out, identityOf(plan), { restart: flags.restart === true })
  try {
    if (folder?.isFinished === true) return reportFinished(plan, folder, io)
    const store = folder ?? createCountingStore()
    if (store.committedCount > 0) {
      const count = formatCount(store.committedCount)
      printLine(io.stderr, `Resuming ${plan.name}: ${count} events already have an outcome.`)
    }
    const isJson = flags.json === true
    const written = isJson ? withOutcomeLines(store, new LineWriter(io.stdout, interrupts.stop)) : store
    return await sendRest(plan, { store: written, io, interrupts })
  } finally {
    await folder?.close()
  }
}

interface SendContext {
  store: OutcomeStore
  io: Io
  interrupts: Interrupts
}

async function sendRest(plan: SendPlan, { store, io, interrupts }: SendContext): Promise<number> {
  const startedAt = performance.now()
  const eventsBefore = store.summary.total
  const source = createSource(plan, store)
  const end = await sendSource(plan, source, { store, io, interrupts })
  const text = renderSummary({
    summary: store.summary,
    title: describeTarget(plan),
    durationMs: performance.now() - startedAt,
    eventsNow: store.summary.total - eventsBefore,
    notes: [...plan.notes, ...describeUndelivered(plan, store), ...describeEnd(end, plan, source.openRows)]
  })
  printLine(plan.flags.json === true ? io.stderr : io.stdout, text)
  return exitCodeOf(store, { interrupts, isFinished: end.end === 'finished' })
}

function createSource({ flags, input, target }: SendPlan, store: OutcomeStore): FileSource {
  return new FileSource({
    records: input.read((row) => store.isCommitted(row)),
    store,
    batchSize: target.settings.test_mode === true ? Math.min(flags.batchSize, TEST_LIMITS.maxEvents) : flags.batchSize,
    concurrency: flags.concurrency
  })
}

async function sendSource(
  plan: SendPlan,
  source: FileSource,
  { store, io, interrupts }: SendContext
): Promise<SendEnd> {
  const { flags, target, consent } = plan
  const { requestsPerMinute } = limitsFor(target.settings)
  const rateLimiter = new RateLimiter({ requestsPerMinute: flags.rate ?? requestsPerMinute })
  const sandbox =
    target.kind === 'sandbox-inside' ? await startSandbox({ keep: 0, ...(plan.now && { now: plan.now }) }) : undefined
  const baseUrl = sandbox?.url ?? target.baseUrl
  const progress = flags.quiet === true ? undefined : showProgress(plan, { store, source, rateLimiter, io })
  try {
    const delivery = createDelivery({
      settings: target.settings,
      subscriptions: plan.subscriptions,
      timeoutMs: flags.timeout,
      beforeRequest: () => rateLimiter.enter(),
      ...(consent && { consent }),
      ...(baseUrl !== undefined && { baseUrl }),
      ...(plan.now && { now: plan.now })
    })
    const end = await processEvents(source, {
      delivery,
      rateLimiter,
      concurrency: flags.concurrency,
      maxAttempts: flags.maxAttempts,
      retryDelayMs: (options) => retryDelayMs({ ...options, minDelayMs: flags.retryDelay }),
      stop: interrupts.stop
    })
    if (end.end === 'source-failed' && end.error instanceof OutcomeStoreError) throw end.error
    if (!source.isComplete || (end.end !== 'finished' && end.end !== 'stopped')) return end
    // Stopped after every event had its outcome.
    await store.finish()
    return { end: 'finished' }
  } catch (error) {
    if (!(error instanceof OutcomeStoreError)) throw error
    return { end: 'store-failed', error }
  } finally {
    progress?.stop()
    await sandbox?.close()
  }
}

interface Watched {
  store: OutcomeStore
  source: FileSource
  rateLimiter: RateLimiter
  io: Io
}

function showProgress({ input }: SendPlan, { store, source, rateLimiter, io }: Watched): Progress {
  return startProgress({
    stream: io.stderr,
    read: () => ({
      summary: store.summary,
      bytesRead: input.bytesRead(),
      ...(input.file && { totalBytes: input.file.sizeBytes }),
      waitingRows: source.waitingRows,
      pauseLeftMs: rateLimiter.pauseLeftMs
    })
  })
}

function reportFinished(plan: SendPlan, store: FolderStore, io: Io): number {
  const note =
    'This run is already finished: nothing was sent. Give --restart to send everything again, or another --out folder.'
  const text = renderSummary({
    summary: store.summary,
    title: describeTarget(plan),
    durationMs: 0,
    eventsNow: 0,
    notes: [...plan.notes, ...describeUndelivered(plan, store), note]
  })
  printLine(plan.flags.json === true ? io.stderr : io.stdout, text)
  return exitCodeOfFinished(store)
}
