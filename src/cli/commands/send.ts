import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import { type Consent, createDelivery, defaultSubscriptions, type Delivery, type Subscription } from '../../delivery'
import { ACTION_SOURCES } from '../../destinations/pinterest-conversions'
import {
  type ColumnsMap,
  type Input,
  INPUT_FORMATS,
  InputError,
  type InputFormat,
  Journal,
  JournalError,
  openInput,
  RateLimiter,
  run,
  type RunEnd,
  type RunIdentity
} from '../../pipeline'
import { startSandbox } from '../../sandbox'
import { readDemo } from '../demo'
import { dryRun } from '../dry-run'
import { readColumnsMap, readConfig } from '../files'
import { type Interrupts, watchInterrupts } from '../interrupts'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { createCountingLedger, type Ledger, withOutcomeLines, writeAll } from '../ledger'
import { formatCount, parseTime, wholeNumber } from '../numbers'
import { startProgress } from '../print/progress'
import { renderSummary } from '../print/summary'
import { decideTarget, type Target, type TargetFlags } from '../target'

interface SendFlags extends TargetFlags {
  config?: string
  actionSource?: string
  dryRun?: boolean
  json?: boolean
  quiet?: boolean
  now?: number
  format?: InputFormat
  columns?: string
  out?: string
  restart?: boolean
  batchSize: number
  concurrency: number
  rate?: number
  maxAttempts: number
}

/** Pinterest takes 5,000 requests a minute for an ad account, and 10 test requests a second. */
const DEFAULT_RATE = 4500
const DEFAULT_TEST_RATE = 540
const TEST_BATCH_SIZE = 20

const SEND_HELP = `
FILE holds events as Segment's libraries make them: NDJSON, a JSON array, or CSV with a header of paths such as
properties.order_id; each plain or gzipped; "-" is standard input. Without FILE a day of example events is
reported to a sandbox inside this process. Without an ad account FILE goes there too, and nothing reaches Pinterest.

To send to Pinterest: --ad-account-id (or PINTEREST_AD_ACCOUNT_ID, or the config file), and the conversion token in
the environment as PINTEREST_CONVERSION_TOKEN. It is never taken from a flag or a file, and never printed.

With --out a run that was killed goes on where it was when it is started again with the same arguments. Requests under
way when it was killed are sent a second time with the same event IDs: Pinterest counts a web or app event once, but
can not tell that an offline event was sent before.

Exit code: 0 all delivered or not subscribed; 1 some refused or left for another try; 2 could not run, or not to the end;
130 or 143 stopped by Ctrl-C or a request to end.`

export function addSendCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  program
    .command('send', { isDefault: true })
    .summary('report a file of events (the default command)')
    .description('Reports events to Pinterest, or to a sandbox on this machine.')
    .argument('[FILE]', 'events: NDJSON, JSON array or CSV, plain or gzipped; - for standard input')
    .option('--ad-account-id <id>', 'Pinterest ad account to report to')
    .option('--config <file>', 'settings and mappings, as the workbench saves them')
    .option('--test', 'Pinterest checks and answers as usual, and records nothing')
    .option('--require-complete-ldp', 'refuse an event whose requested Limited Data Processing Pinterest would ignore')
    .addOption(
      new Option('--action-source <source>', 'where these events happened, e.g. offline for orders of a shop').choices(
        ACTION_SOURCES.map((source) => source.value)
      )
    )
    .option('--dry-run', 'print the exact requests, one a line, and send nothing')
    .option('--json', 'print the outcomes as NDJSON; the summary goes to standard error')
    .option('--quiet', 'show no progress')
    .option('--out <folder>', 'keep outcomes, refused events and a checkpoint there')
    .option('--restart', 'begin anew in the --out folder')
    .addOption(
      new Option('--format <format>', 'what FILE holds, when its name and start do not tell').choices([
        ...INPUT_FORMATS
      ])
    )
    .option('--columns <file>', 'for CSV: JSON from column name to path, or to a list of paths')
    .option('--batch-size <n>', 'events read and sent together', wholeNumber(1, 1000), 1000)
    .option('--concurrency <n>', 'batches under way at the same time', wholeNumber(1, 32), 4)
    .option(
      '--rate <n>',
      `requests a minute (default: ${String(DEFAULT_RATE)}, with --test ${String(DEFAULT_TEST_RATE)})`,
      wholeNumber(1, 120_000)
    )
    .option('--max-attempts <n>', 'tries for an event in all', wholeNumber(1, 100), 8)
    .option('--sandbox', 'use the sandbox inside this process, whatever the environment says')
    .option('--sandbox-url <url>', 'use a sandbox that runs on this machine')
    .option('--now <time>', 'the clock to report with: only for the sandbox and --dry-run', parseTime)
    .addHelpText('after', SEND_HELP)
    .action(async (file: string | undefined, flags: SendFlags) => onExit(await send(file, flags, io)))
}

