import type { Command } from 'commander'
import {
  ANY_REASON,
  checkCorrections,
  checkPath,
  correctRecords,
  CorrectionError,
  findRejected,
  groupRejected,
  type Correction,
  type CorrectionCheck,
  type RejectedReport
} from '../../insights'
import { InputError, type InputRecord } from '../../pipeline'
import { addEventFileOptions, type EventFileFlags, openEvents, readBuilderOptions } from '../event-files'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { LineWriter } from '../line-writer'
import { formatCount } from '../numbers'
import { wrap } from '../print/table'

interface FixFlags extends EventFileFlags {
  set?: string[]
  reason?: string
  json?: boolean
}

const FIX_HELP = `
Without --set the events are listed by reason. With --set the corrected events are written to standard output, ready
for send; standard error says how many would be sent now. Each --set is path=value; JSON values are parsed,
and an empty value removes the existing one:

  pinterest-conversions fix out/rejected.ndjson --reason currency --set properties.currency=EUR > fixed.ndjson
  pinterest-conversions send fixed.ndjson --out out-fixed

FILE is read twice, so it cannot be standard input.

Exit code: 0 all would be sent; 1 some are still rejected; 2 the file cannot be read completely.`

export function addFixCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  const command = program
    .command('fix')
    .summary('correct rejected events, so that they can be sent again')
    .description('Groups the events of a rejected.ndjson by reason, and sets values in them.')
    .argument('<FILE>', 'a rejected.ndjson of send --out, or any file of events')
  addEventFileOptions(command)
    .option('--set <path=value>', 'set a value, such as properties.currency=EUR; can be repeated', collect)
    .option('--reason <text>', 'only in events whose reason contains this text')
    .option('--json', 'without --set: print the list as JSON, with example events and their personal data')
    .addHelpText('after', FIX_HELP)
    .action(async (path: string, flags: FixFlags) => onExit(await runFix(path, flags, io)))
}

const collect = (text: string, before: string[] = []): string[] => [...before, text]

async function runFix(path: string, flags: FixFlags, io: Io): Promise<number> {
  if (path === '-') throw new UsageError('FILE is read twice, so it cannot be standard input. Name a file.')
  const options = await readBuilderOptions(flags, io)
  const sets = (flags.set ?? []).map(parseSet)
  const read = async <T>(use: (records: AsyncIterable<InputRecord[]>) => Promise<T>): Promise<T> => {
    const input = await openEvents(path, flags, io)
    return use(findRejected(input.read(), options)).finally(() => input.close())
  }
  const report = await read(groupRejected)
  const groups = report.groups.filter(({ reason }) => flags.reason === undefined || reason.includes(flags.reason))
  if (sets.length === 0) {
    printLine(
      io.stdout,
      flags.json === true ? JSON.stringify({ ...report, groups }, null, 2) : renderGroups(report, groups)
    )
    if (report.problem !== undefined) throw new InputError(report.problem)
    return groups.length === 0 ? EXIT.ok : EXIT.someUndelivered
  }
  if (groups.length === 0)
    throw new UsageError('No event is rejected for this reason. Leave out --set to see all reasons.')
  const kinds = flags.reason === undefined ? [ANY_REASON] : groups.map(({ kind }) => kind)
  const corrections = kinds.flatMap((kind) => sets.map((set): Correction => ({ kind, ...set })))
  const check = await read((records) => checkCorrections(records, corrections, options))
  const writer = new LineWriter(io.stdout)
  await read(async (records) => {
    for await (const some of correctRecords(records, corrections)) await writer.write(some.map(toLine).join(''))
  })
  printLine(io.stderr, renderCheck(check))
  return check.accepted === check.events ? EXIT.ok : EXIT.someUndelivered
}

/** @throws UsageError */
function parseSet(text: string): { path: string; value?: unknown } {
  const at = text.indexOf('=')
  const path = text.slice(0, at).trim()
  const value = text.slice(at + 1)
  if (at === -1) throw new UsageError(`--set must be path=value, such as properties.currency=EUR.`)
  try {
    checkPath(path)
  } catch (error) {
    if (!(error instanceof CorrectionError)) throw error
    throw new UsageError(`--set: ${error.message}`)
  }
  if (value === '') return { path }
  try {
    return { path, value: JSON.parse(value) as unknown }
  } catch {
    return { path, value }
  }
}

/** In the format of rejected.ndjson, so that an event goes only to mappings that have not reported it yet. */
function toLine({ line, reasons = [], event, text, only }: InputRecord): string {
  return `${JSON.stringify({ line, reasons, ...(event === undefined ? { text } : { event }), ...(only && { only }) })}\n`
}

function renderGroups(report: RejectedReport, groups: RejectedReport['groups']): string {
  if (groups.length === 0)
    return report.events === 0 ? 'No event of this file is rejected.' : 'No reason contains this text.'
  return groups
    .map(({ reason, count, examples }) => {
      const lines = examples.map(({ line }) => line).join(', ')
      const more = count > examples.length ? ', …' : ''
      return `${formatCount(count)} × ${wrap(reason, 100, '    ')}\n    line ${lines}${more}`
    })
    .join('\n\n')
}

function renderCheck({ events, accepted, unmatched, groups }: CorrectionCheck): string {
  const still = groups.flatMap(({ stillRejected }) => stillRejected)
  return [
    `${formatCount(accepted)} of ${formatCount(events)} events would be sent now.`,
    ...(unmatched > 0
      ? [`${formatCount(unmatched)} would not be sent: no mapping matches, or they are withheld.`]
      : []),
    ...still.map(({ reason, count }) => `${formatCount(count)} × ${wrap(reason, 100, '    ')}`)
  ].join('\n')
}
