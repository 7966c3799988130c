import { Readable } from 'node:stream'
import { type InputRecord, openInput, type InputOptions } from '../..'

export type ReadRecord = Omit<InputRecord, 'sizeBytes'>

/** Reads the text as from standard input, in chunks of the given size. */
export async function readText(
  text: string | Buffer,
  options: InputOptions = {},
  chunkBytes = 1 << 20
): Promise<ReadRecord[]> {
  const bytes = Buffer.from(text)
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes))
  const input = await openInput(Readable.from(chunks), options)
  const records: ReadRecord[] = []
  for await (const some of input.read()) records.push(...some.map(({ sizeBytes: _, ...record }) => record))
  return records
}

export const summaryOf = (records: ReadRecord[]) =>
  records.map(({ line, event, problem }) => [line, problem === undefined ? event : 'problem'])

export const A = { type: 'track', event: 'A' }
export const B = { type: 'track', event: 'B\u2028"{[,' }
export const a = JSON.stringify(A)
export const b = JSON.stringify(B)
