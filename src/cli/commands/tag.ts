import type { Command } from 'commander'
import { defaultSubscriptions } from '../../delivery'
import { buildTagSnippet } from '../../insights'
import { readConfig } from '../files'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { wrap } from '../print/table'

export function addTagCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  program
    .command('tag')
    .summary("write the Pinterest Tag's call for a mapping")
    .description(
      "Writes the Pinterest Tag's call with the same event_id and event name that a mapping sends, so that Pinterest counts both as one."
    )
    .argument('<MAPPING>', 'name of the mapping, such as Checkout')
    .option('--config <file>', 'settings and mappings, as the workbench saves them')
    .action(async (name: string, flags: { config?: string }) => onExit(await runTag(name, flags, io)))
}

async function runTag(name: string, flags: { config?: string }, io: Io): Promise<number> {
  const subscriptions = (await readConfig(flags.config)).subscriptions ?? defaultSubscriptions()
  const subscription = subscriptions.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (subscription === undefined) {
    const names = subscriptions.map((one) => `"${one.name}"`).join(', ')
    throw new UsageError(`There is no mapping "${name}". The mappings are: ${names}.`)
  }
  const { code, notes } = buildTagSnippet(subscription)
  printLine(io.stdout, code)
  for (const note of notes) printLine(io.stderr, wrap(note, 100))
  return EXIT.ok
}
