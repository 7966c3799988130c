import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { type FileHandle, mkdir, open, readFile, realpath, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type Outcome, RunSummary, type RunSummaryState, type SubscriptionResult } from '../delivery'
import { errorCode } from './error-code'
import type { FileIdentity, UndeliveredRecord } from './input'
import { type RowRanges, RowSet } from './row-set'
import type { PartialRow, SettledRow } from './run'

/** What makes two runs the same run: the input and the arguments that decide what becomes of it. Never holds a token. */
export interface RunIdentity {
  /** Missing for standard input. */
  input?: FileIdentity
  /** Name of the argument, as a person writes it → its value. */
  arguments: Record<string, string>
}

/** The folder of outcome files can't be used, or no longer. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
}

export const OUTCOMES_FILE = 'outcomes.ndjson'
export const REJECTED_FILE = 'rejected.ndjson'
export const RETRY_FILE = 'retry.ndjson'
export const CHECKPOINT_FILE = 'checkpoint.json'
const LOCK_FILE = 'run.lock'

const DATA_FILES = [OUTCOMES_FILE, REJECTED_FILE, RETRY_FILE] as const
type DataFile = (typeof DATA_FILES)[number]

const CHECKPOINT_VERSION = 1

interface Checkpoint {
  version: typeof CHECKPOINT_VERSION
  run: RunIdentity
  /** The whole input has its outcomes. */
  finished: boolean
  /** Rows with their last word. */
  settled: RowRanges
  /** Rows of which one subscription has its last word and another has not. */
  partial: Record<string, Outcome>
  /** How long each file was when this was written: what stands after that is thrown away by the next run. */
  bytes: Record<DataFile, number>
  summary: Partial<RunSummaryState>
}

/** Personal data lies in `rejected.ndjson` and `retry.ndjson`: for their owner only. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

export interface JournalOptions {
  /** Begin anew, whatever an earlier run left. */
  restart?: boolean
}

/**
 * The outcome files of a run, and the checkpoint by which a killed run is gone on with.
 *
 * In which order it writes is what makes that safe: first the lines, then the checkpoint that knows of them, each brought to the disk before the next.
 * Whenever it is killed, the checkpoint is that of a moment, and lines after that moment are cut off when it is opened again.
 */
export class Journal {
  readonly summary: RunSummary
  private readonly settledRows: RowSet
  private readonly partial: Map<number, Outcome>
  private queue: { rows: SettledRow[]; partial: PartialRow[] }[] = []
  private writing: Promise<void> | undefined
  private failure: JournalError | undefined

  private constructor(
    readonly folder: string,
    private readonly files: Record<DataFile, FileHandle>,
    private readonly state: Checkpoint
  ) {
    this.summary = new RunSummary(state.summary)
    this.settledRows = new RowSet(state.settled)
    this.partial = new Map(Object.entries(state.partial).map(([row, outcome]) => [Number(row), outcome]))
  }

  /**
   * Opens or makes the folder, and takes it for this run alone.
   * @throws JournalError when it can't be written, another run is at work in it, or it holds a run of another input or other arguments.
   */
  static async open(folder: string, identity: RunIdentity, options: JournalOptions = {}): Promise<Journal> {
    try {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
      lock(folder)
    } catch (error) {
      throw asJournalError(error, folder)
    }
    try {
      await refuseOwnFile(folder, identity)
      const checkpoint = options.restart === true ? undefined : await readCheckpoint(folder)
      if (checkpoint === undefined && options.restart !== true) await refuseForeignFiles(folder)
      if (checkpoint !== undefined) refuseOtherRun(checkpoint, identity, folder)
      const state = checkpoint ?? freshCheckpoint(identity)
      // Before the files of an earlier run are cut off: killed in between, it is a new run all the same.
      if (checkpoint === undefined) await writeCheckpoint(folder, state)
      return new Journal(folder, await openDataFiles(folder, state.bytes), state)
    } catch (error) {
      unlock(folder)
      throw asJournalError(error, folder)
    }
  }

  /** How many rows an earlier run has settled. */
  get settledCount(): number {
    return this.settledRows.size
  }

  get isFinished(): boolean {
    return this.state.finished
  }

  get partialOutcomes(): ReadonlyMap<number, Outcome> {
    return this.partial
  }

  isSettled(row: number): boolean {
    return this.settledRows.has(row)
  }

  /**
   * Resolves when the rows are on the disk, with a checkpoint that knows of them. Calls that come while one is written share the next write.
   * @throws JournalError when the disk is full or gone; the checkpoint is then still that of the last write that succeeded.
   */
  async settle(rows: SettledRow[], partial: PartialRow[]): Promise<void> {
    this.queue.push({ rows, partial })
    // The write that is on may have begun without these rows; the one after it has them.
    const before = this.writing
    if (before !== undefined) await before
    this.writing ??= this.writeQueue().finally(() => (this.writing = undefined))
    await this.writing
  }

