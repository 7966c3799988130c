import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkRound, type Done, readLines } from './check'
import { configOf, lineOf, planRound, type RoundPlan, readKey } from './plan'
import { Random } from './random'
import { ANSWER_TIMEOUT_MS, startTortureServer, type TortureServer } from './server'

const MAIN = join(__dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

export interface RoundReport {
  seed: number
  /** For people, e.g. `120 events of 2 subscriptions`. */
  what: string
  requests: number
  kills: string[]
  /** The violated guarantees; empty if there are none. */
  faults: string[]
}

/** One round of torture: a run with faults, killed at random moments and resumed, then checked event by event. */
export async function runRound(seed: number): Promise<RoundReport> {
  const random = new Random(seed)
  const plan = planRound(random)
  const folder = mkdtempSync(join(tmpdir(), 'torture-'))
  const server = await startTortureServer({
    random,
    faultRate: random.pick([0, 0.1, 0.3, 0.5]),
    isFailing: (key) => isOfKind(plan, key, 'failing'),
    isPoison: (key) => isOfKind(plan, key, 'poison')
  })
  try {
    const done = await runWithKills(plan, { folder, server, random })
    const faults = checkRound(plan, done)
    if (faults.length === 0) rmSync(folder, { recursive: true })
    else {
      writeFileSync(join(folder, 'requests.json'), JSON.stringify({ plan, ...done }, null, 1))
      faults.push(`The files are in ${folder}.`)
    }
    return { seed, what: describeRound(plan), requests: server.requests.length, kills: plan.kills, faults }
  } finally {
    await server.close()
  }
}

function isOfKind(plan: RoundPlan, key: string, wanted: 'failing' | 'poison'): boolean {
  const { kind, isSecond } = readKey(plan, key)
  return kind === wanted || (isSecond && kind === `half-${wanted}`)
}

function describeRound({ kinds, eventNames, isUnbatched }: RoundPlan): string {
  const unbatched = isUnbatched.filter(Boolean).length
  return `${kinds.length} events of ${eventNames.length} subscriptions, ${unbatched} unbatched`
}

interface Context {
  folder: string
  server: TortureServer
  random: Random
}

async function runWithKills(plan: RoundPlan, { folder, server, random }: Context): Promise<Done> {
  const file = join(folder, 'events.ndjson')
  const config = join(folder, 'config.json')
  writeFileSync(file, plan.kinds.map((kind, row) => `${lineOf(kind, row)}\n`).join(''))
  writeFileSync(config, JSON.stringify(configOf(plan)))
  const argsFor = (input: string, out: string) => [
    MAIN, 'send', input, '--out', join(folder, out), '--config', config, '--sandbox-url', server.url, '--quiet', '--rate', '120000',
    '--batch-size', `${plan.batchSize}`, '--concurrency', `${plan.concurrency}`, '--max-attempts', `${plan.maxAttempts}`,
    '--retry-delay', '3', '--timeout', `${ANSWER_TIMEOUT_MS}`, ...(plan.isOffline ? ['--action-source', 'offline'] : [])
  ] // prettier-ignore
  const kills: Done['kills'] = []
  for (const signal of plan.kills) {
    const from = server.requests.length
    const child = start(argsFor(file, 'out'))
    const ended = endOf(child)
    await Promise.race([server.nextRequest(), ended])
    await Promise.race([sleep(random.whole(0, 150)), ended])
    child.kill(signal)
    await ended
    // Its last requests are only read now.
    await server.allClosed()
    if (signal === 'SIGKILL') kills.push({ from, to: server.requests.length })
  }
  const { code, output } = await endOf(start(argsFor(file, 'out')))
  server.endFaults()
  const retry = join(folder, 'out', 'retry.ndjson')
  const resent = readLines(retry).length === 0 ? undefined : await endOf(start(argsFor(retry, 'out-again')))
  return { folder, requests: server.requests, code, output, kills, ...(resent && { resent }) }
}

function start(args: readonly string[]): ChildProcess {
  const env = { ...process.env, PINTEREST_CONVERSION_TOKEN: '', PINTEREST_AD_ACCOUNT_ID: '' }
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}
