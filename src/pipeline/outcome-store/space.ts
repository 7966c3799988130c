import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { FILE_MODE } from './checkpoint'
import type { Space } from './outcome-store'

const RESERVE_FILE = 'space.reserve'
const CHUNK_BYTES = 1024 * 1024
/** What an outcome with its reasons needs, beside the event itself. */
const OUTCOME_BYTES = 2048

/**
 * Holds space on the disk for outcomes that are to come, in a file of that size: Node can't allocate space for a file otherwise.
 * When the disk is full, that file is given up, so that the outcomes of what was sent find room.
 */
export class SpaceReserve {
  private heldBytes = 0
  private fileBytes = 0
  private handle: FileHandle | undefined

  constructor(private readonly folder: string) {}

  /**
   * Grows with what is under way, and keeps its size after that.
   * @param largestFileBytes of the files that the outcomes are written to: a limit on a file's size is met here first
   */
  async hold(space: Space, largestFileBytes: number): Promise<void> {
    const wantedBytes = this.heldBytes + bytesFor(space)
    if (this.handle === undefined) {
      // Not the one that a killed run left: it could be someone else's by now.
      await rm(join(this.folder, RESERVE_FILE), { force: true })
      this.handle = await open(join(this.folder, RESERVE_FILE), 'wx', FILE_MODE)
    }
    await this.checkFree(wantedBytes - this.fileBytes)
    // Uses no space, and fails where a file of that size is not allowed.
    await this.handle.truncate(Math.max(this.fileBytes, largestFileBytes + wantedBytes))
    await this.handle.truncate(this.fileBytes)
    // Random, because some file systems store zeros in no space at all.
    const chunk = randomBytes(Math.min(CHUNK_BYTES, Math.max(0, wantedBytes - this.fileBytes)))
    while (this.fileBytes < wantedBytes) {
      const bytes = Math.min(chunk.length, wantedBytes - this.fileBytes)
      this.fileBytes += (await this.handle.write(chunk, 0, bytes, this.fileBytes)).bytesWritten
    }
    this.heldBytes = wantedBytes
  }

  /** Before the disk is filled for nothing. A quota is met only when writing. */
  private async checkFree(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder)
    if (bytes > bavail * bsize) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
  }

  release(space: Space): void {
    this.heldBytes -= bytesFor(space)
  }

  /** Frees the space for the next write. */
  async giveUp(): Promise<void> {
    await this.handle?.truncate(0)
    this.fileBytes = 0
  }

  async close(): Promise<void> {
    await this.handle?.close()
    if (this.handle !== undefined) await rm(join(this.folder, RESERVE_FILE), { force: true }).catch(() => undefined)
    this.handle = undefined
  }
}

/** Each outcome is written twice, into the checkpoint and into its file, and a rejected event with it. */
function bytesFor({ events, bytes }: Space): number {
  return 2 * (bytes + events * OUTCOME_BYTES)
}
