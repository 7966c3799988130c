import { type Command, Option } from 'commander'
import { ACTION_SOURCES, DEFAULT_TIMEOUT_MS } from '../../destinations/pinterest-conversions'
import { DEFAULT_MIN_RETRY_DELAY_MS, INPUT_FORMATS, LIVE_LIMITS, TEST_LIMITS } from '../../pipeline'
import { watchInterrupts } from '../interrupts'
import type { Io } from '../io'
import { parseTime, wholeNumber } from '../numbers'
import { sendNothing } from '../send/dry-run'
import { checkFlags, type SendFlags } from '../send/flags'
import { makePlan } from '../send/plan'
import { sendAll } from '../send/send-all'

const SEND_HELP = `
FILE contains events in the format of Segment's libraries: NDJSON, a JSON array, or CSV with a header of paths such as
properties.order_id; each plain or gzipped; "-" is standard input. Without FILE, a day of example events is
reported to a sandbox inside this process. Without an ad account, FILE goes there too, and nothing reaches Pinterest.

To send to Pinterest: --ad-account-id (or PINTEREST_AD_ACCOUNT_ID, or the config file), and the conversion token in
the environment as PINTEREST_CONVERSION_TOKEN. It is never read from a flag or a file, and never printed.

With --out, a run that was killed resumes when you start it again with the same arguments. Requests in flight when it
was killed are sent again with the same event IDs: Pinterest counts a web or app event once, an offline event twice.

Exit code: 0 all delivered or not subscribed; 1 some rejected or to be retried; 2 could not run, or stopped early;
3 some offline events have an unknown result (see docs/delivery.md); 130 or 143 stopped by Ctrl-C or SIGTERM.`

export function addSendCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  const command = program
    .command('send', { isDefault: true })
    .summary('report a file of events (the default command)')
    .description('Reports events to Pinterest, or to a sandbox on this machine.')
    .argument('[FILE]', 'events: NDJSON, JSON array or CSV, plain or gzipped; - for standard input')
  addTargetOptions(command)
  addInputAndOutputOptions(command)
  addSpeedOptions(command)
  command
    .addHelpText('after', SEND_HELP)
    .action(async (file: string | undefined, flags: SendFlags) => onExit(await send(file, flags, io)))
}

function addTargetOptions(command: Command): void {
  command
    .option('--ad-account-id <id>', 'Pinterest ad account to report to')
    .option('--config <file>', 'settings and mappings, as the workbench saves them')
    .option('--test', 'Pinterest checks and answers as usual but records nothing')
    .option('--require-complete-ldp', 'reject an event whose requested Limited Data Processing Pinterest would ignore')
    .addOption(
      new Option('--action-source <source>', 'where these events happened, e.g. offline for orders of a shop').choices(
        ACTION_SOURCES.map((source) => source.value)
      )
    )
    .option('--sandbox', 'use the sandbox inside this process, even when credentials are set')
    .option('--sandbox-url <url>', 'use a sandbox that runs on this machine')
    .option('--now <time>', 'the current time to assume: only for the sandbox and --dry-run', parseTime)
}

function addInputAndOutputOptions(command: Command): void {
  command
    .addOption(new Option('--format <format>', 'format of FILE, unless it can be detected').choices([...INPUT_FORMATS]))
    .option('--columns <file>', 'for CSV: a JSON file that maps column names to paths or lists of paths')
    .option('--dry-run', 'print the exact requests, one per line, and send nothing')
    .option('--json', 'print the outcomes as NDJSON; the summary goes to standard error')
    .option('--quiet', 'show no progress')
    .option(
      '--out <folder>',
      'write outcomes, a checkpoint, and undelivered events with their personal data to this folder'
    )
    .option('--restart', 'start from the beginning in the --out folder')
}

function addSpeedOptions(command: Command): void {
  command
    .option('--batch-size <n>', 'events read and sent together', wholeNumber(1, 1000), 1000)
    .option('--concurrency <n>', 'batches in flight at the same time', wholeNumber(1, 32), 4)
    .option(
      '--rate <n>',
      `requests per minute (default: ${String(LIVE_LIMITS.requestsPerMinute)}, with --test ${String(TEST_LIMITS.requestsPerMinute)})`,
      wholeNumber(1, 120_000)
    )
    .option('--max-attempts <n>', 'attempts per event', wholeNumber(1, 100), 8)
    .option(
      '--retry-delay <ms>',
      'minimum wait before the second attempt; doubles with each attempt',
      wholeNumber(1, 600_000),
      DEFAULT_MIN_RETRY_DELAY_MS
    )
    .option('--timeout <ms>', 'how long to wait for an answer', wholeNumber(1, 600_000), DEFAULT_TIMEOUT_MS)
}

/** @throws UsageError, InputError, OutcomeStoreError or ConfigError before anything is sent. */
export async function send(file: string | undefined, flags: SendFlags, io: Io): Promise<number> {
  checkFlags(flags)
  const plan = await makePlan(file, flags, io)
  const interrupts = watchInterrupts(io)
  try {
    return flags.dryRun === true ? await sendNothing(plan, io, interrupts) : await sendAll(plan, io, interrupts)
  } finally {
    interrupts.end()
    await plan.input.close()
  }
}
