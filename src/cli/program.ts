import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { ConfigError } from '../delivery'
import { InputError, OutcomeStoreError } from '../pipeline'
import { QueueError } from '../queue'
import { addCheckCommand } from './commands/check'
import { addDlqCommand } from './commands/dlq'
import { addExplainCommand } from './commands/explain'
import { addFixCommand } from './commands/fix'
import { addForgetCommand } from './commands/forget'
import { addMigrateCommand } from './commands/migrate'
import { addPersonCommand } from './commands/person'
import { addProfileCommand } from './commands/profile'
import { addSandboxCommand } from './commands/sandbox'
import { addSendCommand } from './commands/send'
import { addServeCommand } from './commands/serve'
import { addTagCommand } from './commands/tag'
import { addWorkbenchCommand } from './commands/workbench'
import { addWorkerCommand } from './commands/worker'
import { PACKAGE_FOLDER, readJsonFile } from './files'
import { EXIT, type Io, printLine, UsageError } from './io'

/** Runs the command line and resolves to its exit code. Rejects only for a bug. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok
  const onExit = (code: number) => (exitCode = code)
  const program = new Command('pinterest-conversions')
    .description(
      "Reports conversion events to Pinterest's Conversions API, with personal data hashed and opt-outs honored."
    )
    .version(await readVersion())
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(describeArgumentError(text, args))
    })
    .exitOverride()
  const commands = [
    addSendCommand,
    addCheckCommand,
    addExplainCommand,
    addProfileCommand,
    addFixCommand,
    addPersonCommand,
    addTagCommand,
    addMigrateCommand,
    addServeCommand,
    addWorkerCommand,
    addDlqCommand,
    addForgetCommand,
    addSandboxCommand,
    addWorkbenchCommand
  ]
  for (const addCommand of commands) addCommand(program, io, onExit)
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    // commander has already printed its errors, and --help and --version end as "errors" with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.couldNotRun
    if (!isExpected(error)) throw error
    printLine(io.stderr, `error: ${error.message}`)
    return EXIT.couldNotRun
  }
}

/** commander's message without values: someone may try to pass the token as `--token=…`. */
function describeArgumentError(message: string, args: readonly string[]): string {
  let shown = message
  for (const arg of args) {
    const [, name, value = ''] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? []
    if (name !== undefined) shown = withoutValue(shown.replaceAll(arg, `${name}=…`), value)
    else if (/^-[^-]./.test(arg)) shown = shown.replaceAll(arg, `${arg.slice(0, 2)}…`)
    else shown = withoutValue(shown, arg)
  }
  const isAboutToken = /unknown option '--?[\w-]*token/i.test(shown)
  return isAboutToken ? `${shown}The conversion token goes in the environment, as PINTEREST_CONVERSION_TOKEN.\n` : shown
}

/** Words and short values are kept, because they show what to correct. */
const HARMLESS_VALUE = /^(?:-{0,2}[a-z][a-z-]{0,24}|.{0,12})$/i

const withoutValue = (message: string, value: string): string =>
  HARMLESS_VALUE.test(value) ? message : message.replaceAll(`'${value}'`, "'…'")

function isExpected(error: unknown): error is Error {
  return [UsageError, InputError, OutcomeStoreError, ConfigError, QueueError].some((kind) => error instanceof kind)
}

async function readVersion(): Promise<string> {
  const { version } = (await readJsonFile(join(PACKAGE_FOLDER, 'package.json'))) as { version: string }
  return version
}
