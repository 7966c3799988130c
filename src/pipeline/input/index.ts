import type { Readable } from 'node:stream'
import type { ColumnsMap } from './columns'
import { readCsv } from './csv'
import { detectFormat, type InputFormat } from './format'
import { readJson } from './json'
import { readNdjson } from './ndjson'
import type { InputRecord, IsCommitted } from './record'
import { type ByteSource, type FileIdentity, openFile, openStream } from './source'

export { type ColumnsMap, parseColumnsMap, PROTOTYPE_KEYS } from './columns'
export { INPUT_FORMATS, type InputFormat } from './format'
export { InputError, type InputRecord, type UndeliveredRecord } from './record'
export type { FileIdentity } from './source'

export interface InputOptions {
  /** Default: detected from the name and the first bytes. */
  format?: InputFormat
  /** For CSV: column → path; without it the header holds the paths. */
  columns?: ColumnsMap
  /** Called once, when a CSV has columns that are not read. */
  onUnusedColumns?: (columns: string[]) => void
}

export interface Input {
  format: InputFormat
  /** Bytes of the file read so far. */
  bytesRead(): number
  /** Missing for standard input: it can't be read a second time. */
  file?: FileIdentity
  /**
   * The records, several at a time or none. What is committed is skipped, without parsing it where possible.
   * The iteration throws an InputError when the rest can't be read.
   */
  read(isCommitted?: IsCommitted): AsyncIterable<InputRecord[]>
  /** Closes the file, read to its end or not. */
  close(): Promise<void>
}

/**
 * Opens a file, or a stream such as standard input: NDJSON, a JSON array or CSV, each plain or gzipped, read as it is needed.
 * @throws InputError
 */
export async function openInput(pathOrStream: string | Readable, options: InputOptions = {}): Promise<Input> {
  const isPath = typeof pathOrStream === 'string'
  const source = isPath ? await openFile(pathOrStream) : await openStream(pathOrStream)
  const format = options.format ?? (await detectOrClose(isPath ? pathOrStream : '', source))
  return {
    format,
    bytesRead: () => source.bytesRead(),
    close: () => source.close(),
    ...(source.file && { file: source.file }),
    read(isCommitted = () => false) {
      switch (format) {
        case 'ndjson':
          return readNdjson(source.chunks, isCommitted)
        case 'json':
          return readJson(source.chunks, isCommitted)
        case 'csv':
          return readCsv(source.chunks, isCommitted, options)
      }
    }
  }
}

/** The caller can't close a source that is not returned. */
async function detectOrClose(name: string, source: ByteSource): Promise<InputFormat> {
  try {
    return detectFormat(name, source.head)
  } catch (error) {
    await source.close()
    throw error
  }
}
