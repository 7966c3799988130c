import { type Outcome, RunSummary } from '../../delivery'
import { makeFolder } from '../make-folder'
import { RowSet } from '../row-set'
import {
  type Checkpoint,
  checkSameRun,
  newCheckpoint,
  prepareCheckpoint,
  readCheckpoint,
  replaceCheckpoint,
  type RunIdentity,
  writeCheckpoint
} from './checkpoint'
import { DataFiles, moveEarlierFiles, rejectForeignFiles, rejectOwnFile } from './data-files'
import { asOutcomeStoreError, isSpaceError, OutcomeStoreError } from './error'
import { lockFolder } from './folder-lock'
import { byDataFile, toLines } from './lines'
import type { Commit, CommittedRow, OutcomeStore, Space } from './outcome-store'
import { SpaceReserve } from './space'

export interface FolderStoreOptions {
  /** Start from the beginning; files of an earlier run are moved to a folder inside this one. */
  restart?: boolean
}

const FOLDER_MODE = 0o700

/**
 * The outcome files of a run and the checkpoint used to resume it.
 *
 * A commit is written to the checkpoint first, including its lines, and then to the files. So a run can be killed at any
 * moment: what is in the checkpoint is committed, and lines missing in a file are written when the run resumes.
 */
export class FolderStore implements OutcomeStore {
  private readonly committed: RowSet
  private counted: RunSummary
  private readonly open: Map<number, Outcome>
  private readonly space: SpaceReserve
  private waiting: Commit[] = []
  /** Serializes all work on the files. */
  private work: Promise<void> = Promise.resolve()
  private failure: OutcomeStoreError | undefined
  private isFull = false

  private constructor(
    readonly folder: string,
    private state: Checkpoint,
    private readonly files: DataFiles | undefined,
    private readonly unlock: () => Promise<void>
  ) {
    this.committed = new RowSet(state.committed)
    this.counted = new RunSummary(state.summary)
    this.open = new Map(Object.entries(state.open).map(([row, outcome]) => [Number(row), outcome]))
    this.space = new SpaceReserve(folder)
  }

  /**
   * Opens or creates the folder and locks it for this run. Opens no files of a finished run.
   * @throws OutcomeStoreError when it can't be written, another run is using it, it holds a run of another input or other
   * arguments, or a file in it was changed.
   */
  static async open(folder: string, identity: RunIdentity, options: FolderStoreOptions = {}): Promise<FolderStore> {
    let unlock: (() => Promise<void>) | undefined
    const lost: { store?: FolderStore } = {}
    try {
      await makeFolder(folder, { mode: FOLDER_MODE })
      unlock = await lockFolder(folder, () => lost.store?.onLockLost())
      await rejectOwnFile(folder, identity)
      const state = options.restart === true ? undefined : await readCheckpoint(folder)
      if (state === undefined) return (lost.store = await FolderStore.start(folder, identity, { ...options, unlock }))
      checkSameRun(state, identity, folder)
      const files = state.finished ? undefined : await DataFiles.open(folder, state)
      return (lost.store = new FolderStore(folder, state, files, unlock))
    } catch (error) {
      await unlock?.()
      throw asOutcomeStoreError(error, folder)
    }
  }

  private static async start(
    folder: string,
    identity: RunIdentity,
    { restart, unlock }: FolderStoreOptions & { unlock: () => Promise<void> }
  ): Promise<FolderStore> {
    if (restart !== true) await rejectForeignFiles(folder)
    const state = newCheckpoint(identity)
    // Written before earlier files are moved: a full disk leaves the earlier run unchanged.
    await prepareCheckpoint(folder, state)
    if (restart === true) await moveEarlierFiles(folder)
    await replaceCheckpoint(folder)
    return new FolderStore(folder, state, await DataFiles.open(folder, state), unlock)
  }

  get summary(): RunSummary {
    return this.counted
  }

  get committedCount(): number {
    return this.committed.size
  }

  get isFinished(): boolean {
    return this.state.finished
  }

  get openOutcomes(): ReadonlyMap<number, Outcome> {
    return this.open
  }

  isCommitted(row: number): boolean {
    return this.committed.has(row)
  }

