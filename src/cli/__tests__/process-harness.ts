import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sandbox } from '../../sandbox'
import { readLines } from './harness'

/** event_id → how often it was recorded. */
export function recordedIds(sandbox: Sandbox): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { events } of sandbox.received) {
    for (const { event, recorded } of events) {
      const id = String(event.event_id)
      if (recorded) counts.set(id, (counts.get(id) ?? 0) + 1)
    }
  }
  return counts
}

export const repeatedIn = (counts: Map<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count - 1, 0)
export const idsOf = (count: number): string[] => Array.from({ length: count }, (_, row) => `lead-${row}`).sort()
export const linesOf = (out: string, name: string) => readLines(join(out, name)).map(({ line }) => line as number)
export const allLines = (count: number): number[] => Array.from({ length: count }, (_, row) => row + 1)
export const inOrder = (lines: number[]): number[] => lines.sort((a, b) => a - b)

/** The compiled command line (`npm run build:lib`) in a child process, which can be killed. */
export function start(args: readonly string[], shell?: string): ChildProcess {
  const main = join(__dirname, '..', '..', '..', 'dist', 'cli', 'main.js')
  const command = [process.execPath, main, ...args]
  const env = { ...process.env, PINTEREST_CONVERSION_TOKEN: '', PINTEREST_AD_ACCOUNT_ID: '' }
  const options = { env, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] }
  if (shell === undefined) return spawn(command[0]!, command.slice(1), options)
  return spawn('bash', ['-c', `${shell}; exec "$@"`, 'bash', ...command], options)
}

export async function endOf(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('What the test waits for did not happen.')
    await sleep(5)
  }
}
