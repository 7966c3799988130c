import type { Command } from 'commander'
import { defaultSubscriptions } from '../../delivery'
import { compareMappings, profileEvents, readLastEvents } from '../../insights'
import { addEventFileOptions, type EventFileFlags, openEvents, readBuilderOptions } from '../event-files'
import { readConfig } from '../files'
import { watchInterrupts } from '../interrupts'
import { EXIT, type Io, printLine } from '../io'
import { wholeNumber } from '../numbers'
import { renderComparison } from '../print/comparison'
import { renderProfile } from '../print/profile'

interface ProfileFlags extends EventFileFlags {
  compare?: string
  last: number
  json?: boolean
}

const PROFILE_HELP = `
The profile contains counts, names and paths, but no personal data. A comparison shows what is sent: hashes and
unhashed values.

Exit code: 0 done; 2 the file cannot be read completely.`

export function addProfileCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  const command = program
    .command('profile')
    .summary('show what a file of events contains, and what would be sent')
    .description(
      'Reads a file of events and sends nothing: event names and the mappings that match them, match keys, opt-out decisions, rejections, and what would improve matching.'
    )
    .argument('<FILE>', 'events: NDJSON, JSON array or CSV, plain or gzipped; - for standard input')
  addEventFileOptions(command)
    .option('--compare <config>', 'show instead how another config file would change what is sent')
    .option('--last <n>', 'with --compare: use the last n events', wholeNumber(1, 100_000), 1000)
    .option('--json', 'print the report as JSON')
    .addHelpText('after', PROFILE_HELP)
    .action(async (path: string, flags: ProfileFlags) => onExit(await runProfile(path, flags, io)))
}

async function runProfile(path: string, flags: ProfileFlags, io: Io): Promise<number> {
  const options = await readBuilderOptions(flags, io)
  const other = flags.compare === undefined ? undefined : await readConfig(flags.compare)
  const input = await openEvents(path, flags, io)
  const interrupts = watchInterrupts(io)
  try {
    if (other === undefined) {
      const profile = await profileEvents(input.read(), { ...options, signal: interrupts.stop })
      printLine(io.stdout, flags.json === true ? JSON.stringify(profile, null, 2) : renderProfile(profile))
      return profile.problem === undefined ? EXIT.ok : EXIT.couldNotRun
    }
    const events = await readLastEvents(input.read(), flags.last, { signal: interrupts.stop })
    const comparison = await compareMappings(events, {
      ...options,
      before: options.subscriptions ?? defaultSubscriptions(),
      after: other.subscriptions ?? defaultSubscriptions()
    })
    printLine(io.stdout, flags.json === true ? JSON.stringify(comparison, null, 2) : renderComparison(comparison))
    return EXIT.ok
  } catch (error) {
    const signal = interrupts.signal()
    if (signal === undefined) throw error
    return EXIT[signal]
  } finally {
    interrupts.end()
    await input.close()
  }
}
