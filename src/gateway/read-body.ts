import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { RequestRejected } from './errors'
import type { ByteBudget } from './limits'

export interface ReadBodyOptions {
  /** Limits the body as sent, and again when unpacked. */
  maxBytes: number
  budget: ByteBudget
}

/** The body, and the bytes of the budget that it holds until `release`. */
export interface ReadBody {
  json: unknown
  byteLength: number
  release: () => void
}

const unpack = promisify(gunzip)

/** Reads JSON, plain or gzipped, of a bounded size. @throws RequestRejected */
export async function readJsonBody(incoming: IncomingMessage, options: ReadBodyOptions): Promise<ReadBody> {
  const { budget, maxBytes } = options
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new RequestRejected(415, 'unsupported_encoding', 'Content-Encoding must be gzip or absent.')
  }
  let heldBytes = 0
  const hold = (bytes: number) => {
    if (!budget.take(bytes))
      throw new RequestRejected(503, 'busy', 'The source is receiving too much at once. Try again in a moment.')
    heldBytes += bytes
  }
  const release = () => {
    budget.give(heldBytes)
    heldBytes = 0
  }
  try {
    const sent = await collect(incoming, maxBytes, hold)
    const body = encoding === 'gzip' ? await unpackBounded(sent, maxBytes, hold) : sent
    return { json: parse(body), byteLength: body.length, release }
  } catch (error) {
    release()
    throw error
  }
}

/** Not `for await`: leaving that loop early destroys the connection before it has its answer. */
function collect(incoming: IncomingMessage, maxBytes: number, hold: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let byteLength = 0
    const fail = (error: Error) => {
      incoming.off('data', onData)
      // The rest is discarded, so that the answer gets through; the request's time limit ends it.
      incoming.resume()
      reject(error)
    }
    const onData = (chunk: Buffer) => {
      byteLength += chunk.length
      try {
        if (byteLength > maxBytes) throw tooLarge(maxBytes)
        hold(chunk.length)
        chunks.push(chunk)
      } catch (error) {
        fail(error as Error)
      }
    }
    incoming.on('data', onData)
    incoming.once('end', () => resolve(Buffer.concat(chunks)))
    incoming.once('error', () => fail(new RequestRejected(400, 'cut_off', 'The request was cut off.')))
    incoming.once('close', () => fail(new RequestRejected(400, 'cut_off', 'The request was cut off.')))
  })
}

async function unpackBounded(packed: Buffer, maxBytes: number, hold: (bytes: number) => void): Promise<Buffer> {
  // Reserved before unpacking, because the unpacked size is not known yet.
  hold(maxBytes)
  try {
    return await unpack(packed, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw new RequestRejected(400, 'invalid_gzip', 'The body is not valid gzip.')
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''))
  } catch {
    throw new RequestRejected(400, 'invalid_json', 'The body is not valid JSON.')
  }
}

/** 400 and not 413, as Segment answers and its libraries expect. */
function tooLarge(maxBytes: number): RequestRejected {
  return new RequestRejected(400, 'payload_too_large', `The body is over ${Math.floor(maxBytes / 1024)} kB.`)
}
