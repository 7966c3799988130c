import { type Command, Option } from 'commander'
import { createDelivery, explain, type Explanation } from '../../delivery'
import { INPUT_FORMATS, InputError, type InputFormat, type InputRecord, openInput } from '../../pipeline'
import { startSandbox } from '../../sandbox'
import { readColumnsMap, readConfig } from '../files'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { parseTime, wholeNumber } from '../numbers'
import { renderExplanation } from '../print/explanation'
import { decideTarget, type TargetFlags } from '../target'

interface ExplainFlags extends TargetFlags {
  config?: string
  line?: number
  format?: InputFormat
  columns?: string
  json?: boolean
  ask: boolean
  now?: number
}

const EXPLAIN_HELP = `
Personal data and hashes are shown on purpose, as by send --dry-run and person.
Nothing is sent to Pinterest: the answer comes from a sandbox inside this process.

Exit code: 0 the event would be sent; 1 it is rejected, or no mapping matches it; 2 it cannot be read.`

export function addExplainCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  program
    .command('explain')
    .summary('show what happens to one event, and why')
    .description(
      'Shows which mappings match an event, what each field reads, how personal data is hashed, what is dropped and why, and the exact request.'
    )
    .argument('<EVENT>', 'a file with one event, or one of many with --line; - for standard input')
    .option(
      '--line <n>',
      'the event on this line, as numbered in outcomes (in a JSON array: the n-th)',
      wholeNumber(1, Number.MAX_SAFE_INTEGER)
    )
    .option('--config <file>', 'settings and mappings, as the workbench saves them')
    .option('--ad-account-id <id>', 'ad account for the URL of the request')
    .option('--test', 'turn test mode on')
    .option('--require-complete-ldp', 'reject an event whose requested Limited Data Processing Pinterest would ignore')
    .addOption(
      new Option('--format <format>', 'format of the file, unless it can be detected').choices([...INPUT_FORMATS])
    )
    .option('--columns <file>', 'for CSV: a JSON file that maps column names to paths')
    .option('--json', 'print the explanation as JSON')
    .option('--no-ask', "don't send the event to the sandbox for an answer")
    .option('--now <time>', 'the current time to assume, for an older event', parseTime)
    .addHelpText('after', EXPLAIN_HELP)
    .action(async (path: string, flags: ExplainFlags) => onExit(await runExplain(path, flags, io)))
}

async function runExplain(path: string, flags: ExplainFlags, io: Io): Promise<number> {
  const config = await readConfig(flags.config)
  const columns = flags.columns === undefined ? undefined : await readColumnsMap(flags.columns)
  const input = await openInput(path === '-' ? io.stdin : path, {
    ...(flags.format && { format: flags.format }),
    ...(columns && { columns })
  })
  const record = await findRecord(input.read(), flags.line).finally(() => input.close())
  if (record.problem !== undefined) throw new InputError(`Line ${record.line}: ${record.problem}`)

  const now =
    flags.now === undefined
      ? undefined
      : (
          (nowMs) => () =>
            nowMs
        )(flags.now)
  const options = {
    ...(config.subscriptions && { subscriptions: config.subscriptions }),
    ...(config.consent && { consent: config.consent }),
    ...(now && { now })
  }
  // Explaining sends nothing, so it needs no token and accepts partial credentials.
  const { settings } = decideTarget(flags, { env: io.env, fromConfig: config.settings, isDemo: false, isDryRun: true })
  const sandbox = flags.ask
    ? await startSandbox({ adAccountId: settings.ad_account_id, ...(now && { now }) })
    : undefined
  try {
    const answerSource =
      sandbox &&
      createDelivery({
        ...options,
        settings: { ...settings, conversion_token: sandbox.conversionToken },
        baseUrl: sandbox.url
      })
    const explanation = await explain(record.event, { ...options, settings, ...(answerSource && { answerSource }) })
    const text = flags.json === true ? JSON.stringify(explanation, null, 2) : renderExplanation(explanation)
    printLine(io.stdout, text)
    return isSent(explanation) ? EXIT.ok : EXIT.someUndelivered
  } finally {
    await sandbox?.close()
  }
}

function isSent({ subscriptions }: Explanation): boolean {
  const all = subscriptions.flatMap(({ details }) => details ?? [])
  return (
    all.length > 0 &&
    all.every((details) => details.rejection === undefined && (details.answer?.status ?? 'delivered') === 'delivered')
  )
}

/** @throws UsageError when there is no such line, or several events and no line is given. */
async function findRecord(records: AsyncIterable<InputRecord[]>, line: number | undefined): Promise<InputRecord> {
  let first: InputRecord | undefined
  for await (const some of records) {
    for (const record of some) {
      if (line !== undefined && record.line === line) return record
      if (line === undefined && first !== undefined) {
        throw new UsageError('The file has more than one event. Choose one with --line, e.g. --line 1.')
      }
      first ??= record
    }
  }
  if (first === undefined) throw new UsageError('The file has no event.')
  if (line !== undefined) throw new UsageError(`No event begins on line ${line}.`)
  return first
}
