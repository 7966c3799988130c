import { getEventListeners } from 'node:events'
import { Writable } from 'node:stream'
import { LineWriter } from '../line-writer'

/** A stream that is full after each write, until `takeOne`. */
function fullStream() {
  const taken: string[] = []
  let take: (() => void) | undefined
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      take = () => {
        taken.push(chunk.toString())
        done()
      }
    }
  })
  const takeOne = () => {
    take?.()
    take = undefined
  }
  return { stream, taken, takeOne }
}

const LISTENED = ['drain', 'close', 'error']

it('waits for space without leaking listeners: Node warns about more than ten', async () => {
  const { stream, taken, takeOne } = fullStream()
  const stop = new AbortController()
  const writer = new LineWriter(stream, stop.signal)
  const before = LISTENED.map((event) => stream.listenerCount(event))
  for (let line = 0; line < 3; line += 1) {
    let isWritten = false
    const writing = writer.write(`${line}\n`).then(() => (isWritten = true))
    await new Promise(setImmediate)
    expect(isWritten).toBe(false)
    takeOne()
    await writing
    expect(LISTENED.map((event) => stream.listenerCount(event))).toEqual(before)
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
  }
  expect(taken).toEqual(['0\n', '1\n', '2\n'])
})

it.each<[why: string, end: (stream: Writable, stop: AbortController) => void]>([
  ['the run is stopped', (_, stop) => stop.abort()],
  ['the reader is gone', (stream) => stream.destroy()],
  ['the stream fails', (stream) => stream.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }))]
])('stops waiting when %s', async (_why, end) => {
  const { stream } = fullStream()
  stream.on('error', () => undefined)
  const stop = new AbortController()
  const writer = new LineWriter(stream, stop.signal)
  const writing = Promise.all([writer.write('1\n'), writer.write('2\n')])
  await new Promise(setImmediate)
  end(stream, stop)
  await writing
})