  /** Says that the whole input has its outcomes: the run is not gone on with when it is started again. */
  async finish(): Promise<void> {
    this.state.finished = true
    await this.writeCheckpoint().catch((error: unknown) => {
      throw asJournalError(error, this.folder)
    })
  }

  async close(): Promise<void> {
    await this.writing?.catch(() => undefined)
    await Promise.all(DATA_FILES.map((name) => this.files[name].close()))
    unlock(this.folder)
  }

  private async writeQueue(): Promise<void> {
    // After a write that failed half-way the files hold lines that no checkpoint knows of: nothing may follow them.
    if (this.failure !== undefined) throw this.failure
    const taken = this.queue
    this.queue = []
    if (taken.length === 0) return
    const rows = taken.flatMap((entry) => entry.rows)
    try {
      await this.append(OUTCOMES_FILE, rows.map(toOutcomeLine))
      await this.append(REJECTED_FILE, undeliveredLines(rows, 'rejected'))
      await this.append(RETRY_FILE, undeliveredLines(rows, 'retry'))
      for (const { row, outcome } of rows) {
        this.settledRows.add(row)
        this.partial.delete(row)
        this.summary.count(outcome)
      }
      for (const { row, outcome } of taken.flatMap((entry) => entry.partial)) this.partial.set(row, outcome)
      await this.writeCheckpoint()
    } catch (error) {
      this.failure = asJournalError(error, this.folder)
      throw this.failure
    }
  }

  private async append(name: DataFile, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return
    const bytes = Buffer.from(lines.join(''))
    const file = this.files[name]
    let written = 0
    // At the place that the checkpoint knows: what a failed write left behind is written over.
    while (written < bytes.length) {
      const { bytesWritten } = await file.write(
        bytes,
        written,
        bytes.length - written,
        this.state.bytes[name] + written
      )
      written += bytesWritten
    }
    await file.datasync()
    this.state.bytes[name] += bytes.length
  }

  private async writeCheckpoint(): Promise<void> {
    this.state.settled = this.settledRows.toRanges()
    this.state.partial = Object.fromEntries(this.partial)
    this.state.summary = this.summary.toJSON()
    await writeCheckpoint(this.folder, this.state)
  }
}

function freshCheckpoint(run: RunIdentity): Checkpoint {
  return {
    version: CHECKPOINT_VERSION,
    run,
    finished: false,
    settled: [],
    partial: {},
    bytes: { [OUTCOMES_FILE]: 0, [REJECTED_FILE]: 0, [RETRY_FILE]: 0 },
    summary: {}
  }
}

/** Whole or not at all: written beside, brought to the disk, and put in the place of the one before. */
async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const path = join(folder, CHECKPOINT_FILE)
  const file = await open(`${path}.new`, 'w', FILE_MODE)
  try {
    await file.writeFile(JSON.stringify(checkpoint))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
  await syncFolder(folder)
}

/** The line of `outcomes.ndjson`, and of `--json`. Holds no PII, token or hash. */
export function toOutcomeLine({ line, outcome }: SettledRow): string {
  return `${JSON.stringify({ line, ...outcome })}\n`
}

/** The lines of `rejected.ndjson` and `retry.ndjson`, which `send` takes as they are. */
function undeliveredLines(rows: readonly SettledRow[], status: 'rejected' | 'retry'): string[] {
  return rows.flatMap(({ line, event, text, outcome }) => {
    const failed = outcome.results.filter(
      (result): result is Extract<SubscriptionResult, { reason: string }> => result.status === status
    )
    if (failed.length === 0) return []
    const record: UndeliveredRecord = { line, reasons: [...new Set(failed.map((result) => result.reason))] }
    // The subscriptions that have the event must not get it again.
    if (failed.length < outcome.results.length) record.only = failed.map((result) => result.subscription)
    if (text !== undefined) record.text = text
    else record.event = event ?? null
    return [`${JSON.stringify(record)}\n`]
  })
}

async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const path = join(folder, CHECKPOINT_FILE)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    const checkpoint = JSON.parse(text) as { version?: unknown }
    if (checkpoint.version === CHECKPOINT_VERSION) return checkpoint as Checkpoint
  } catch {
    // Falls through: it is not one of ours.
  }
  throw new JournalError(
    `${path} is no checkpoint that this version can read. Name another folder, or give --restart to begin anew in this one.`
  )
}

