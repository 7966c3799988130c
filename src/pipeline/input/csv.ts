import { isUtf8 } from 'node:buffer'
import { type CsvError, type Info, parse } from 'csv-parse/sync'
import { errorCode } from '../error-code'
import { type ColumnsMap, createRowReader, type RowReader } from './columns'
import { InputError, type InputRecord, type IsCommitted } from './record'

const NEWLINE = 0x0a
/** A quote that was never closed swallows rows up to here before it is known for what it is. Far above any real row. */
const MAX_ROW_BYTES = 256 * 1024

export interface CsvOptions {
  columns?: ColumnsMap
  onUnusedColumns?: (columns: string[]) => void
}

/**
 * A header, then one event a row. Rows are parsed by csv-parse in blocks; done here is resuming after a broken row with the line
 * that follows it: the library's own way of skipping one also skips what a stray quote has swallowed.
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  isCommitted: IsCommitted,
  options: CsvOptions = {}
): AsyncGenerator<InputRecord[]> {
  let reader: RowReader | undefined
  let delimiter = ','
  let width = 0
  let row = 0
  let line = 1
  let rest: Buffer = Buffer.alloc(0)

  function readBlock(block: Buffer, isLast: boolean): InputRecord[] {
    const records: InputRecord[] = []
    let at = 0
    if (reader === undefined) {
      const headerRow = parseHeader(block, isLast)
      if (headerRow === undefined) {
        rest = block
        return records
      }
      delimiter = headerRow.delimiter
      width = headerRow.names.length
      reader = createRowReader(headerRow.names, options.columns)
      if (reader.unusedColumns.length > 0) options.onUnusedColumns?.(reader.unusedColumns)
      at = headerRow.endsAt
      line += countNewlines(block.subarray(0, at))
    }
    const rowReader = reader
    const end = isLast ? block.length : block.lastIndexOf(NEWLINE) + 1
    while (at < end) {
      const parsed = parseRows(block.subarray(at, end), delimiter, width)
      for (const { cells, startsAtLine } of parsed.rows) {
        const place = { row, line: line + startsAtLine, sizeBytes: sizeOf(cells) }
        row += 1
        if (isCommitted(place.row)) continue
        if (cells.length > width) records.push({ ...place, ...tooManyCells(cells, width, delimiter) })
        else if (cells.some((cell) => cell.includes('\ufffd'))) records.push({ ...place, ...notUtf8(cells, delimiter) })
        else if (cells.some((cell) => cell.includes('\0'))) records.push({ ...place, ...holdsNul(cells, delimiter) })
        else records.push({ ...place, event: rowReader.buildEvent(cells) })
      }
      line += countNewlines(block.subarray(at, at + parsed.endsAt))
      at += parsed.endsAt
      if (parsed.problem === undefined) continue
      if (parsed.mayGoOn && !isLast && end - at < MAX_ROW_BYTES) break
      const lineEnd = block.indexOf(NEWLINE, at)
      const nextLine = lineEnd === -1 || lineEnd >= end ? end : lineEnd + 1
      const text = block.subarray(at, nextLine).toString('utf8').trimEnd()
      if (!isCommitted(row)) records.push({ row, line, sizeBytes: text.length, problem: parsed.problem, text })
      row += 1
      line += 1
      at = nextLine
    }
    rest = block.subarray(at)
    return records
  }

  for await (const chunk of chunks) {
    const records = readBlock(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), false)
    if (records.length > 0) yield records
  }
  const records = readBlock(rest, true)
  if (records.length > 0) yield records
}

interface ParsedRows {
  rows: { cells: string[]; startsAtLine: number }[]
  /** Byte after the last good row. */
  endsAt: number
  /** Why the row that follows can't be read, when one can't. */
  problem?: string
  /** The row that follows may only be unfinished: more bytes can end it. */
  mayGoOn?: boolean
}

/** Thrown from inside csv-parse to stop it at a row that has swallowed others. */
class SwallowedRows extends Error {}

