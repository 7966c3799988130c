import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from './random'
import { ANSWER_TIMEOUT_MS, type ServedRequest, startTortureServer, type TortureServer } from './server'

const MAIN = join(__dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

type Kind = 'good' | 'failing' | 'poison' | 'not-subscribed' | 'no-identity' | 'unreadable'

/** All that is decided by the seed. */
interface Plan {
  kinds: Kind[]
  isOffline: boolean
  batchSize: number
  concurrency: number
  maxAttempts: number
  kills: NodeJS.Signals[]
}

export interface RoundReport {
  seed: number
  events: number
  requests: number
  kills: string[]
  /** What does not hold; empty when all does. */
  faults: string[]
}

/** One round of torture: a run with faults, killed at random moments and resumed, then checked event by event. */
export async function runRound(seed: number): Promise<RoundReport> {
  const random = new Random(seed)
  const plan = makePlan(random)
  const folder = mkdtempSync(join(tmpdir(), 'torture-'))
  const kindOf = (id: string): Kind | undefined => plan.kinds[Number(id.slice('event-'.length))]
  const server = await startTortureServer({
    random,
    faultRate: random.pick([0, 0.1, 0.3, 0.5]),
    isFailing: (id) => kindOf(id) === 'failing',
    isPoison: (id) => kindOf(id) === 'poison'
  })
  try {
    const run = await runWithKills(plan, { folder, server, random })
    const faults = check(plan, { folder, server, ...run })
    if (faults.length === 0) rmSync(folder, { recursive: true })
    else faults.push(`The files are in ${folder}.`)
    return { seed, events: plan.kinds.length, requests: server.requests.length, kills: plan.kills, faults }
  } finally {
    await server.close()
  }
}

function makePlan(random: Random): Plan {
  const badRate = random.pick([0, 0.02, 0.1])
  const bad: Kind[] = ['failing', 'poison', 'not-subscribed', 'no-identity', 'unreadable']
  return {
    kinds: Array.from({ length: random.whole(1, 250) }, () => (random.chance(badRate) ? random.pick(bad) : 'good')),
    isOffline: random.chance(0.4),
    batchSize: random.pick([1, 7, 20, 100]),
    concurrency: random.whole(1, 4),
    maxAttempts: random.pick([3, 30]),
    kills: Array.from({ length: random.whole(0, 2) }, () => random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT']))
  }
}

function lineOf(kind: Kind, row: number): string {
  if (kind === 'unreadable') return '{"type":"track","event":'
  const event = {
    type: 'track',
    event: kind === 'not-subscribed' ? 'Nothing Matches' : 'Lead Generated',
    messageId: `event-${row}`,
    timestamp: new Date().toISOString(),
    context: kind === 'no-identity' ? {} : { traits: { email: `person-${row}@example.com` } }
  }
  return JSON.stringify(event)
}

interface Context {
  folder: string
  server: TortureServer
  random: Random
}

interface RunResult {
  code: number | null
  output: string
  /** For each SIGKILL the last requests before it: the answers of `concurrency` of them may not have been stored. */
  beforeKills: ServedRequest[][]
}

async function runWithKills(plan: Plan, { folder, server, random }: Context): Promise<RunResult> {
  const file = join(folder, 'events.ndjson')
  writeFileSync(file, plan.kinds.map((kind, row) => `${lineOf(kind, row)}\n`).join(''))
  const args = [
    MAIN, 'send', file, '--out', join(folder, 'out'), '--sandbox-url', server.url, '--quiet', '--rate', '120000',
    '--batch-size', `${plan.batchSize}`, '--concurrency', `${plan.concurrency}`, '--max-attempts', `${plan.maxAttempts}`,
    '--retry-delay', '3', '--timeout', `${ANSWER_TIMEOUT_MS}`, ...(plan.isOffline ? ['--action-source', 'offline'] : [])
  ] // prettier-ignore
  const beforeKills: ServedRequest[][] = []
  for (const signal of plan.kills) {
    const earlier = server.requests.length
    const child = start(args)
    const ended = endOf(child)
    await Promise.race([server.nextRequest(), ended])
    await Promise.race([sleep(random.whole(0, 150)), ended])
    child.kill(signal)
    // While one answer waits to be stored, each other batch can have two more: one in that write, one in the next.
    if (signal === 'SIGKILL') beforeKills.push(server.requests.slice(earlier).slice(-3 * plan.concurrency))
    await ended
  }
  return { ...(await endOf(start(args))), beforeKills }
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

interface OutcomeLine {
  line: number
  status: 'delivered' | 'rejected' | 'retry' | 'unknown' | 'not-subscribed'
}

/** The statuses that an event of each kind may end with. `retry` and `unknown` depend on the faults. */
const ALLOWED: Record<Kind, OutcomeLine['status'][]> = {
  good: ['delivered', 'retry', 'unknown'],
  failing: ['rejected', 'retry', 'unknown'],
  poison: ['rejected', 'retry', 'unknown'],
  'not-subscribed': ['not-subscribed'],
  'no-identity': ['rejected'],
  unreadable: ['rejected']
}

function check(
  plan: Plan,
  { folder, server, code, output, beforeKills }: RunResult & Omit<Context, 'random'>
): string[] {
  const faults: string[] = []
  const outcomes = readLines(join(folder, 'out', 'outcomes.ndjson')) as OutcomeLine[]
  const byLine = new Map(outcomes.map((outcome) => [outcome.line, outcome]))
  if (outcomes.length !== plan.kinds.length || byLine.size !== plan.kinds.length)
    faults.push(`${outcomes.length} outcomes of ${byLine.size} lines, for ${plan.kinds.length} lines: ${output}`)

  const recorded = countRecorded(server.requests)
  plan.kinds.forEach((kind, row) => {
    const status = byLine.get(row + 1)?.status
    if (status === undefined) return
    if (!ALLOWED[kind].includes(status)) faults.push(`Line ${row + 1} (${kind}) is ${status}.`)
    if (status === 'delivered' && !recorded.has(`event-${row}`))
      faults.push(`Line ${row + 1} is delivered, and was not recorded.`)
    if (status === 'unknown' && !plan.isOffline)
      faults.push(`Line ${row + 1} is unknown, and Pinterest joins web events.`)
  })

  const repeated = new Set([...recorded].filter(([, times]) => times > 1).map(([id]) => id))
  // A web event may be sent again when its request was not answered; an offline event may not.
  const unanswered = plan.isOffline ? [] : server.requests.filter(({ isAnswered }) => !isAnswered)
  for (const { ids } of unanswered) for (const id of ids) repeated.delete(id)
  for (const requests of beforeKills) {
    const sentAgain = requests.filter(({ recorded: ids }) => ids.some((id) => repeated.has(id)))
    if (sentAgain.length > plan.concurrency) faults.push(`${sentAgain.length} requests were sent again after one kill.`)
  }
  for (const { ids } of beforeKills.flat()) for (const id of ids) repeated.delete(id)
  for (const id of repeated) faults.push(`${id} was recorded ${recorded.get(id) ?? 0} times, and each time answered.`)

  const counts = new Map<string, number>()
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1)
  for (const status of ['rejected', 'retry', 'unknown'] as const) {
    const lines = readLines(join(folder, 'out', `${status}.ndjson`)).length
    if (lines !== (counts.get(status) ?? 0))
      faults.push(`${status}.ndjson has ${lines} lines for ${counts.get(status) ?? 0} outcomes.`)
  }
  const words = {
    delivered: 'delivered',
    rejected: 'rejected',
    retry: 'to be retried',
    unknown: 'unknown',
    'not-subscribed': 'not subscribed'
  }
  for (const [status, count] of counts) {
    if (!new RegExp(`^ +${count} +${words[status as OutcomeLine['status']]}`, 'm').test(output))
      faults.push(`The summary does not say ${count} ${status}: ${output}`)
  }
  const expectedCode = counts.has('unknown') ? 3 : counts.has('rejected') || counts.has('retry') ? 1 : 0
  if (code !== expectedCode) faults.push(`The exit code is ${String(code)}, not ${expectedCode}: ${output}`)
  return faults
}

function countRecorded(requests: readonly ServedRequest[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { recorded } of requests) for (const id of recorded) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

function readLines(path: string): unknown[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}