/** What is sent again comes from such a folder. Begun anew in the same one, the run would cut off the very file that it reads. */
async function refuseOwnFile(folder: string, { input }: RunIdentity): Promise<void> {
  if (input === undefined) return
  const path = await realpath(input.path).catch(() => input.path)
  for (const name of DATA_FILES) {
    const own = await realpath(join(folder, name)).catch(() => undefined)
    if (path !== own) continue
    throw new JournalError(
      `${input.path} is one of the files that a run with --out ${folder} writes, so it can't be its input too. Name another folder for --out.`
    )
  }
}

/** Without a checkpoint nothing says what these files are: they are not ours to write over. */
async function refuseForeignFiles(folder: string): Promise<void> {
  for (const name of DATA_FILES) {
    const file = await open(join(folder, name)).catch(() => undefined)
    const size = (await file?.stat())?.size ?? 0
    await file?.close()
    if (size > 0) {
      throw new JournalError(
        `${join(folder, name)} is there already, without a checkpoint beside it. Name another folder, or give --restart to write over it.`
      )
    }
  }
}

function refuseOtherRun(checkpoint: Checkpoint, identity: RunIdentity, folder: string): void {
  if (identity.input === undefined) {
    throw new JournalError(
      `${folder} holds an earlier run, and standard input can't be read a second time to go on with one. Name another folder, or give --restart to begin anew in this one.`
    )
  }
  const before = describeIdentity(checkpoint.run)
  const now = describeIdentity(identity)
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => before[name] !== now[name])
  if (names.length === 0) return
  const differences = names.map(
    (name) => `${name} was ${before[name] ?? 'not given'} and is ${now[name] ?? 'not given'}`
  )
  throw new JournalError(
    `${folder} holds ${checkpoint.finished ? 'the outcomes' : 'an unfinished run'} of other arguments: ${differences.join('; ')}. ` +
      'Start it with the same arguments, name another folder, or give --restart to begin anew in this one.'
  )
}

function describeIdentity({ input, arguments: args }: RunIdentity): Record<string, string> {
  return {
    ...(input && { 'the input': `${input.path} (${String(input.sizeBytes)} bytes, changed ${input.modified})` }),
    ...args
  }
}

async function openDataFiles(folder: string, bytes: Record<DataFile, number>): Promise<Record<DataFile, FileHandle>> {
  const openAt = async (name: DataFile): Promise<FileHandle> => {
    const path = join(folder, name)
    // Not "a": then the place of a write could not be chosen. Not "w": what an earlier run wrote is kept.
    const file = await open(path, 'r+', FILE_MODE).catch(async (error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error
      return open(path, 'wx+', FILE_MODE)
    })
    const { size } = await file.stat()
    if (size < bytes[name]) {
      throw new JournalError(
        `${path} is shorter than its checkpoint says: it was changed. Name another folder, or give --restart to begin anew.`
      )
    }
    await file.truncate(bytes[name])
    return file
  }
  return {
    [OUTCOMES_FILE]: await openAt(OUTCOMES_FILE),
    [REJECTED_FILE]: await openAt(REJECTED_FILE),
    [RETRY_FILE]: await openAt(RETRY_FILE)
  }
}

/** So that a renamed file survives a power cut. Not every file system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } catch (error) {
    if (errorCode(error) !== 'EINVAL') throw error
  } finally {
    await handle.close()
  }
}

/** Two runs in one folder would write over each other. A lock that a killed run left behind is taken over. */
function lock(folder: string): void {
  const path = join(folder, LOCK_FILE)
  for (;;) {
    try {
      const file = openSync(path, 'wx', FILE_MODE)
      writeSync(file, String(process.pid))
      closeSync(file)
      return
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
    const owner = Number(readFileSync(path, 'utf8'))
    if (isOtherProcess(owner)) {
      throw new JournalError(
        `Another run (process ${String(owner)}) is at work in ${folder}. If it is not, delete ${path}.`
      )
    }
    unlinkSync(path)
  }
}

function unlock(folder: string): void {
  try {
    unlinkSync(join(folder, LOCK_FILE))
  } catch {
    // Gone already, or on a disk that is gone: the next run takes it over.
  }
}

/** In a container a restarted process often has the number of the killed one: our own number is a lock left behind. */
function isOtherProcess(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

const ERROR_TEXTS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of that path is a file',
  EEXIST: 'it is a file'
}

function asJournalError(error: unknown, folder: string): JournalError {
  if (error instanceof JournalError) return error
  const code = errorCode(error)
  if (code === undefined) throw error
  return new JournalError(`Can't write to ${folder}: ${ERROR_TEXTS[code] ?? code}.`)
}
