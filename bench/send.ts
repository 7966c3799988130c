import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fullEvents } from './support/full-events'
import { type SandboxAddress, withSandboxProcess } from './support/sandbox-process'

const MAIN = join(__dirname, '..', 'dist', 'cli', 'main.js')
const CHUNK = 10_000
/** The most that the command lets through, so that what is measured is the command and not its brake. */
const NO_BRAKE = ['--rate', '120000']

/** [events, arguments]: the first two of the same form, for the memory of the one beside that of the other. */
const RUNS: Record<string, { events: number; args: string[] }> = {
  '50,000 in batches': { events: 50_000, args: NO_BRAKE },
  '300,000 in batches': { events: 300_000, args: NO_BRAKE },
  '3,000, one event a request': { events: 3000, args: [...NO_BRAKE, '--batch-size', '1'] },
  '3,000, one event a request, one after the other': {
    events: 3000,
    args: [...NO_BRAKE, '--batch-size', '1', '--concurrency', '1']
  }
}

/** The whole command in a process of its own, from a file to outcome files on the disk, beside sending an event a request. */
export async function benchSend(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-send-'))
  try {
    await withSandboxProcess(async (address) => {
      const rows: Record<string, object> = {}
      for (const [name, { events, args }] of Object.entries(RUNS)) {
        const file = join(folder, `${events}.ndjson`)
        await writeEvents(file, events)
        const { seconds, cpuSeconds, peakMegabytes } = await measure(address, [
          file,
          '--out',
          join(folder, name),
          ...args
        ])
        rows[name] = {
          'events/s': Math.round(events / seconds),
          seconds: Number(seconds.toFixed(1)),
          'own CPU, s': Number(cpuSeconds.toFixed(1)),
          'peak RSS, MB': Math.round(peakMegabytes)
        }
      }
      console.table(rows)
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
  console.log()
}

async function writeEvents(path: string, count: number): Promise<void> {
  const file = await open(path, 'w')
  for (let from = 0; from < count; from += CHUNK) {
    const lines = fullEvents(Math.min(CHUNK, count - from), from).map((event) => `${JSON.stringify(event)}\n`)
    await file.write(lines.join(''))
  }
  await file.close()
}

/** Tells at its end what it took, on a pipe of its own. */
const REPORT = `data:text/javascript,import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())))`

async function measure({ url, adAccountId }: SandboxAddress, args: readonly string[]) {
  const startedAt = performance.now()
  const command = [
    '--import',
    REPORT,
    MAIN,
    'send',
    ...args,
    '--quiet',
    '--sandbox-url',
    url,
    '--ad-account-id',
    adAccountId
  ]
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] })
  let report = ''
  ;(child.stdio[3] as Readable).on('data', (chunk: Buffer) => (report += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0)
    throw new Error(`The command ended with ${code}: not all events were delivered, and fast failures are no result.`)
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(report) as NodeJS.ResourceUsage
  return {
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMegabytes: maxRSS / 1024
  }
}
