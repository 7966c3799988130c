#!/usr/bin/env node
import { EXIT, type InterruptSignal, type Io } from './io'
import { runCli } from './program'

let isInterrupted = false
let isOutputBroken = false

const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onInterrupt(listener) {
    const onSignal = (signal: InterruptSignal) => {
      isInterrupted = true
      listener(signal)
    }
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
    return () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  },
  exitNow: (code) => process.exit(code)
}

// A reader that closes the pipe, as `head` does, is not an error, and a stack would not help.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => (isOutputBroken ||= error.code !== 'EPIPE'))

runCli(process.argv.slice(2), io).then(exit, (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : 'unknown error'}\n`)
  exit(EXIT.couldNotRun)
})

/** After a signal, the longest wait for output that is not being read. */
const MAX_FLUSH_MS = 1000

/** Exits although standard input may still be open, but only after all output is written: a pipe accepts it in pieces. */
function exit(code: number): void {
  const leave = () => process.exit(isOutputBroken && code === EXIT.ok ? EXIT.couldNotRun : code)
  if (process.stdout.destroyed) leave()
  else process.stdout.write('', leave)
  if (isInterrupted) setTimeout(leave, MAX_FLUSH_MS)
}
