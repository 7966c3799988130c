import { type FileHandle, mkdir, open, realpath, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../error-code'
import { type Checkpoint, FILE_MODE, type RunIdentity } from './checkpoint'
import { OutcomeStoreError } from './error'
import { byDataFile, DATA_FILES, type DataFile } from './lines'

/** The open outcome files of a run. Written only after the position recorded in the checkpoint. */
export class DataFiles {
  private constructor(private readonly handles: Record<DataFile, FileHandle>) {}

  /**
   * Opens or creates the files and completes the lines of the checkpoint's last commit, which a killed run may have written
   * only in part.
   * @throws OutcomeStoreError when a file differs from the checkpoint, because someone changed it and nothing in it may be
   * lost.
   */
  static async open(folder: string, checkpoint: Checkpoint): Promise<DataFiles> {
    const handles: Partial<Record<DataFile, FileHandle>> = {}
    try {
      for (const name of DATA_FILES) {
        handles[name] = await openDataFile(join(folder, name))
        await checkUnchanged(handles[name], { name, folder, checkpoint })
      }
      const files = new DataFiles(handles as Record<DataFile, FileHandle>)
      await files.write(checkpoint.bytes, checkpoint.lines)
      return files
    } catch (error) {
      await Promise.all(Object.values(handles).map((handle) => handle.close()))
      throw error
    }
  }

  /** Writes the lines at these positions and syncs them to disk. */
  async write(places: Record<DataFile, number>, lines: Record<DataFile, string>): Promise<void> {
    for (const name of DATA_FILES) {
      if (lines[name] === '') continue
      const bytes = Buffer.from(lines[name])
      let written = 0
      while (written < bytes.length) {
        const place = places[name] + written
        written += (await this.handles[name].write(bytes, written, bytes.length - written, place)).bytesWritten
      }
      await this.handles[name].datasync()
    }
  }

  async close(): Promise<void> {
    await Promise.all(DATA_FILES.map((name) => this.handles[name].close()))
  }
}

async function openDataFile(path: string): Promise<FileHandle> {
  // Not "a", which can't write at a position, and not "w", which would truncate the file of an earlier start.
  const handle = await open(path, 'r+', FILE_MODE).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
    return open(path, 'wx+', FILE_MODE)
  })
  try {
    // The file may have existed already, readable by others.
    await handle.chmod(FILE_MODE)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

interface FileOfRun {
  name: DataFile
  folder: string
  checkpoint: Checkpoint
}

/** A file agrees with the checkpoint if at most a part of the last commit's lines is missing at its end. */
async function checkUnchanged(handle: FileHandle, { name, folder, checkpoint }: FileOfRun): Promise<void> {
  const { size } = await handle.stat()
  // New, or moved away: nothing in it can be lost.
  if (size === 0) {
    checkpoint.bytes[name] = 0
    return
  }
  const lines = Buffer.from(checkpoint.lines[name])
  const extraBytes = size - checkpoint.bytes[name]
  if (extraBytes >= 0 && extraBytes <= lines.length) {
    const extra = Buffer.alloc(extraBytes)
    await handle.read(extra, 0, extraBytes, checkpoint.bytes[name])
    if (extra.equals(lines.subarray(0, extraBytes))) return
  }
  const path = join(folder, name)
  const expected = checkpoint.bytes[name] + lines.length
  throw new OutcomeStoreError(
    `${path} was changed since this run stopped: it has ${size} bytes, but the run wrote ${expected}. It is not overwritten. ` +
      'Move it elsewhere and send it separately, then start this command again: it resumes with a new file.'
  )
}

/** Events to send again come from such a folder: a run must not write to the file that it reads. */
export async function rejectOwnFile(folder: string, { input }: RunIdentity): Promise<void> {
  if (input === undefined) return
  const path = await realpath(input.path).catch(() => input.path)
  for (const name of DATA_FILES) {
    const own = await realpath(join(folder, name)).catch(() => undefined)
    if (path !== own) continue
    throw new OutcomeStoreError(
      `${input.path} is written by a run with --out ${folder}, so it can't be its input too. Name another folder for --out.`
    )
  }
}

/** Without a checkpoint, these files may belong to something else and are not overwritten. */
export async function rejectForeignFiles(folder: string): Promise<void> {
  const [found] = await filledFiles(folder)
  if (found === undefined) return
  throw new OutcomeStoreError(
    `${join(folder, found)} already exists, without a checkpoint. Name another folder, or give --restart, which moves it to a subfolder.`
  )
}

/** Moves the files of an earlier run to a subfolder: they may have the only copy of its rejected events. */
export async function moveEarlierFiles(folder: string): Promise<void> {
  const found = await filledFiles(folder)
  if (found.length === 0) return
  const target = join(folder, `earlier-${new Date().toISOString().replaceAll(':', '-')}`)
  await mkdir(target, { mode: 0o700 })
  // First, so that a run killed in between does not find a checkpoint without its files.
  await rename(join(folder, 'checkpoint.json'), join(target, 'checkpoint.json')).catch(ignoreMissing)
  for (const name of found) await rename(join(folder, name), join(target, name))
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error
}

async function filledFiles(folder: string): Promise<DataFile[]> {
  const sizes = byDataFile(() => 0)
  for (const name of DATA_FILES) sizes[name] = (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0
  return DATA_FILES.filter((name) => sizes[name] > 0)
}
