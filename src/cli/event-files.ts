import { type Command, Option } from 'commander'
import type { EventBuilderOptions } from '../delivery'
import { type Input, INPUT_FORMATS, type InputFormat, openInput } from '../pipeline'
import { readColumnsMap, readConfig } from './files'
import type { Io } from './io'
import { parseTime } from './numbers'
import { decideTarget, type TargetFlags } from './target'

/** Flags of the commands that read files of events and send nothing. */
export interface EventFileFlags extends TargetFlags {
  config?: string
  format?: InputFormat
  columns?: string
  now?: number
}

export function addEventFileOptions(command: Command): Command {
  return command
    .option('--config <file>', 'settings and mappings, as the workbench saves them')
    .option('--require-complete-ldp', 'reject an event whose requested Limited Data Processing Pinterest would ignore')
    .addOption(
      new Option('--format <format>', 'format of the file, unless it can be detected').choices([...INPUT_FORMATS])
    )
    .option('--columns <file>', 'for CSV: a JSON file that maps column names to paths')
    .option('--now <time>', 'the current time to assume, for older events', parseTime)
}

/**
 * The options for building events. Nothing is sent, so neither an account nor a token is needed.
 * @throws UsageError
 */
export async function readBuilderOptions(
  flags: EventFileFlags,
  io: Io
): Promise<EventBuilderOptions & { subscriptions?: NonNullable<EventBuilderOptions['subscriptions']> }> {
  const config = await readConfig(flags.config)
  const { settings } = decideTarget(flags, { env: io.env, fromConfig: config.settings, isDemo: false, isDryRun: true })
  const { now: nowMs } = flags
  return {
    settings,
    ...(config.subscriptions && { subscriptions: config.subscriptions }),
    ...(config.consent && { consent: config.consent }),
    ...(nowMs !== undefined && { now: () => nowMs })
  }
}

/** @throws UsageError, InputError */
export async function openEvents(path: string, flags: EventFileFlags, io: Io): Promise<Input> {
  const columns = flags.columns === undefined ? undefined : await readColumnsMap(flags.columns)
  return openInput(path === '-' ? io.stdin : path, {
    ...(flags.format && { format: flags.format }),
    ...(columns && { columns })
  })
}
