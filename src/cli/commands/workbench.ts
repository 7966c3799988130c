import type { Writable } from 'node:stream'
import type { Command } from 'commander'
import { startWorkbench } from '../../workbench'
import { openPage } from '../open-page'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { wholeNumber } from '../numbers'
import { serveUntilInterrupted } from '../serve'
import { readCredentials } from '../target'
import { explainPort } from './sandbox'

interface WorkbenchFlags {
  port: number
  config?: string
  outcomes?: string
  adAccountId?: string
  open: boolean
}

const WORKBENCH_PORT = 8911

export function addWorkbenchCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  program
    .command('workbench')
    .summary('settings, mappings and an event tester in the browser')
    .description(
      'Serves the workbench on 127.0.0.1 until it is interrupted. It uses a sandbox, or Pinterest if you give credentials. Events go to Pinterest as tests, which are not recorded; only a file can be reported for real, after a confirmation.'
    )
    .option('--port <n>', 'port, 0 for any free port', wholeNumber(0, 65_535), WORKBENCH_PORT)
    .option('--config <file>', 'where settings and mappings are saved (default: pinterest-conversions.json)')
    .option('--outcomes <file>', 'an outcomes.ndjson of send --out, to show')
    .option('--ad-account-id <id>', 'Pinterest ad account; the token comes from PINTEREST_CONVERSION_TOKEN')
    .option('--no-open', 'print the address only, without opening a browser')
    .action(async (flags: WorkbenchFlags) => onExit(await runWorkbench(flags, io)))
}

async function runWorkbench(flags: WorkbenchFlags, io: Io): Promise<number> {
  const workbench = await startWorkbench({
    port: flags.port,
    settings: readCredentials(flags, io.env, {}),
    ...(flags.config !== undefined && { configFile: flags.config }),
    ...(flags.outcomes !== undefined && { outcomesFile: flags.outcomes })
  }).catch((error: unknown) => {
    if (error instanceof Error && error.message.includes('npm run build')) throw new UsageError(error.message)
    return explainPort(flags.port)(error)
  })
  printLine(io.stdout, `Open the workbench at ${workbench.openUrl}`)
  printLine(
    io.stdout,
    'The address contains a secret, new for each start, so that no other user of this machine can open it.'
  )
  printLine(io.stdout, 'Press Ctrl-C to stop.')
  // A script that starts the workbench needs its address and no window.
  const forget = flags.open && isTerminal(io.stdout) ? await openPage(workbench.openUrl) : undefined
  await serveUntilInterrupted(io, workbench)
  await forget?.()
  return EXIT.ok
}

const isTerminal = (stream: Writable & { isTTY?: boolean }): boolean => stream.isTTY === true
