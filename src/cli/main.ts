#!/usr/bin/env node
import { EXIT, type Io } from './io'
import { runCli } from './program'

const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onInterrupt(listener) {
    process.on('SIGINT', listener).on('SIGTERM', listener)
    return () => process.off('SIGINT', listener).off('SIGTERM', listener)
  },
  exitNow: (code) => process.exit(code)
}

// `… | head` closes the pipe: whoever writes is told by `destroyed`, and a stack would help nobody.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

runCli(process.argv.slice(2), io).then(exit, (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : 'unknown error'}\n`)
  exit(EXIT.couldNotRun)
})

/** Ends although standard input may still be open, but not before what was written has gone out: a pipe takes it piece by piece. */
function exit(code: number): void {
  const leave = () => process.exit(code)
  if (process.stdout.destroyed) leave()
  else process.stdout.write('', leave)
}
