import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import type { InterruptSignal } from '../io'
import { runCli } from '../program'

export interface CliRun {
  code: number
  stdout: string
  stderr: string
  /** Codes with which the command requested an immediate exit. */
  exits: number[]
}

export interface CliOptions {
  env?: Record<string, string>
  stdin?: string | Readable
  /** Receives a function that simulates Ctrl-C. */
  interrupt?: (send: (signal?: InterruptSignal) => void) => void
  isTTY?: boolean
}

/** Runs the command line inside this process, with its own environment. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const exits: number[] = []
  const listeners = new Set<(signal: InterruptSignal) => void>()
  const out = collect()
  const err = collect()
  options.interrupt?.((signal = 'SIGINT') => listeners.forEach((listener) => listener(signal)))
  const stdin = options.stdin ?? ''
  const code = await runCli(args, {
    stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin,
    stdout: out.stream,
    stderr: Object.assign(err.stream, { isTTY: options.isTTY ?? false }),
    env: options.env ?? {},
    onInterrupt(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    exitNow: (exitCode) => exits.push(exitCode)
  })
  return { code, stdout: out.text(), stderr: err.text(), exits }
}

function collect() {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
  return { stream, text: () => text }
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'cli-'))

/** Writes a file in a new folder and returns its path. */
export function newFile(name: string, content: string | Buffer): string {
  const path = join(newFolder(), name)
  writeFileSync(path, content)
  return path
}

export const readLines = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** An event that the presets match and Pinterest accepts; `row` makes its ID. */
export const leadEvent = (row: number, overrides: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Lead Generated',
  messageId: `lead-${row}`,
  timestamp: new Date(Date.now() - 60_000).toISOString(),
  context: { traits: { email: `person-${row}@example.com` } },
  ...overrides
})

export const ndjson = (events: readonly unknown[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('')

export const leadFile = (count: number): string =>
  newFile('leads.ndjson', ndjson(Array.from({ length: count }, (_, row) => leadEvent(row))))
