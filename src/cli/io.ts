import type { Readable, Writable } from 'node:stream'

/** Everything outside the process that a command uses; tests replace it. */
export interface Io {
  stdin: Readable
  stdout: Writable
  stderr: Writable & { isTTY?: boolean }
  env: Readonly<Record<string, string | undefined>>
  /** Calls the listener on each Ctrl-C or termination request; returns a function that removes it. */
  onInterrupt(listener: (signal: InterruptSignal) => void): () => void
  /** Exits at once, even with work in flight. */
  exitNow(code: number): void
}

export type InterruptSignal = 'SIGINT' | 'SIGTERM'

/** Exit codes. A run stopped by a signal exits with 128 plus the signal's number, as shells expect. */
export const EXIT = {
  /** All delivered or not subscribed. */
  ok: 0,
  /** Some were rejected, or are to be retried. */
  someUndelivered: 1,
  /** Could not run, or did not finish. */
  couldNotRun: 2,
  /** The results of some offline events are unknown: a person decides whether to send them again. */
  someUnknown: 3,
  SIGINT: 130,
  SIGTERM: 143
} as const

/** A mistake in calling or configuring the command. Its message is shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function printLine(stream: Writable, text = ''): void {
  stream.write(`${text}\n`)
}
