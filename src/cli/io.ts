import type { Readable, Writable } from 'node:stream'

/** All of the world that a command touches: a test gives its own. */
export interface Io {
  stdin: Readable
  stdout: Writable
  stderr: Writable & { isTTY?: boolean }
  env: Readonly<Record<string, string | undefined>>
  /** Calls the listener at each Ctrl-C or request to end; the function that it gives back ends that. */
  onInterrupt(listener: (signal: InterruptSignal) => void): () => void
  /** Ends the process at once, even with work in flight. */
  exitNow(code: number): void
}

export type InterruptSignal = 'SIGINT' | 'SIGTERM'

/** What the exit code says. A run that a signal stopped ends with 128 and the signal's number, as a shell expects. */
export const EXIT = {
  /** All delivered or not subscribed. */
  ok: 0,
  /** Some were rejected, or are to be retried. */
  someUndelivered: 1,
  /** Could not run, or not to the end. */
  couldNotRun: 2,
  /** The results of some offline events are unknown: a person decides whether to send them again. */
  someUnknown: 3,
  SIGINT: 130,
  SIGTERM: 143
} as const

/** A mistake in how the command was called or set up: its message is shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function printLine(stream: Writable, text = ''): void {
  stream.write(`${text}\n`)
}