/** @throws UsageError, InputError, JournalError or ConfigError before anything is sent. */
export async function send(file: string | undefined, flags: SendFlags, io: Io): Promise<number> {
  refuseContradictions(flags)
  const config = await readConfig(flags.config)
  const target = decideTarget(flags, {
    env: io.env,
    fromConfig: config.settings,
    isDemo: file === undefined,
    isDryRun: flags.dryRun === true
  })
  if (flags.now !== undefined && target.kind === 'pinterest' && flags.dryRun !== true) {
    throw new UsageError(
      '--now is for the sandbox and for --dry-run: Pinterest has a clock of its own, and events must keep their own times.'
    )
  }
  const subscriptions = withActionSource(config.subscriptions ?? defaultSubscriptions(), flags.actionSource)
  const columns = flags.columns === undefined ? undefined : await readColumnsMap(flags.columns)
  const demo = file === undefined ? await readDemo() : undefined
  const path = file ?? demo?.file ?? '-'
  const notes: string[] = []
  const input = await openInput(path === '-' ? io.stdin : path, {
    ...(flags.format && { format: flags.format }),
    ...(columns && { columns }),
    onUnusedColumns: (names) => notes.push(describeUnusedColumns(names, columns !== undefined))
  })
  const plan: Plan = {
    flags,
    target,
    subscriptions,
    consent: config.consent,
    input,
    name: demo ? "the example shop's day" : path === '-' ? 'standard input' : basename(path),
    isDemo: demo !== undefined,
    notes,
    ...clockFrom(flags.now ?? demo?.nowMs)
  }
  const interrupts = watchInterrupts(io)
  try {
    return flags.dryRun === true
      ? await sendNothing(plan, io, interrupts)
      : await sendAll(plan, { columns, io, interrupts })
  } finally {
    interrupts.end()
    input.close()
  }
}

interface Plan {
  flags: SendFlags
  target: Target
  subscriptions: Subscription[]
  consent: Consent | undefined
  input: Input
  /** The input's name for people. */
  name: string
  isDemo: boolean
  /** Paragraphs for the end of the summary. */
  notes: string[]
  /** Milliseconds since 1970; missing for the machine's own clock. */
  startMs?: number
  now?: () => number
}

/** A clock that starts at the given time and walks: the sandbox's rate limits need one that does. */
function clockFrom(startMs: number | undefined): Pick<Plan, 'now' | 'startMs'> {
  if (startMs === undefined) return {}
  const startedAt = performance.now()
  return { startMs, now: () => startMs + Math.floor(performance.now() - startedAt) }
}

async function sendNothing(plan: Plan, io: Io, interrupts: Interrupts): Promise<number> {
  const { target, startMs, flags } = plan
  const ledger = createCountingLedger()
  // Standing still, so that the same input gives the same requests, byte for byte.
  const now = startMs === undefined ? undefined : () => startMs
  const delivery = createDelivery({
    settings: target.settings,
    subscriptions: plan.subscriptions,
    ...(plan.consent && { consent: plan.consent }),
    ...(now && { now })
  })
  const startedAt = performance.now()
  let failure: string | undefined
  try {
    await dryRun({
      records: plan.input.read(),
      delivery,
      batchSize: flags.batchSize,
      summary: ledger.summary,
      stop: interrupts.stop,
      write: (line) => writeAll(io.stdout, line)
    })
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    failure = error.message
  }
  const title = `Dry run of ${plan.name}: nothing was sent. This is what becomes of the events if Pinterest takes every one that it gets.`
  const notes = failure === undefined ? plan.notes : [...plan.notes, failure]
  printLine(
    io.stderr,
    renderSummary({
      summary: ledger.summary,
      title,
      durationMs: performance.now() - startedAt,
      eventsNow: ledger.summary.total,
      notes
    })
  )
  return exitCodeOf(ledger, interrupts, failure === undefined)
}

interface SendContext {
  columns: ColumnsMap | undefined
  io: Io
  interrupts: Interrupts
}

