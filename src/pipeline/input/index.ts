import type { Readable } from 'node:stream'
import type { ColumnsMap } from './columns'
import { readCsv } from './csv'
import { detectFormat, type InputFormat } from './format'
import { readJson } from './json'
import { readNdjson } from './ndjson'
import type { InputRecord, IsSettled } from './record'
import { type FileIdentity, openFile, openStream } from './source'

export { type ColumnsMap, parseColumnsMap } from './columns'
export { INPUT_FORMATS, type InputFormat } from './format'
export { InputError, type InputRecord, type UndeliveredRecord } from './record'
export type { FileIdentity } from './source'

export interface InputOptions {
  /** Default: told by the name and the first bytes. */
  format?: InputFormat
  /** For CSV: column → path; without it the header holds the paths. */
  columns?: ColumnsMap
  /** Told once, when a CSV has columns that are not read. */
  onUnusedColumns?: (columns: string[]) => void
}

export interface Input {
  format: InputFormat
  /** Bytes read so far, as they stand in the file. */
  bytesRead(): number
  /** Missing for standard input: it can't be read a second time. */
  file?: FileIdentity
  /**
   * The records, several at a time. What is settled is passed over, without parsing it where that can be.
   * The iteration throws an InputError when the rest can't be read.
   */
  read(isSettled?: IsSettled): AsyncIterable<InputRecord[]>
  /** Lets go of the file, read to its end or not. */
  close(): void
}

/**
 * Opens a file, or a stream such as standard input: NDJSON, a JSON array or CSV, each plain or gzipped, read as it is needed.
 * @throws InputError
 */
export async function openInput(pathOrStream: string | Readable, options: InputOptions = {}): Promise<Input> {
  const isPath = typeof pathOrStream === 'string'
  const source = isPath ? await openFile(pathOrStream) : await openStream(pathOrStream)
  const format = options.format ?? detectFormat(isPath ? pathOrStream : '', source.head)
  return {
    format,
    bytesRead: () => source.bytesRead(),
    close: () => source.close(),
    ...(source.file && { file: source.file }),
    read(isSettled = () => false) {
      switch (format) {
        case 'ndjson':
          return readNdjson(source.chunks, isSettled)
        case 'json':
          return readJson(source.chunks, isSettled)
        case 'csv':
          return readCsv(source.chunks, isSettled, options)
      }
    }
  }
}
