import { Option, type Command } from 'commander'
import { describeEvent } from '../../delivery'
import { type DeadLetter, type DeadLetterStore, openQueue } from '../../queue'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { LineWriter } from '../line-writer'
import { formatCount, wholeNumber } from '../numbers'
import { alignColumns } from '../print/table'
import { addQueueOptions, QUEUE_HELP, type QueueFlags, readQueueOptions } from '../queue-flags'

type Kind = DeadLetter['kind']

const KINDS: readonly Kind[] = ['rejected', 'out-of-attempts', 'unknown', 'expired']

interface ListFlags extends QueueFlags {
  kind?: Kind
  limit: number
  json?: boolean
}

interface ChangeFlags extends QueueFlags {
  all?: boolean
  kind?: Kind
}

const DLQ_HELP = `
Kinds: rejected (by Pinterest, or before sending), out-of-attempts, unknown (an offline event whose answer was lost: Pinterest
may have recorded it, and can't deduplicate it), expired (over seven days old).
${QUEUE_HELP}`

const kindOption = () => new Option('--kind <kind>', 'only this kind').choices(KINDS)

export function addDlqCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  const dlq = program
    .command('dlq')
    .summary('list, replay and delete the dead letters of a queue')
    .description('Dead letters: events of a queue that failed permanently, each with its reasons.')
    .addHelpText('after', DLQ_HELP)
  addQueueOptions(dlq.command('list').description('Lists dead letters, oldest first, and counts them by kind.'))
    .addOption(kindOption())
    .option('--limit <n>', 'list at most this many', wholeNumber(1, 1e9), 100)
    .option('--json', 'print each in full, with its event and personal data, as NDJSON')
    .action(async (flags: ListFlags) => onExit(await withStore(flags, io, (store) => list(store, flags, io))))
  addQueueOptions(
    dlq.command('show').description('Prints one dead letter with its event as JSON, including personal data.')
  )
    .argument('<id>', 'its ID, as "dlq list" shows it')
    .action(async (id: string, flags: QueueFlags) => onExit(await withStore(flags, io, (store) => show(store, id, io))))
  addQueueOptions(
    dlq
      .command('replay')
      .description('Puts dead letters back into the queue. Only the subscriptions that failed are retried.')
  )
    .argument('[ids...]', 'their IDs, as "dlq list" shows them')
    .option('--all', 'all except kind unknown, which may count twice: use --kind unknown to replay those')
    .addOption(kindOption())
    .action(async (ids: string[], flags: ChangeFlags) =>
      onExit(await withStore(flags, io, (store) => replay(store, { ids, flags, io })))
    )
  addQueueOptions(dlq.command('purge').description('Deletes dead letters.'))
    .argument('[ids...]', 'their IDs, as "dlq list" shows them')
    .option('--all', 'all of them')
    .addOption(kindOption())
    .action(async (ids: string[], flags: ChangeFlags) =>
      onExit(await withStore(flags, io, (store) => purge(store, { ids, flags, io })))
    )
}

async function withStore(flags: QueueFlags, io: Io, use: (store: DeadLetterStore) => Promise<number>): Promise<number> {
  const queue = await openQueue(readQueueOptions(flags, io.env))
  try {
    return await use(queue.deadLetters)
  } finally {
    await queue.close()
  }
}

async function list(store: DeadLetterStore, { kind, limit, json }: ListFlags, io: Io): Promise<number> {
  const counts = new Map<Kind, number>()
  const rows: string[][] = []
  let listed = 0
  const writer = new LineWriter(io.stdout)
  for await (const letter of store.list()) {
    counts.set(letter.kind, (counts.get(letter.kind) ?? 0) + 1)
    if ((kind !== undefined && letter.kind !== kind) || listed === limit) continue
    listed += 1
    if (json === true) await writer.write(`${JSON.stringify(letter)}\n`)
    else rows.push(rowOf(letter))
  }
  const header = ['ID', 'failed', 'kind', 'attempts', 'event', 'messageId', 'reason']
  if (rows.length > 0) printLine(io.stdout, alignColumns([header, ...rows], [0, 3]).join('\n'))
  printLine(json === true ? io.stderr : io.stdout, summarize(counts, listed))
  return EXIT.ok
}

