import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome, RunSummaryState } from '../../delivery'
import { errorCode } from '../error-code'
import type { FileIdentity } from '../input'
import type { RowRanges } from '../row-set'
import { OutcomeStoreError } from './error'
import { byDataFile, type DataFile } from './lines'

/** What makes two runs the same run: the input and the arguments that decide its outcomes. Never holds a token. */
export interface RunIdentity {
  /** Missing for standard input. */
  input?: FileIdentity
  /** Argument name, as shown to people → value. */
  arguments: Record<string, string>
}

const CHECKPOINT_VERSION = 2
const CHECKPOINT_FILE = 'checkpoint.json'
/** Outcomes can name orders, and rejected events contain personal data: readable only by their owner. */
export const FILE_MODE = 0o600

/**
 * The state of a run at one moment, and the lines that lead to it. It is written before those lines: a run that is killed in
 * between writes them when it resumes.
 */
export interface Checkpoint {
  version: typeof CHECKPOINT_VERSION
  run: RunIdentity
  /** The whole input has its outcomes. */
  finished: boolean
  /** Rows with a final outcome. */
  committed: RowRanges
  /** Rows for which some subscriptions have a result and others don't. */
  open: Record<string, Outcome>
  /** Bytes of each file before `lines`. */
  bytes: Record<DataFile, number>
  lines: Record<DataFile, string>
  summary: Partial<RunSummaryState>
}

export function newCheckpoint(run: RunIdentity): Checkpoint {
  return {
    version: CHECKPOINT_VERSION,
    run,
    finished: false,
    committed: [],
    open: {},
    bytes: byDataFile(() => 0),
    lines: byDataFile(() => ''),
    summary: {}
  }
}

/** Writes it next to the existing one and syncs it to disk. `replaceCheckpoint` then replaces the existing one. */
export async function prepareCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const file = await open(`${join(folder, CHECKPOINT_FILE)}.new`, 'w', FILE_MODE)
  try {
    // The mode of `open` has no effect on an existing file.
    await file.chmod(FILE_MODE)
    await file.writeFile(JSON.stringify(checkpoint))
    await file.sync()
  } finally {
    await file.close()
  }
}

export async function replaceCheckpoint(folder: string): Promise<void> {
  const path = join(folder, CHECKPOINT_FILE)
  await rename(`${path}.new`, path)
  await syncFolder(folder)
}

/** Atomic. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  await prepareCheckpoint(folder, checkpoint)
  await replaceCheckpoint(folder)
}

/** @throws OutcomeStoreError for one that this version can't read. */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const path = join(folder, CHECKPOINT_FILE)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    const checkpoint = JSON.parse(text) as Omit<Checkpoint, 'version'> & { version?: unknown }
    if (checkpoint.version === CHECKPOINT_VERSION) return { ...checkpoint, version: CHECKPOINT_VERSION }
  } catch {
    // Falls through: it is not one of ours.
  }
  throw new OutcomeStoreError(
    `${path} is not a checkpoint that this version can read. Name another folder, or give --restart to start from the beginning in this one.`
  )
}

/** @throws OutcomeStoreError when the checkpoint is not of this run. */
export function checkSameRun(checkpoint: Checkpoint, identity: RunIdentity, folder: string): void {
  if (identity.input === undefined) {
    throw new OutcomeStoreError(
      `${folder} contains an earlier run, and standard input can't be read a second time to resume it. Name another folder, or give --restart to start from the beginning in this one.`
    )
  }
  const before = describeIdentity(checkpoint.run)
  const now = describeIdentity(identity)
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => before[name] !== now[name])
  if (names.length === 0) return
  const differences = names.map(
    (name) => `${name} was ${before[name] ?? 'not given'} and is ${now[name] ?? 'not given'}`
  )
  throw new OutcomeStoreError(
    `${folder} contains ${checkpoint.finished ? 'the outcomes' : 'an unfinished run'} of other arguments: ${differences.join('; ')}. ` +
      'Start it with the same arguments, name another folder, or give --restart to start from the beginning in this one.'
  )
}

function describeIdentity({ input, arguments: args }: RunIdentity): Record<string, string> {
  return {
    ...(input && { 'the input': `${input.path} (${String(input.sizeBytes)} bytes, changed ${input.modified})` }),
    ...args
  }
}

/** So that a renamed file survives a power cut. Not every file system supports it. */
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
