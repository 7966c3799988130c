import { EXIT, type InterruptSignal, type Io, printLine } from './io'

export interface Interrupts {
  /** Aborted by the first Ctrl-C, or when output can no longer be written. */
  stop: AbortSignal
  /** The signal; missing when there was none. */
  signal(): InterruptSignal | undefined
  end(): void
}

/** First Ctrl-C: stop cleanly. Second: stop at once. */
export function watchInterrupts(io: Io): Interrupts {
  const stop = new AbortController()
  let received: InterruptSignal | undefined
  const onOutputGone = (error: NodeJS.ErrnoException) => {
    // A reader that closes the pipe, as `head` does, is not an error.
    if (error.code !== 'EPIPE')
      printLine(io.stderr, `Stopping: the output can't be written (${error.code ?? 'error'}).`)
    stop.abort()
  }
  const endWatch = io.onInterrupt((signal) => {
    if (received !== undefined) {
      io.exitNow(EXIT[signal])
      return
    }
    received = signal
    printLine(io.stderr, 'Stopping: waiting for answers to the requests in flight. Press Ctrl-C again to stop at once.')
    stop.abort()
  })
  io.stdout.on('error', onOutputGone)
  return {
    stop: stop.signal,
    signal: () => received,
    end() {
      endWatch()
      io.stdout.off('error', onOutputGone)
    }
  }
}
