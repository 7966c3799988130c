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
/** The maximum rate, so that the benchmark measures the command and not its rate limiter. */
const NO_BRAKE = ['--rate', '120000']

/** Long enough that unbounded reading ahead would show in the memory. */
const SLOW_ANSWER_MS = 2000

interface Run {
  events: number
  /** Small events: an ID, an email address and a name. Default: all fields. */
  isSmall?: boolean
  /** Milliseconds before each answer. */
  latencyMs?: number
  args?: string[]
}

/** Two runs of the same kind and different lengths must use about the same memory. */
const RUNS: Record<string, Run> = {
  '50,000 in batches': { events: 50_000 },
  '20,000 in batches, each answered after 2 s': { events: 20_000, latencyMs: SLOW_ANSWER_MS },
  '80,000 in batches, each answered after 2 s': { events: 80_000, latencyMs: SLOW_ANSWER_MS },
  '3,000, one event per request': { events: 3000, args: ['--batch-size', '1'] },
  '3,000, one event per request, sequentially': {
    events: 3000,
    args: ['--batch-size', '1', '--concurrency', '1']
  },
  '100,000 small in batches': { events: 100_000, isSmall: true },
  '1,000,000 small in batches': { events: 1_000_000, isSmall: true }
}

/** The whole command in its own process, from a file to outcome files on the disk, compared with sending one event per request. */
export async function benchSend(): Promise<void> {
  const rows: Record<string, object> = {}
  for (const [name, run] of Object.entries(RUNS)) {
    rows[name] = await measureRun(run)
    console.log(`${name}: ${JSON.stringify(rows[name])}`)
  }
  console.table(rows)
  console.log()
}

async function measureRun({ events, isSmall = false, latencyMs = 0, args = [] }: Run): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-send-'))
  try {
    const file = join(folder, 'events.ndjson')
    await writeEvents(file, { count: events, build: isSmall ? smallEvents : fullEvents })
    const { seconds, cpuSeconds, peakMegabytes } = await withSandboxProcess(
      (address) => measure(address, [file, '--out', join(folder, 'out'), ...NO_BRAKE, ...args]),
      { latencyMs }
    )
    return {
      'events/s': Math.round(events / seconds),
      seconds: Number(seconds.toFixed(1)),
      'own CPU, s': Number(cpuSeconds.toFixed(1)),
      'peak RSS, MB': Math.round(peakMegabytes)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The minimum that Pinterest accepts, each with a different person. */
function smallEvents(count: number, from: number): object[] {
  const timestamp = new Date().toISOString()
  return Array.from({ length: count }, (_, index) => ({
    type: 'track',
    event: 'Lead Generated',
    messageId: `bench-${from + index}`,
    timestamp,
    context: { traits: { email: `person-${from + index}@example.com` } }
  }))
}

interface EventsToWrite {
  count: number
  build: (count: number, from: number) => object[]
}

async function writeEvents(path: string, { count, build }: EventsToWrite): Promise<void> {
  const file = await open(path, 'w')
  try {
    for (let from = 0; from < count; from += CHUNK) {
      const lines = build(Math.min(CHUNK, count - from), from).map((event) => `${JSON.stringify(event)}\n`)
      await file.write(lines.join(''))
    }
  } finally {
    await file.close()
  }
}

/** Reports its resource usage at its end, on a separate pipe. */
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