async function sendAll(plan: Plan, context: SendContext): Promise<number> {
  const { flags, target, input, name } = plan
  const { io, interrupts } = context
  const journal =
    flags.out === undefined
      ? undefined
      : await Journal.open(flags.out, identityOf(plan, context.columns), { restart: flags.restart === true })
  try {
    if (journal?.isFinished === true) return reportFinished(plan, journal, io)
    const kept: Ledger = journal ?? createCountingLedger()
    const ledger = flags.json === true ? withOutcomeLines(kept, io.stdout) : kept
    if (ledger.settledCount > 0) {
      printLine(
        io.stderr,
        `Going on with ${name}: ${formatCount(ledger.settledCount)} events have their outcome from before.`
      )
    }
    const isTest = target.settings.test_mode === true
    const pace = new RateLimiter({ requestsPerMinute: flags.rate ?? (isTest ? DEFAULT_TEST_RATE : DEFAULT_RATE) })
    const sandbox =
      target.kind === 'sandbox-inside' ? await startSandbox({ keep: 0, ...(plan.now && { now: plan.now }) }) : undefined
    const baseUrl = sandbox?.url ?? target.baseUrl
    let waitingRows = 0
    const startedAt = performance.now()
    const eventsBefore = ledger.summary.total
    const progress =
      flags.quiet === true
        ? undefined
        : startProgress({
            stream: io.stderr,
            read: () => ({
              summary: ledger.summary,
              bytesRead: input.bytesRead(),
              ...(input.file && { totalBytes: input.file.sizeBytes }),
              waitingRows,
              pauseLeftMs: pace.pauseLeftMs
            })
          })
    let end: RunEnd | { end: 'journal-failed'; error: JournalError }
    try {
      const delivery: Delivery = createDelivery({
        settings: target.settings,
        subscriptions: plan.subscriptions,
        ...(plan.consent && { consent: plan.consent }),
        beforeRequest: () => pace.enter(),
        ...(baseUrl !== undefined && { baseUrl }),
        ...(plan.now && { now: plan.now })
      })
      end = await run({
        records: input.read((row) => ledger.isSettled(row)),
        delivery,
        pace,
        concurrency: flags.concurrency,
        batchSize: isTest ? Math.min(flags.batchSize, TEST_BATCH_SIZE) : flags.batchSize,
        maxAttempts: flags.maxAttempts,
        partialOutcomes: ledger.partialOutcomes,
        settle: (rows, partial) => ledger.settle(rows, partial),
        stop: interrupts.stop,
        onWaiting: (rows) => (waitingRows = rows)
      })
      if (end.end === 'finished') await ledger.finish()
    } catch (error) {
      if (!(error instanceof JournalError)) throw error
      end = { end: 'journal-failed', error }
    } finally {
      progress?.stop()
      await sandbox?.close()
    }
    const notes = [...plan.notes, ...describeEnd(end, plan, ledger)]
    const text = renderSummary({
      summary: ledger.summary,
      title: describeTarget(plan),
      durationMs: performance.now() - startedAt,
      eventsNow: ledger.summary.total - eventsBefore,
      notes
    })
    printLine(flags.json === true ? io.stderr : io.stdout, text)
    return exitCodeOf(ledger, interrupts, end.end === 'finished')
  } finally {
    await journal?.close()
  }
}

function reportFinished(plan: Plan, journal: Journal, io: Io): number {
  const { flags } = plan
  const note = `This run is finished already: nothing was sent now. Give --restart to send all of it again, or another --out folder.`
  const text = renderSummary({
    summary: journal.summary,
    title: describeTarget(plan),
    durationMs: 0,
    eventsNow: 0,
    notes: [...plan.notes, ...describeUndelivered(plan, journal), note]
  })
  printLine(flags.json === true ? io.stderr : io.stdout, text)
  return hasUndelivered(journal) ? EXIT.someRefused : EXIT.ok
}

function refuseContradictions(flags: SendFlags): void {
  const { dryRun: isDryRun, json, out, restart, columns, format } = flags
  const contradictions: [boolean, string][] = [
    [
      isDryRun === true && out !== undefined,
      '--dry-run sends nothing, so that there is nothing for --out to keep. Leave one out.'
    ],
    [isDryRun === true && json === true, '--dry-run prints requests and --json outcomes. Leave one out.'],
    [restart === true && out === undefined, '--restart is for a run with --out.'],
    [
      columns !== undefined && format !== undefined && format !== 'csv',
      `--columns is for CSV, not for --format ${format ?? ''}.`
    ],
    [
      flags.sandbox === true && flags.sandboxUrl !== undefined,
      '--sandbox and --sandbox-url contradict each other. Leave one out.'
    ]
  ]
  const found = contradictions.find(([isContradiction]) => isContradiction)
  if (found !== undefined) throw new UsageError(found[1])
}

function withActionSource(subscriptions: Subscription[], actionSource: string | undefined): Subscription[] {
  if (actionSource === undefined) return subscriptions
  return subscriptions.map((subscription) => ({
    ...subscription,
    mapping: { ...subscription.mapping, action_source: actionSource }
  }))
}