  async reserve(space: Space): Promise<void> {
    const { bytes, lines } = this.state
    const largest = Math.max(...Object.values(byDataFile((name) => bytes[name] + lines[name].length)))
    // A failure ends the sending, not the writing: space is reserved for the answers to requests in flight.
    let failure: OutcomeStoreError | undefined
    await this.enqueue(async () => {
      if (this.isFull) failure = new OutcomeStoreError(`Can't write to ${this.folder}: the disk is full.`)
      else
        await this.space
          .hold(space, largest)
          .catch((error: unknown) => (failure = asOutcomeStoreError(error, this.folder)))
    })
    if (failure !== undefined) throw failure
  }

  release(space: Space): void {
    this.space.release(space)
  }

  /** Calls during a write share the next write. */
  async commit(commit: Commit): Promise<void> {
    this.waiting.push(commit)
    await this.enqueue(() => this.writeWaiting())
  }

  finish(): Promise<void> {
    return this.enqueue(async () => {
      this.state.finished = true
      await this.writeAllKnown()
    })
  }

  async close(): Promise<void> {
    await this.work
    const hasLines = Object.values(this.state.lines).some((lines) => lines !== '')
    // An optimization: without it, the next start compares the last lines with the files.
    if (hasLines && this.failure === undefined) await this.writeAllKnown().catch(() => undefined)
    await this.files?.close()
    await this.space.close()
    await this.unlock()
  }

  /** The lines are in their files and no longer needed in the checkpoint. */
  private foldLines(): void {
    const { state } = this
    state.bytes = byDataFile((name) => state.bytes[name] + Buffer.byteLength(state.lines[name]))
    state.lines = byDataFile(() => '')
  }

  private async writeAllKnown(): Promise<void> {
    this.foldLines()
    await writeCheckpoint(this.folder, this.state)
  }

  private enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.work.then(async () => {
      // After a failed write a file may end in a partial line: nothing may be written after it.
      if (this.failure !== undefined) throw this.failure
      await task()
    })
    this.work = done.catch((error: unknown) => {
      this.failure ??= asOutcomeStoreError(error, this.folder)
    })
    return done.catch((error: unknown) => {
      throw asOutcomeStoreError(error, this.folder)
    })
  }

  private onLockLost(): void {
    this.failure ??= new OutcomeStoreError(
      `Another run has taken over ${this.folder}, because this one was unresponsive for too long. It resumes from there.`
    )
  }

  private async writeWaiting(): Promise<void> {
    const commits = this.waiting
    this.waiting = []
    if (commits.length === 0) return
    const rows = commits.flatMap(({ final }) => final)
    for (const { row, outcome } of commits.flatMap(({ open }) => open)) this.open.set(row, outcome)
    for (const { row, outcome } of rows) {
      this.committed.add(row)
      this.open.delete(row)
      this.counted.count(outcome)
    }
    try {
      await this.writeWithReserve(rows)
    } catch (error) {
      // The summary counts what is stored.
      const kept = await readCheckpoint(this.folder).catch(() => undefined)
      const isKept = JSON.stringify(kept?.committed) === JSON.stringify(this.state.committed)
      if (kept !== undefined) {
        this.state = kept
        this.counted = new RunSummary(kept.summary)
      }
      const failure = asOutcomeStoreError(error, this.folder)
      throw isKept ? failure : withLines(failure, rows)
    }
  }

  /** Outcomes of sent events must be stored: on a full disk the reserved space is freed, and nothing more is sent. */
  private async writeWithReserve(rows: readonly CommittedRow[]): Promise<void> {
    const { state } = this
    this.foldLines()
    state.lines = toLines(rows)
    state.committed = this.committed.toRanges()
    state.open = Object.fromEntries(this.open)
    state.summary = this.counted.toJSON()
    const write = async (): Promise<void> => {
      await writeCheckpoint(this.folder, state)
      await this.files?.write(state.bytes, state.lines)
    }
    await write().catch(async (error: unknown) => {
      if (!isSpaceError(error)) throw error
      this.isFull = true
      await this.space.giveUp()
      await write()
    })
  }
}

/** Names the lines whose outcomes are lost, because a resumed run sends them again. */
function withLines(error: OutcomeStoreError, rows: readonly CommittedRow[]): OutcomeStoreError {
  const lines = rows.map(({ line }) => line).sort((a, b) => a - b)
  const [first, last] = [lines[0], lines.at(-1)]
  if (first === undefined || last === undefined) return error
  const which =
    first === last
      ? `line ${String(first)}`
      : `${String(lines.length)} events from line ${String(first)} to ${String(last)}`
  return new OutcomeStoreError(
    `${error.message} The answers for ${which} could not be stored: these events are sent again when the run resumes.`
  )
}
