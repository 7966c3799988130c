import { WRAPPER } from './format'
import { InputError, type InputRecord, type IsCommitted, parseRecord } from './record'
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, NEWLINE, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes'

const isSpace = (byte: number) => byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09

/** An item of this length is not closed, and can't be separated from the next. */
const MAX_ITEM_BYTES = 8 * 1024 * 1024
/** A wrapper's list must begin before this; otherwise the object is read as an event. */
const MAX_WRAPPER_HEAD_BYTES = 4096

/**
 * The items of a JSON array, of the list in a wrapper such as `{"events": […]}`, or consecutive objects over any number of
 * lines.
 *
 * Finds the items by their brackets and passes each to JSON.parse. Streaming JSON parsers end at the first broken item, but
 * here the rest must be read. An item's place in the file is its number, from 1.
 */
export async function* readJson(
  chunks: AsyncIterable<Buffer>,
  isCommitted: IsCommitted
): AsyncGenerator<InputRecord[]> {
  let row = 0
  let records: InputRecord[] = []
  const cutter = new ItemCutter((bytes) => {
    if (!isCommitted(row)) records.push(parseRecord(bytes, { row, line: row + 1 }, 'item'))
    row += 1
  })
  for await (const chunk of chunks) {
    const failure = cutter.write(chunk)
    // The items before the failure are complete, and are returned.
    yield records
    if (failure !== undefined) throw failure
    records = []
  }
  cutter.end()
  yield records
  if (!cutter.isComplete) throw new InputError(`The JSON ends after item ${String(row)}: the file is incomplete.`)
}

class ItemCutter {
  /** `undefined` until the first character decides. */
  private isArray: boolean | undefined
  private isClosed = false
  /** Inside the list of a wrapper. */
  private isWrapped = false
  /** After that list, up to the end of the wrapper. */
  private isInWrapperTail = false
  private depth = 0
  private isInString = false
  private isEscaped = false
  private parts: Buffer[] = []
  private length = 0
  private hasItem = false

  constructor(private readonly onItem: (bytes: Buffer) => void) {}

  /** An array that is not closed means a truncated file, even if its last item is complete. */
  get isComplete(): boolean {
    return (this.isArray !== true || this.isClosed) && !this.isInWrapperTail
  }

  /** Returns what makes the rest of the input unreadable, if anything does. */
  write(chunk: Buffer): InputError | undefined {
    let start = 0
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0
      if (this.isInString) {
        this.readInString(byte)
        continue
      }
      if (this.isInWrapperTail) {
        this.readWrapperTail(byte)
        continue
      }
      if (!this.hasItem) {
        if (isSpace(byte) || byte === COMMA) continue
        if (this.isArray === undefined && byte === OPEN_BRACKET) {
          this.isArray = true
          continue
        }
        this.isArray ??= false
        if (this.isClosed)
          return new InputError('There is more data after the JSON array: a file must contain only one array.')
        if (this.isArray && byte === CLOSE_BRACKET) {
          this.closeArray()
          continue
        }
        this.hasItem = true
        start = index
      }
      if (byte === QUOTE) this.isInString = true
      else if (byte === OPEN_BRACKET && this.depth === 1 && this.isWrapperHead(chunk.subarray(start, index + 1)))
        this.enterWrapper()
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.depth += 1
      else if (this.depth === 0 && (byte === COMMA || byte === CLOSE_BRACKET)) {
        // A bare value, such as `null` or a word: it ends where the next item or the array's end begins.
        this.cut(chunk.subarray(start, index))
        if (byte === CLOSE_BRACKET && this.isArray === true) this.closeArray()
      } else if (this.depth === 0 && this.isArray === false && byte === NEWLINE) this.cut(chunk.subarray(start, index))
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.depth = Math.max(0, this.depth - 1)
        if (this.depth === 0) this.cut(chunk.subarray(start, index + 1))
      }
    }
    if (!this.hasItem) return undefined
    this.keep(chunk.subarray(start))
    if (this.length <= MAX_ITEM_BYTES) return undefined
    return new InputError(
      "An item of the JSON is longer than 8 MB: a bracket or a quote is missing in it, so the rest can't be read."
    )
  }

  end(): void {
    if (this.hasItem) this.cut(Buffer.alloc(0))
  }

  private isWrapperHead(lastPart: Buffer): boolean {
    if (this.isArray === true || this.length + lastPart.length > MAX_WRAPPER_HEAD_BYTES) return false
    return WRAPPER.test(Buffer.concat([...this.parts, lastPart]).toString('latin1'))
  }

  private enterWrapper(): void {
    this.isWrapped = true
    this.isArray = true
    this.reset()
  }

  private closeArray(): void {
    if (this.isWrapped) this.isInWrapperTail = true
    else this.isClosed = true
  }

  /** The keys after the list are not events. A file can contain several wrappers. */
  private readWrapperTail(byte: number): void {
    if (byte === QUOTE) this.isInString = true
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.depth += 1
    else if (byte === CLOSE_BRACKET) this.depth -= 1
    else if (byte === CLOSE_BRACE) {
      this.depth -= 1
      if (this.depth >= 0) return
      this.isInWrapperTail = false
      this.isWrapped = false
      this.isArray = undefined
      this.depth = 0
    }
  }

  private readInString(byte: number): void {
    if (this.isEscaped) this.isEscaped = false
    else if (byte === BACKSLASH) this.isEscaped = true
    // JSON strings can't contain a line end: a quote is missing, and what follows must not be taken for a string.
    else if (byte === QUOTE || byte === NEWLINE) this.isInString = false
  }

  private keep(part: Buffer): void {
    this.length += part.length
    this.parts.push(part)
  }

  private cut(lastPart: Buffer): void {
    this.keep(lastPart)
    const bytes = this.parts.length === 1 ? lastPart : Buffer.concat(this.parts)
    this.reset()
    this.onItem(bytes)
  }

  private reset(): void {
    this.parts = []
    this.length = 0
    this.depth = 0
    this.hasItem = false
    this.isInString = false
    this.isEscaped = false
  }
}
