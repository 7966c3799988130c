import type { Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { errorCode } from '../error-code'
import { InputError } from './record'

/** Identifies an input file. */
export interface FileIdentity {
  path: string
  sizeBytes: number
  /** ISO time of the last change. */
  modified: string
}

/** The unzipped bytes to read, with the first bytes already available. */
export interface ByteSource {
  chunks: AsyncIterable<Buffer>
  /** The first bytes; `chunks` contains them too. Empty for an empty input. */
  head: Buffer
  /** Bytes of the file read so far, before unzipping. */
  bytesRead(): number
  /** Missing for standard input. */
  file?: FileIdentity
  /** Closes the file, read to its end or not. */
  close(): Promise<void>
}

const CHUNK_BYTES = 256 * 1024
const GZIP_MAGIC = [0x1f, 0x8b]

/** @throws InputError when the file does not exist, or it can't be read. */
export async function openFile(path: string): Promise<ByteSource> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path)
    return await openHandle(handle, path)
  } catch (error) {
    await handle?.close()
    throw asInputError(error, path)
  }
}

async function openHandle(handle: FileHandle, path: string): Promise<ByteSource> {
  const stats = await handle.stat()
  if (stats.isDirectory()) throw new InputError(`${path} is a folder: name a file, or "-" for standard input.`)
  const close = () => handle.close()
  // A pipe, e.g. of <(command): it has no size and can't be read twice.
  if (!stats.isFile()) return { ...(await openBytes(handle.createReadStream({ autoClose: false }), path)), close }
  const bytes = readUnchanged(handle, stats, path)
  return { ...(await openBytes(bytes, path)), file: identityOf(path, stats), close }
}

/** Reads the file as it was when opened. @throws InputError at its end if the file changed. */
async function* readUnchanged(handle: FileHandle, before: Stats, path: string): AsyncGenerator<Buffer> {
  try {
    yield* readBytes(handle, before.size)
    checkSameFile(before, await handle.stat(), path)
  } finally {
    await handle.close()
  }
}

async function* readBytes(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let position = 0; position < size;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - position))
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield chunk.subarray(0, bytesRead)
  }
}

function checkSameFile(before: Stats, after: Stats, path: string): void {
  const sizes = `it had ${String(before.size)} bytes and has ${String(after.size)}`
  if (after.size < before.size) throw new InputError(`${path} became shorter while it was read: ${sizes}.`)
  if (after.size > before.size)
    throw new InputError(`${path} grew while it was read: ${sizes}. The added part is not in this run.`)
  if (after.mtimeMs !== before.mtimeMs) throw new InputError(`${path} was changed while it was read.`)
}

export async function openStream(stream: Readable): Promise<ByteSource> {
  // Whose end it is decides when it ends.
  return { ...(await openBytes(stream, 'standard input')), close: () => Promise.resolve() }
}

function identityOf(path: string, stats: Stats): FileIdentity {
  return { path: resolve(path), sizeBytes: stats.size, modified: stats.mtime.toISOString() }
}

async function openBytes(stream: AsyncIterable<unknown>, name: string): Promise<Omit<ByteSource, 'file' | 'close'>> {
  let bytesRead = 0
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      bytesRead += bytes.length
      yield bytes
    }
  }
  const raw = await withHead(counted())
  const isGzip = GZIP_MAGIC.every((byte, index) => raw.head[index] === byte)
  const plain = isGzip ? await withHead(unzipped(raw.chunks, name)) : raw
  return { ...plain, bytesRead: () => bytesRead }
}

async function* unzipped(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  // Its error also ends the iteration below; without a callback it would be thrown twice.
  pipeline(Readable.from(chunks, { objectMode: false }), gunzip, () => undefined)
  try {
    for await (const chunk of gunzip) yield chunk as Buffer
  } catch (error) {
    throw asInputError(error, name)
  }
}

/** Enough for every signature and a byte order mark. */
const MIN_HEAD_BYTES = 4
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** Collects the first bytes, without a byte order mark, however small the chunks are. */
async function withHead(chunks: AsyncGenerator<Buffer>): Promise<{ head: Buffer; chunks: AsyncGenerator<Buffer> }> {
  let head: Buffer = Buffer.alloc(0)
  while (head.length < MIN_HEAD_BYTES) {
    const next = await chunks.next()
    if (next.done === true) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  if (BYTE_ORDER_MARK.every((byte, index) => head[index] === byte)) head = head.subarray(BYTE_ORDER_MARK.length)
  async function* all(): AsyncGenerator<Buffer> {
    yield head
    yield* chunks
  }
  return { head, chunks: all() }
}

const ERROR_TEXTS: Record<string, string> = {
  ENOENT: 'the file does not exist',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
  Z_BUF_ERROR: 'it is a gzip file that ends too early: the file was cut off',
  Z_DATA_ERROR: 'it is a damaged gzip file'
}

function asInputError(error: unknown, name: string): InputError {
  if (error instanceof InputError) return error
  const code = errorCode(error) ?? 'unknown error'
  return new InputError(`Can't read ${name}: ${ERROR_TEXTS[code] ?? code}.`)
}
