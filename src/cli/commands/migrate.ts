import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { migrateMapping } from '../../delivery'
import { readJsonFile } from '../files'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { wrap } from '../print/table'

interface MigrateFlags {
  out?: string
}

export function addMigrateCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  program
    .command('migrate')
    .summary("convert a mapping of Segment's own Pinterest destination to a config file")
    .description(
      "Converts mappings of Segment's own Pinterest destination, in either of its formats, to a config file, and lists what changes."
    )
    .argument('<FILE>', 'JSON: a mapping, a subscription, a list of them, or an export that contains such a list')
    .option('--out <file>', 'write the config to this file instead of standard output')
    .action(async (file: string, flags: MigrateFlags) => onExit(await migrate(file, flags, io)))
}

/** The config goes to standard output, so that it can be piped; what changes is for a person, on standard error. */
async function migrate(file: string, { out }: MigrateFlags, io: Io): Promise<number> {
  const { subscriptions, notes } = migrateMapping(await readJsonFile(file))
  const config = `${JSON.stringify({ settings: {}, subscriptions }, null, 2)}\n`
  if (out === undefined) io.stdout.write(config)
  else await writeNew(out, config)
  for (const { subject, text } of notes) printLine(io.stderr, wrap(`${subject}: ${text}`, 110, '  '))
  if (out !== undefined)
    printLine(io.stderr, `Written to ${out}. Try it: pinterest-conversions send FILE --config ${out} --dry-run`)
  return EXIT.ok
}

/** A config that is there already may be someone's work. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new UsageError(
      code === 'EEXIST'
        ? `${path} already exists. Name another file, or delete it first.`
        : `Can't write ${path}: ${String(code)}.`
    )
  }
}
