import { chmod } from 'node:fs/promises'
import { ClassicLevel } from 'classic-level'
import { makeFolder } from '../../pipeline'
import { QueueError, systemReason } from '../error'

export type Operation = { type: 'put'; key: string; value: string } | { type: 'del'; key: string }

/** Events contain personal data, so only their owner may read them. */
const FOLDER_MODE = 0o700

interface WaitingWrite {
  operations: readonly Operation[]
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * LevelDB in a folder, with group commit: writes made while the disk is busy are committed together, with a single sync.
 * Each write is atomic, and writes are applied in the order of the calls.
 */
export class Database {
  private waiting: WaitingWrite[] = []
  private writing: Promise<void> | undefined
  private hasFailed = false

  private constructor(
    private readonly folder: string,
    private level: ClassicLevel
  ) {}

  /** @throws QueueError when another process has it open, or the folder can't be used. */
  static async open(folder: string): Promise<Database> {
    return new Database(folder, await openLevel(folder))
  }

  /** Resolves when it is on disk. */
  write(operations: readonly Operation[]): Promise<void> {
    if (operations.length === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.waiting.push({ operations, resolve, reject })
      this.writing ??= this.writeAll()
    })
  }

  /** Survives a killed process, but not a power cut. */
  async writeUnsynced(operations: readonly Operation[]): Promise<void> {
    await this.level.batch([...operations], { sync: false }).catch((error: unknown) => this.fail(error))
  }

  get(key: string): Promise<string | undefined> {
    return this.level.get(key)
  }

  getMany(keys: readonly string[]): Promise<(string | undefined)[]> {
    return this.level.getMany([...keys])
  }

  entries(range: { gt: string; lt: string; limit?: number }): AsyncIterable<[string, string]> {
    return this.level.iterator(range)
  }

  keys(range: { gt: string; lt: string; limit?: number; reverse?: boolean }): AsyncIterable<string> {
    return this.level.keys(range)
  }

  async deleteRange(range: { gt: string; lt: string }): Promise<void> {
    await this.level.clear(range)
  }

  async close(): Promise<void> {
    await this.writing
    await this.level.close()
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const writes = this.waiting
      this.waiting = []
      try {
        if (this.hasFailed) await this.reopen()
        await this.level.batch(
          writes.flatMap(({ operations }) => operations),
          { sync: true }
        )
        for (const { resolve } of writes) resolve()
      } catch (error) {
        const failure = this.describeFailure(error)
        for (const { reject } of writes) reject(failure)
      }
    }
    // In the same tick as the last check for waiting writes; otherwise a write in between would never be committed.
    this.writing = undefined
  }

  /** After a failed write, LevelDB rejects all others until it is reopened, even when the disk has space again. */
  private async reopen(): Promise<void> {
    await this.level.close()
    this.level = await openLevel(this.folder)
    this.hasFailed = false
  }

  private fail(error: unknown): never {
    throw this.describeFailure(error)
  }

  private describeFailure(error: unknown): QueueError {
    this.hasFailed = true
    if (error instanceof QueueError) return error
    return new QueueError(`Can't write to the queue in ${this.folder}: ${systemReason(error)}. Is the disk full?`)
  }
}

async function openLevel(folder: string): Promise<ClassicLevel> {
  try {
    await makeFolder(folder, { mode: FOLDER_MODE })
    // An existing folder may be readable by others. A folder of another user keeps its mode; LevelDB reports whether it can be used.
    await chmod(folder, FOLDER_MODE).catch(() => undefined)
  } catch (error) {
    throw new QueueError(`Can't open the queue in ${folder}: ${systemReason(error)}.`)
  }
  const level = new ClassicLevel(folder, { createIfMissing: true })
  try {
    await level.open()
    return level
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    if (cause?.code === 'LEVEL_LOCKED') {
      throw new QueueError(
        `The queue in ${folder} is open in another process, and only one can use it at a time. Stop that process, or give another folder.`
      )
    }
    throw new QueueError(`Can't open the queue in ${folder}: ${systemReason(cause ?? error)}.`)
  }
}
