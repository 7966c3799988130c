import { text as readText } from 'node:stream/consumers'
import type { Command } from 'commander'
import { addOutcomeFile, findPerson, PersonError, type PersonReport } from '../../insights'
import { addEventFileOptions, type EventFileFlags, openEvents, readBuilderOptions } from '../event-files'
import { watchInterrupts } from '../interrupts'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { renderPerson } from '../print/person'

interface PersonFlags extends EventFileFlags {
  outcomes?: string
  json?: boolean
}

const PERSON_HELP = `
For an access request: one page to print or keep. The ID is hashed here, and found as plain text or hashed. Nothing is
sent and nothing is stored. Other users of this machine can see a command's arguments: give - as ID to
read it from standard input.

What is sent is shown as of each event's own time, with the current mappings.

Exit code: 0 found; 1 not found; 2 a file cannot be read completely.`

export function addPersonCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  const command = program
    .command('person')
    .summary("find one person's events, and show what is sent about them")
    .description(
      "Finds a person's events in files, and shows for each the opt-out decision and exactly what is sent to Pinterest."
    )
    .argument('<ID>', 'an email address or a user ID, or the SHA-256 of one; - to read it from standard input')
    .argument('<FILE...>', 'events: NDJSON, JSON array or CSV, plain or gzipped')
  addEventFileOptions(command)
    .option('--outcomes <file>', 'an outcomes.ndjson of send --out, to show what happened to each event')
    .option('--json', 'print the page as JSON')
    .addHelpText('after', PERSON_HELP)
    .action(async (id: string, paths: string[], flags: PersonFlags) =>
      onExit(await runPerson(id, paths, { flags, io }))
    )
}

async function runPerson(
  idOrDash: string,
  paths: readonly string[],
  { flags, io }: { flags: PersonFlags; io: Io }
): Promise<number> {
  if (paths.includes('-')) throw new UsageError('Events cannot be read from standard input here. Name a file.')
  const options = await readBuilderOptions(flags, io)
  const id = idOrDash === '-' ? (await readText(io.stdin)).trim() : idOrDash
  const inputs = await Promise.all(
    paths.map(async (path) => ({ name: path, input: await openEvents(path, flags, io) }))
  )
  const interrupts = watchInterrupts(io)
  try {
    const files = inputs.map(({ name, input }) => ({ name, read: () => input.read() }))
    const report = await findPerson(id, files, { ...options, signal: interrupts.stop })
    if (flags.outcomes !== undefined) await addOutcomeFile(report, flags.outcomes)
    printLine(io.stdout, flags.json === true ? JSON.stringify(report, null, 2) : renderPerson(report))
    return exitCodeOf(report)
  } catch (error) {
    if (error instanceof PersonError) throw new UsageError(error.message)
    const signal = interrupts.signal()
    if (signal === undefined) throw error
    return EXIT[signal]
  } finally {
    interrupts.end()
    for (const { input } of inputs) await input.close()
  }
}

function exitCodeOf({ files, found }: PersonReport): number {
  if (files.some(({ problem }) => problem !== undefined)) return EXIT.couldNotRun
  return found > 0 ? EXIT.ok : EXIT.someUndelivered
}
