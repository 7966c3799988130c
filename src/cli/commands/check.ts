import type { Command } from 'commander'
import { createDelivery } from '../../delivery'
import { readConfig } from '../files'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { decideTarget, type TargetFlags } from '../target'

interface CheckFlags extends TargetFlags {
  config?: string
}

export function addCheckCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  program
    .command('check')
    .summary('test the connection')
    .description('Sends one test event, which is not recorded, and shows whether Pinterest accepts it.')
    .option('--ad-account-id <id>', 'Pinterest ad account')
    .option('--config <file>', 'settings, as the workbench saves them')
    .option('--sandbox-url <url>', 'test a sandbox that runs on this machine, with its own token')
    .addHelpText(
      'after',
      '\nThe conversion token is read from PINTEREST_CONVERSION_TOKEN.\n\nExit code: 0 the connection works; 1 it does not; 2 the test could not run.'
    )
    .action(async (flags: CheckFlags) => onExit(await check(flags, io)))
}

async function check(flags: CheckFlags, io: Io): Promise<number> {
  const { settings: fromConfig } = await readConfig(flags.config)
  const target = decideTarget(flags, { env: io.env, fromConfig, isDemo: false, isDryRun: false })
  if (target.kind === 'sandbox-inside') {
    throw new UsageError(
      'There is nothing to check. Give --ad-account-id, and put the conversion token in the environment as PINTEREST_CONVERSION_TOKEN.'
    )
  }
  const delivery = createDelivery({
    settings: target.settings,
    ...(target.baseUrl !== undefined && { baseUrl: target.baseUrl })
  })
  const result = await delivery.testConnection()
  if (!result.ok) {
    printLine(io.stderr, result.message)
    return EXIT.someUndelivered
  }
  const who = target.kind === 'pinterest' ? 'Pinterest' : 'The sandbox'
  printLine(
    io.stdout,
    `The connection works: ${who} accepts events for ad account ${target.settings.ad_account_id}. Nothing was recorded.`
  )
  return EXIT.ok
}
