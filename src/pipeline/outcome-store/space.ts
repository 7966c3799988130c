import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { FILE_MODE } from './checkpoint'
import type { Space } from './outcome-store'

const RESERVE_FILE = 'space.reserve'
const CHUNK_BYTES = 1024 * 1024
/** The size of an outcome with its reasons, without the event. */
const OUTCOME_BYTES = 2048

/**
 * Reserves disk space for future outcomes with a file of that size, because Node has no other way to allocate space. When the
 * disk is full, that file is deleted to make room for the outcomes of sent events.
 */
export class SpaceReserve {
  private heldBytes = 0
  private fileBytes = 0
  private handle: FileHandle | undefined

  constructor(private readonly folder: string) {}

  /**
   * Grows with the events in flight and doesn't shrink.
   * @param largestFileBytes of the outcome files: a file size limit is hit here first
   */
  async hold(space: Space, largestFileBytes: number): Promise<void> {
    const wantedBytes = this.heldBytes + bytesFor(space)
    if (this.handle === undefined) {
      // Not the file of a killed run: it could belong to someone else by now.
      await rm(join(this.folder, RESERVE_FILE), { force: true })
      this.handle = await open(join(this.folder, RESERVE_FILE), 'wx', FILE_MODE)
    }
    await this.checkFree(wantedBytes - this.fileBytes)
    // Uses no space, but fails where a file of that size is not allowed.
    await this.handle.truncate(Math.max(this.fileBytes, largestFileBytes + wantedBytes))
    await this.handle.truncate(this.fileBytes)
    // Random, because some file systems store zeros without using space.
    const chunk = randomBytes(Math.min(CHUNK_BYTES, Math.max(0, wantedBytes - this.fileBytes)))
    while (this.fileBytes < wantedBytes) {
      const bytes = Math.min(chunk.length, wantedBytes - this.fileBytes)
      this.fileBytes += (await this.handle.write(chunk, 0, bytes, this.fileBytes)).bytesWritten
    }
    this.heldBytes = wantedBytes
  }

  /** Checked first, to avoid filling the disk in vain. A quota shows only when writing. */
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

/** Each outcome is written twice, to the checkpoint and to its file, including a rejected event. */
function bytesFor({ events, bytes }: Space): number {
  return 2 * (bytes + events * OUTCOME_BYTES)
}
