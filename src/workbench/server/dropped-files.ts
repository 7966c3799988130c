import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { lstat, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { hasEnded, identifyThisProcess, openInput, parseProcessIdentity, type Input } from '../../pipeline'
import { RequestError } from './request-error'

/** Maximum bytes of a dropped file on the disk. */
export const MAX_FILE_BYTES = 200 * 1024 * 1024
export const TOO_LARGE =
  'The file is larger than 200 MB. Use the command line instead: profile and send read files of any size.'
const MAX_FILES = 20
const MAX_NAME_LENGTH = 200
/** They contain personal data, so only their owner may read them. */
const FILE_MODE = 0o600
const FOLDER_PREFIX = 'pinterest-workbench-'
/** The file that names the process that owns a folder. */
const OWNER_FILE = 'owner.json'

export interface StoredFile {
  id: string
  /** The name that the user knows. */
  name: string
  path: string
  sizeBytes: number
  /** The rejected events of a run, not a dropped file. */
  isResult?: true
}

/** Copies of the files that were dropped on the page, in a private folder that is deleted at the end. */
export class DroppedFiles {
  readonly #files = new Map<string, StoredFile>()
  #folder: Promise<string> | undefined
  #removeAtExit: (() => void) | undefined

  list(): StoredFile[] {
    return [...this.#files.values()]
  }

  /** @throws RequestError when there is no such file. */
  get(id: unknown): StoredFile {
    const file = typeof id === 'string' ? this.#files.get(id) : undefined
    if (file === undefined) throw new RequestError('This file no longer exists. Drop it again.', 'id')
    return file
  }

  /** The most recently dropped file. */
  latest(): StoredFile | undefined {
    return this.list().findLast(({ isResult }) => isResult === undefined)
  }

  /**
   * Writes a file as its bytes arrive.
   * @throws RequestError when it is too large or the disk is full. Then nothing of it is kept.
   */
  async add(name: string, chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    if (this.#files.size >= MAX_FILES)
      throw new RequestError(`There are already ${MAX_FILES} files. Remove one that you no longer need.`)
    const id = randomUUID()
    const shortName = basename(name).slice(0, MAX_NAME_LENGTH) || 'events'
    // The extension is kept, because it tells the format. The rest of the name is never used on the disk.
    const ending = /(\.[a-z0-9]{1,8}){1,2}$/i.exec(shortName)?.[0] ?? ''
    const path = join(await this.#openFolder(), `${id}${ending}`)
    const handle = await open(path, 'wx', FILE_MODE)
    let sizeBytes = 0
    try {
      for await (const chunk of chunks) {
        sizeBytes += chunk.byteLength
        if (sizeBytes > MAX_FILE_BYTES) throw new RequestError(TOO_LARGE)
        await handle.write(chunk)
      }
    } catch (error) {
      await handle.close()
      await rm(path, { force: true })
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new RequestError('The disk is full.') : error
    }
    await handle.close()
    return this.#keep({ id, name: shortName, path, sizeBytes })
  }

  /** Adds the result of a run: a file in a folder from `newFolder`. */
  async adopt(name: string, path: string): Promise<StoredFile> {
    const { size } = await stat(path)
    return this.#keep({ id: randomUUID(), name, path, sizeBytes: size, isResult: true })
  }

  /** A folder for working on a file. Deleted with the others. */
  async newFolder(): Promise<string> {
    return join(await this.#openFolder(), randomUUID())
  }

  async remove(id: unknown): Promise<void> {
    const file = this.get(id)
    this.#files.delete(file.id)
    await rm(file.path, { force: true })
  }

  /** @throws InputError when it can't be read as events. */
  open(file: StoredFile): Promise<Input> {
    return openInput(file.path)
  }

  async close(): Promise<void> {
    this.#files.clear()
    const folder = await this.#folder
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    if (this.#removeAtExit) process.off('exit', this.#removeAtExit)
  }

  #keep(file: StoredFile): StoredFile {
    this.#files.set(file.id, file)
    return file
  }

  #openFolder(): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), FOLDER_PREFIX)).then(async (folder) => {
      // Also if the process ends without closing the server.
      this.#removeAtExit = () => rmSync(folder, { recursive: true, force: true })
      process.on('exit', this.#removeAtExit)
      await writeFile(join(folder, OWNER_FILE), JSON.stringify(await identifyThisProcess()), { mode: FILE_MODE })
      return folder
    })
    return this.#folder
  }
}

/**
 * Deletes the folders of this user's workbenches that were killed (SIGKILL, a crash of the machine), because dropped files
 * contain personal data. Keeps a folder whose process may still run, and one that can't be read. Never rejects.
 */
export async function removeLeftFolders(parent = tmpdir()): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  for (const name of names.filter((each) => each.startsWith(FOLDER_PREFIX))) {
    const folder = join(parent, name)
    if (await isLeft(folder)) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function isLeft(folder: string): Promise<boolean> {
  try {
    const stats = await lstat(folder)
    // Anyone can create a folder or a link with this name in the system's temporary folder.
    if (!stats.isDirectory() || stats.uid !== process.getuid?.()) return false
    const owner = parseProcessIdentity(await readFile(join(folder, OWNER_FILE), 'utf8'))
    return owner !== undefined && (await hasEnded(owner))
  } catch {
    return false
  }
}