function parseRows(block: Buffer, delimiter: string, width: number): ParsedRows {
  const parsed: ParsedRows = { rows: [], endsAt: 0 }
  let newlines = 0
  try {
    parse(block, {
      ...CSV_OPTIONS,
      delimiter,
      on_record: (cells: string[], context: Info) => {
        const newlinesInside = cells.reduce(
          (sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0),
          0
        )
        const isSwallowing = cells.length > width || context.bytes - parsed.endsAt > MAX_ROW_BYTES
        if (newlinesInside > 0 && isSwallowing) throw new SwallowedRows()
        // csv-parse counts a stray carriage return as a line.
        newlines += countNewlines(block.subarray(parsed.endsAt, context.bytes))
        const ownLineEnd = block[context.bytes - 1] === NEWLINE ? 1 : 0
        parsed.rows.push({ cells, startsAtLine: newlines - ownLineEnd - newlinesInside })
        parsed.endsAt = context.bytes
        return null
      }
    })
    parsed.endsAt = block.length
  } catch (error) {
    parsed.mayGoOn = isCsvError(error) && error.code === 'CSV_QUOTE_NOT_CLOSED'
    if (parsed.mayGoOn || error instanceof SwallowedRows) parsed.problem = 'A quote in this row is never closed.'
    else if (isCsvError(error))
      parsed.problem =
        'A cell contains an unescaped quote. Put the cell in quotes and double each quote in it: "5"" pipe".'
    else throw error
  }
  return parsed
}

const CSV_OPTIONS = {
  // Named, because csv-parse applies the first row's line end to the whole file.
  record_delimiter: ['\r\n', '\n'],
  skip_empty_lines: true,
  relax_column_count: true
}

function isCsvError(error: unknown): error is CsvError {
  return /^(CSV_|INVALID_OPENING_QUOTE)/.test(errorCode(error) ?? '')
}

function tooManyCells(
  cells: readonly string[],
  width: number,
  delimiter: string
): Pick<InputRecord, 'problem' | 'text'> {
  return {
    problem: `The row has ${String(cells.length)} cells and the header ${String(width)}. Put cells that contain the delimiter in quotes.`,
    text: asRow(cells, delimiter)
  }
}

/** What a crash leaves at the end of a file: zeros, which are text to a CSV parser. */
function holdsNul(cells: readonly string[], delimiter: string): Pick<InputRecord, 'problem' | 'text'> {
  return { problem: 'The row contains NUL bytes: the file is damaged.', text: asRow(cells, delimiter) }
}

function notUtf8(cells: readonly string[], delimiter: string): Pick<InputRecord, 'problem' | 'text'> {
  return { problem: 'The row is not UTF-8 text. Save the file as CSV UTF-8.', text: asRow(cells, delimiter) }
}

function sizeOf(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.length + 1, 0)
}

function asRow(cells: readonly string[], delimiter: string): string {
  return cells
    .map((cell) => (/["\n\r]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(delimiter)
}

/** Spreadsheets write a semicolon where the comma is the decimal sign. */
const DELIMITERS = [',', ';', '\t']

function parseHeader(
  block: Buffer,
  isLast: boolean
): { names: string[]; delimiter: string; endsAt: number } | undefined {
  if (isLast && block.length === 0) throw new InputError('The CSV is empty. Its first line must be the header.')
  const lineEnd = block.indexOf(NEWLINE)
  if (lineEnd === -1 && !isLast && block.length < MAX_ROW_BYTES) return undefined
  const endsAt = lineEnd === -1 ? block.length : lineEnd + 1
  const bytes = block.subarray(0, endsAt)
  if (!isUtf8(bytes)) throw new InputError('The header of the CSV is not UTF-8 text. Save the file as CSV UTF-8.')
  const text = bytes.toString('utf8')
  if (text.trim() === '') throw new InputError('The CSV starts with an empty line. Its first line must be the header.')
  if (text.trim().includes('\r')) {
    throw new InputError('The rows of the CSV end with CR alone. Save the file as CSV UTF-8.')
  }
  const delimiter = DELIMITERS.reduce((best, candidate) =>
    text.split(candidate).length > text.split(best).length ? candidate : best
  )
  let names: string[] | undefined
  try {
    names = parse(text, { ...CSV_OPTIONS, delimiter })[0]
  } catch (error) {
    if (!isCsvError(error)) throw error
  }
  if (names === undefined) throw new InputError('The header of the CSV cannot be read: it has a misplaced quote.')
  return { names, delimiter, endsAt }
}

function countNewlines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1
  return count
}
