import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Writes to a stream that may be slow, stalled or closed. */
export class LineWriter {
  private last: Promise<void> = Promise.resolve()

  /** @param stop ends the waiting, so that a stalled reader can't delay the exit */
  constructor(
    private readonly stream: Writable,
    private readonly stop: AbortSignal = new AbortController().signal
  ) {}

  /** Resolves when the stream has room for more. */
  write(text: string): Promise<void> {
    this.last = this.last.then(() => this.writeNow(text))
    return this.last
  }

  private async writeNow(text: string): Promise<void> {
    if (text === '' || this.stream.destroyed || this.stream.write(text) || this.stop.aborted) return
    const waiting = new AbortController()
    const { signal } = waiting
    // Whichever comes first; the others' listeners are removed.
    const room = ['drain', 'close', 'error'].map((event) => once(this.stream, event, { signal }))
    const stopped = once(this.stop, 'abort', { signal })
    await Promise.race([...room, stopped]).catch(() => undefined)
    waiting.abort()
    await Promise.allSettled([...room, stopped])
  }
}