function rowOf(letter: DeadLetter): string[] {
  const { event = '-', messageId = '-' } = describeEvent(letter.event)
  const failed = new Date(letter.failedAtMs).toISOString().slice(0, 19).replace('T', ' ')
  return [letter.id, failed, letter.kind, String(letter.attempts), event, messageId, letter.reasons.join(' ')]
}

function summarize(counts: ReadonlyMap<Kind, number>, listed: number): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return 'There are no dead letters.'
  const kinds = [...counts].map(([kind, count]) => `${formatCount(count)} ${kind}`).join(', ')
  const rest = listed < total ? ` ${formatCount(listed)} of them are listed.` : ''
  return `${formatCount(total)} dead letter${total === 1 ? '' : 's'}: ${kinds}.${rest}`
}

async function show(store: DeadLetterStore, id: string, io: Io): Promise<number> {
  const letter = await store.get(id)
  if (letter === undefined) throw new UsageError(`There is no dead letter ${id}. "dlq list" lists them.`)
  printLine(io.stdout, JSON.stringify(letter, null, 2))
  return EXIT.ok
}

interface Change {
  ids: string[]
  flags: ChangeFlags
  io: Io
}

async function replay(store: DeadLetterStore, { ids, flags, io }: Change): Promise<number> {
  const { chosen, unknown } = await choose(store, ids, flags)
  const isNamed = ids.length > 0 || flags.kind === 'unknown'
  const replayed = await store.replay(isNamed ? chosen : chosen.filter((id) => !unknown.has(id)))
  printLine(io.stdout, `${lettersAre(replayed)} back in the queue.`)
  if (!isNamed && unknown.size > 0) {
    printLine(
      io.stdout,
      `${formatCount(unknown.size)} of kind unknown were skipped: Pinterest may have recorded them, and would count them twice. Replay them with --kind unknown.`
    )
  }
  return reportMissing(ids, replayed, io)
}

async function purge(store: DeadLetterStore, { ids, flags, io }: Change): Promise<number> {
  const isEverything = flags.all === true && flags.kind === undefined
  const { chosen } = isEverything ? { chosen: 'all' as const } : await choose(store, ids, flags)
  if (isEverything && ids.length > 0) throw new UsageError(CHOOSE_ONE)
  const purged = await store.purge(chosen)
  printLine(io.stdout, `${lettersAre(purged)} deleted.`)
  return reportMissing(ids, purged, io)
}

const CHOOSE_ONE =
  'Choose dead letters by their IDs, by --kind or by --all: exactly one of the three. "dlq list" lists them.'

/** @throws UsageError unless the dead letters are chosen in exactly one way. */
async function choose(store: DeadLetterStore, ids: string[], { all, kind }: ChangeFlags) {
  const isByProperty = all === true || kind !== undefined
  if (ids.length > 0 === isByProperty) throw new UsageError(CHOOSE_ONE)
  const unknown = new Set<string>()
  if (ids.length > 0) return { chosen: ids, unknown }
  const chosen: string[] = []
  for await (const letter of store.list()) {
    if (kind !== undefined && letter.kind !== kind) continue
    chosen.push(letter.id)
    if (letter.kind === 'unknown') unknown.add(letter.id)
  }
  return { chosen, unknown }
}

function reportMissing(ids: readonly string[], found: number, io: Io): number {
  const asked = new Set(ids).size
  if (found >= asked) return EXIT.ok
  printLine(io.stderr, `${formatCount(asked - found)} of the IDs were not found.`)
  return EXIT.someUndelivered
}

const lettersAre = (count: number): string => `${formatCount(count)} dead letter${count === 1 ? ' is' : 's are'}`
