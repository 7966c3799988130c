import { isUtf8 } from 'node:buffer'
import { type CsvError, type Info, parse } from 'csv-parse/sync'
import { errorCode } from '../error-code'
import { type ColumnsMap, createRowReader, type RowReader } from './columns'
import { InputError, type InputRecord, type IsCommitted } from './record'
import { NEWLINE } from './bytes'

/** A quote that is never closed swallows rows until this limit reveals it. Far above any real row. */
const MAX_ROW_BYTES = 256 * 1024

export interface CsvOptions {
  columns?: ColumnsMap
  onUnusedColumns?: (columns: string[]) => void
}

/**
 * A header, then one event per row. csv-parse parses the rows, block by block. Resuming after a broken row, with the line that follows
 * it, is done here: the library's own way of skipping a row also skips what a stray quote has swallowed.
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  isCommitted: IsCommitted,
  options: CsvOptions = {}
): AsyncGenerator<InputRecord[]> {
  const reader = new BlockReader(isCommitted, options)
  for await (const chunk of chunks) yield reader.read(chunk, false)
  yield reader.read(Buffer.alloc(0), true)
}

interface Columns {
  rowReader: RowReader
  delimiter: string
  count: number
}

/** Reads the blocks of one CSV in turn; keeps the bytes of an unfinished row for the next block. */
class BlockReader {
  private columns: Columns | undefined
  private rest: Buffer = Buffer.alloc(0)
  private row = 0
  private line = 1

  constructor(
    private readonly isCommitted: IsCommitted,
    private readonly options: CsvOptions
  ) {}

  read(chunk: Buffer, isLast: boolean): InputRecord[] {
    const block = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    const records: InputRecord[] = []
    let at = this.columns === undefined ? this.readHeader(block, isLast) : 0
    const { columns } = this
    if (columns === undefined) {
      this.rest = block
      return records
    }
    const end = isLast ? block.length : block.lastIndexOf(NEWLINE) + 1
    while (at < end) {
      const parsed = parseRows(block.subarray(at, end), columns)
      this.addRows(parsed.rows, columns, records)
      this.line += countNewlines(block.subarray(at, at + parsed.endsAt))
      at += parsed.endsAt
      if (parsed.problem === undefined) continue
      if (parsed.mayContinue && !isLast && end - at < MAX_ROW_BYTES) break
      const lineEnd = block.indexOf(NEWLINE, at)
      const nextLine = lineEnd === -1 ? end : lineEnd + 1
      const text = block.subarray(at, nextLine).toString('utf8').trimEnd()
      const broken = { row: this.row, line: this.line, sizeBytes: text.length, problem: parsed.problem, text }
      if (!this.isCommitted(this.row)) records.push(broken)
      this.row += 1
      this.line += 1
      at = nextLine
    }
    this.rest = block.subarray(at)
    return records
  }

  /** Byte after the header; 0 while the block doesn't hold all of it. */
  private readHeader(block: Buffer, isLast: boolean): number {
    const header = parseHeader(block, isLast)
    if (header === undefined) return 0
    const { names, delimiter, endsAt } = header
    const rowReader = createRowReader(names, this.options.columns)
    if (rowReader.unusedColumns.length > 0) this.options.onUnusedColumns?.(rowReader.unusedColumns)
    this.columns = { rowReader, delimiter, count: names.length }
    this.line += countNewlines(block.subarray(0, endsAt))
    return endsAt
  }

  private addRows(rows: ParsedRows['rows'], columns: Columns, records: InputRecord[]): void {
    for (const { cells, startsAtLine } of rows) {
      const row = this.row
      this.row += 1
      if (this.isCommitted(row)) continue
      records.push({ row, line: this.line + startsAtLine, sizeBytes: sizeOf(cells), ...readCells(cells, columns) })
    }
  }
}

function readCells(
  cells: string[],
  { rowReader, delimiter, count }: Columns
): Pick<InputRecord, 'event' | 'problem' | 'text'> {
  const problem = findProblem(cells, count)
  return problem === undefined ? { event: rowReader.buildEvent(cells) } : { problem, text: asRow(cells, delimiter) }
}

function findProblem(cells: readonly string[], headerCount: number): string | undefined {
  if (cells.length > headerCount) return tooManyCells(cells.length, headerCount)
  if (cells.some((cell) => cell.includes('\ufffd'))) return NOT_UTF8
  if (cells.some((cell) => cell.includes('\0'))) return HOLDS_NUL
  return undefined
}

const NOT_UTF8 = 'The row is not UTF-8 text. Save the file as CSV UTF-8.'
/** A crash leaves zeros at the end of a file, which are text to a CSV parser. */
const HOLDS_NUL = 'The row contains NUL bytes: the file is damaged.'

function tooManyCells(count: number, headerCount: number): string {
  return `The row has ${String(count)} cells and the header ${String(headerCount)}. Put cells that contain the delimiter in quotes.`
}

interface ParsedRows {
  rows: { cells: string[]; startsAtLine: number }[]
  /** Byte after the last good row. */
  endsAt: number
  /** Why the next row can't be read; missing when there is no such row. */
  problem?: string
  /** The next row may just be unfinished: more bytes can complete it. */
  mayContinue?: boolean
}

/** Thrown inside csv-parse to stop it at a row that has swallowed others. */
class SwallowedRows extends Error {}

function parseRows(block: Buffer, { delimiter, count }: Columns): ParsedRows {
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
        const isSwallowing = cells.length > count || context.bytes - parsed.endsAt > MAX_ROW_BYTES
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
    parsed.mayContinue = isCsvError(error) && error.code === 'CSV_QUOTE_NOT_CLOSED'
    if (parsed.mayContinue || error instanceof SwallowedRows) parsed.problem = 'A quote in this row is never closed.'
    else if (isCsvError(error))
      parsed.problem =
        'A cell contains an unescaped quote. Put the cell in quotes and double each quote in it: "5"" pipe".'
    else throw error
  }
  return parsed
}

const CSV_OPTIONS = {
  // Explicit, because csv-parse applies the first row's line end to the whole file.
  record_delimiter: ['\r\n', '\n'],
  skip_empty_lines: true,
  relax_column_count: true
}

function isCsvError(error: unknown): error is CsvError {
  return /^(CSV_|INVALID_OPENING_QUOTE)/.test(errorCode(error) ?? '')
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
    throw new InputError('The rows of the CSV end with only CR. Save the file as CSV UTF-8.')
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
