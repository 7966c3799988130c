import { type InputRecord, type IsCommitted, MAX_RECORD_BYTES, parseRecord, tooLong } from './record'
import { NEWLINE } from './bytes'

/**
 * One event a line; blank lines are skipped. Splits at `\n` only, on bytes: node:readline also splits at U+2028, which JSON
 * allows inside its strings, and replaces broken UTF-8 silently.
 */
export async function* readNdjson(
  chunks: AsyncIterable<Buffer>,
  isCommitted: IsCommitted
): AsyncGenerator<InputRecord[]> {
  let row = 0
  for await (const lines of splitLines(chunks)) {
    const records: InputRecord[] = []
    for (const { line, bytes } of lines) {
      if (bytes !== undefined && isBlank(bytes)) continue
      const place = { row, line }
      if (!isCommitted(row))
        records.push(bytes === undefined ? tooLong(place, 'line') : parseRecord(bytes, place, 'line'))
      row += 1
    }
    yield records
  }
}

interface Line {
  /** From 1. */
  line: number
  /** Without its line end; missing when it was too long to keep. */
  bytes?: Buffer
}

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let line = 1
  let parts: Buffer[] = []
  let length = 0
  const add = (part: Buffer) => {
    length += part.length
    if (length > MAX_RECORD_BYTES) parts = []
    else parts.push(part)
  }
  const take = (): Line => {
    const bytes = length > MAX_RECORD_BYTES ? undefined : parts.length === 1 ? parts[0] : Buffer.concat(parts)
    const taken = bytes === undefined ? { line } : { line, bytes: bytes }
    parts = []
    length = 0
    line += 1
    return taken
  }
  for await (const chunk of chunks) {
    const lines: Line[] = []
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end))
      lines.push(take())
      start = end + 1
    }
    if (start < chunk.length) add(chunk.subarray(start))
    yield lines
  }
  if (length > 0) yield [take()]
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return false
  return true
}