/** Whatever changes what becomes of an event. How fast it is sent does not, and may be changed between two starts. */
function identityOf(
  { flags, target, subscriptions, consent, input, startMs }: Plan,
  columns: ColumnsMap | undefined
): RunIdentity {
  const where = {
    pinterest: 'Pinterest',
    'sandbox-inside': 'the sandbox inside',
    'sandbox-outside': target.baseUrl ?? ''
  }[target.kind]
  return {
    ...(input.file && { input: input.file }),
    arguments: {
      'the target': `${where}, ad account ${target.settings.ad_account_id}`,
      'test mode': target.settings.test_mode === true ? 'on' : 'off',
      '--require-complete-ldp': target.settings.require_complete_ldp === true ? 'on' : 'off',
      'the format': input.format,
      'the mappings': fingerprint(subscriptions),
      ...(consent && { 'the consent': fingerprint(consent) }),
      ...(columns && { 'the columns file': fingerprint(columns) }),
      ...(flags.now !== undefined && startMs !== undefined && { '--now': new Date(startMs).toISOString() })
    }
  }
}

/** Tells one content from another in a few characters that a person can compare. */
function fingerprint(value: unknown): string {
  return `content ${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)}`
}

function describeTarget({ target, name, isDemo }: Plan): string {
  const test = target.settings.test_mode === true ? ' In test mode: nothing was recorded.' : ''
  switch (target.kind) {
    case 'pinterest':
      return `Reported ${name} to Pinterest, ad account ${target.settings.ad_account_id}.${test}`
    case 'sandbox-outside':
      return `Reported ${name} to the sandbox at ${target.baseUrl ?? ''}. Nothing reached Pinterest.${test}`
    case 'sandbox-inside':
      return isDemo
        ? `Reported ${name} to a sandbox inside this process. Nothing reached Pinterest.${test}`
        : `Reported ${name} to a sandbox inside this process. Nothing reached Pinterest: for that, give --ad-account-id.${test}`
  }
}

function describeUnusedColumns(names: readonly string[], isMapped: boolean): string {
  const list = names.map((name) => `"${name}"`).join(', ')
  const why = isMapped
    ? 'the columns file does not name them'
    : 'their names are no paths into an event, such as context.traits.email'
  return `Columns that were not read, because ${why}: ${list}.`
}

function describeEnd(
  end: RunEnd | { end: 'journal-failed'; error: JournalError },
  plan: Plan,
  ledger: Ledger
): string[] {
  const undelivered = describeUndelivered(plan, ledger)
  const { out } = plan.flags
  const goOn = !plan.input.file
    ? 'Standard input can not be read a second time: what was not read is for a new run.'
    : out === undefined
      ? 'Without --out a run can not be gone on with: what was settled is lost to a new start, and would be sent again.'
      : 'Start the same command again to go on from here.'
  switch (end.end) {
    case 'finished':
      return undelivered
    case 'stopped': {
      const waiting = end.waitingRows > 0 ? ` ${formatCount(end.waitingRows)} events were waiting for another try.` : ''
      return [...undelivered, `Stopped before the end.${waiting} ${goOn}`]
    }
    case 'account-refused':
      return [
        ...undelivered,
        `Stopped, because no event would be taken (HTTP ${String(end.httpStatus)}): ${end.reason}`,
        `The events are not given up. ${goOn}`
      ]
    case 'input-failed':
      return [
        ...undelivered,
        `Stopped before the end: ${end.error instanceof InputError ? end.error.message : 'the input broke off.'}`
      ]
    case 'journal-failed':
      return [
        ...undelivered,
        `Stopped before the end: ${end.error.message}`,
        `What is on the disk is whole, and nothing is lost. ${goOn}`
      ]
  }
}

function describeUndelivered({ flags }: Pick<Plan, 'flags'>, ledger: Pick<Ledger, 'summary'>): string[] {
  const { rejected, retry } = ledger.summary.events
  if (rejected + retry === 0) return []
  if (flags.out === undefined)
    return ['Give --out FOLDER to keep what was not delivered, ready to be mended and sent again.']
  return [
    ...(rejected > 0
      ? [
          `Refused events are in ${flags.out}/rejected.ndjson, each with its reason: mend them there, and send that file.`
        ]
      : []),
    ...(retry > 0
      ? [`Events left for another try are in ${flags.out}/retry.ndjson: send that file later, as it is.`]
      : [])
  ]
}

function hasUndelivered({ summary }: Pick<Ledger, 'summary'>): boolean {
  return summary.events.rejected + summary.events.retry > 0
}

function exitCodeOf(ledger: Ledger, interrupts: Interrupts, isFinished: boolean): number {
  const signal = interrupts.signal()
  if (!isFinished && signal !== undefined) return EXIT[signal]
  if (!isFinished) return EXIT.couldNotRun
  return hasUndelivered(ledger) ? EXIT.someRefused : EXIT.ok
}
