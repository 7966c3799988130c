import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kind, RoundPlan } from './plan'
import type { ServedRequest } from './server'

type Status = 'delivered' | 'rejected' | 'retry' | 'unknown' | 'not-subscribed'

interface OutcomeLine {
  line: number
  status: Status
  results: { status: Status; subscription: string; eventName?: string }[]
}

/** The results of a round. */
export interface Done {
  folder: string
  requests: readonly ServedRequest[]
  code: number | null
  output: string
  /** For each SIGKILL, the indexes of the requests of the killed run. */
  kills: { from: number; to: number }[]
  /** The run that sends retry.ndjson without faults; missing if there was nothing to send. */
  resent?: { code: number | null; output: string }
}

/** The possible final statuses of each kind of event. `retry` and `unknown` depend on the faults. */
function allowedFor(kind: Kind, { eventNames, isUnbatched }: RoundPlan): Status[] {
  switch (kind) {
    case 'good':
      return ['delivered', 'retry', 'unknown']
    case 'half-failing':
    case 'half-poison':
      return [eventNames.length === 1 ? 'delivered' : 'rejected', 'retry', 'unknown']
    case 'failing':
    case 'poison':
      return ['rejected', 'retry', 'unknown']
    case 'not-subscribed':
      return ['not-subscribed']
    case 'no-identity':
      // After a 429 the rest of a batch is not sent; without batching there is a rest.
      return isUnbatched.includes(true) ? ['rejected', 'retry'] : ['rejected']
    case 'unreadable':
      return ['rejected']
  }
}

/** The violated guarantees; empty if there are none. */
export function checkRound(plan: RoundPlan, done: Done): string[] {
  const outcomes = readLines(join(done.folder, 'out', 'outcomes.ndjson')) as OutcomeLine[]
  const recorded = countRecorded(done.requests)
  return [
    ...checkOutcomes(plan, outcomes, { recorded, output: done.output }),
    ...checkRepeated(plan, recorded, done),
    ...checkReport(outcomes, done),
    ...checkResent(plan, recorded, { outcomes, resent: done.resent })
  ]
}

function checkOutcomes(
  plan: RoundPlan,
  outcomes: readonly OutcomeLine[],
  { recorded, output }: { recorded: ReadonlyMap<string, number>; output: string }
): string[] {
  const faults: string[] = []
  const byLine = new Map(outcomes.map((outcome) => [outcome.line, outcome]))
  if (outcomes.length !== plan.kinds.length || byLine.size !== plan.kinds.length)
    faults.push(`${outcomes.length} outcomes of ${byLine.size} lines, for ${plan.kinds.length} lines: ${output}`)
  plan.kinds.forEach((kind, row) => {
    const outcome = byLine.get(row + 1)
    if (outcome === undefined) return
    const { status, results } = outcome
    if (!allowedFor(kind, plan).includes(status)) faults.push(`Line ${row + 1} (${kind}) is ${status}.`)
    if (status === 'unknown' && !plan.isOffline)
      faults.push(`Line ${row + 1} is unknown, and Pinterest joins web events.`)
    for (const result of results)
      if (result.status === 'delivered' && !recorded.has(`${result.eventName ?? ''}:event-${row}`))
        faults.push(`Line ${row + 1} is delivered as ${result.eventName ?? ''}, and was not recorded.`)
  })
  return faults
}

function checkRepeated(
  plan: RoundPlan,
  recorded: ReadonlyMap<string, number>,
  { requests, kills }: Pick<Done, 'requests' | 'kills'>
): string[] {
  const faults: string[] = []
  const lastRequests = kills.map(({ from, to }) => lastToStore(requests.slice(from, to), plan))
  const repeated = new Set([...recorded].filter(([, times]) => times > 1).map(([key]) => key))
  // A web event may be sent again if its request was not answered; an offline event must not.
  const unanswered = plan.isOffline ? [] : requests.filter(({ isAnswered }) => !isAnswered)
  for (const { keys } of unanswered) for (const key of keys) repeated.delete(key)
  for (const [index, last] of lastRequests.entries()) {
    const later = new Set(requests.slice(kills[index]?.to).flatMap((request) => request.recorded))
    const sentAgain = last.filter((request) => request.recorded.some((key) => repeated.has(key) && later.has(key)))
    if (sentAgain.length > plan.concurrency) faults.push(`${sentAgain.length} requests were sent again after one kill.`)
  }
  for (const { keys } of lastRequests.flat()) for (const key of keys) repeated.delete(key)
  for (const key of repeated)
    faults.push(`${key} was recorded ${recorded.get(key) ?? 0} times, and each time answered.`)
  return faults
}

/**
 * The last requests before a kill whose answers may not be stored yet. While one answer waits to be stored, each other
 * batch can have two more, one in that write and one in the next. A request that recorded nothing waits for no write, nor
 * does one without an answer that is sent again.
 */
function lastToStore(requests: readonly ServedRequest[], { concurrency, isOffline }: RoundPlan): ServedRequest[] {
  const stored = requests.filter(({ isAnswered, recorded }) => recorded.length > 0 && (isAnswered || isOffline))
  return stored.slice(-3 * concurrency)
}

const WORDS: Record<Status, string> = {
  delivered: 'delivered',
  rejected: 'rejected',
  retry: 'to be retried',
  unknown: 'unknown',
  'not-subscribed': 'not subscribed'
}

/** The files, the summary and the exit code agree with the outcomes. */
function checkReport(outcomes: readonly OutcomeLine[], { folder, code, output }: Done): string[] {
  const faults: string[] = []
  const counts = new Map<Status, number>()
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1)
  for (const status of ['rejected', 'retry', 'unknown'] as const) {
    const lines = readLines(join(folder, 'out', `${status}.ndjson`)).length
    const withResult = outcomes.filter(({ results }) => results.some((result) => result.status === status)).length
    if (lines !== withResult) faults.push(`${status}.ndjson has ${lines} lines for ${withResult} outcomes.`)
  }
  for (const [status, count] of counts) {
    if (!new RegExp(`^ +${count} +${WORDS[status]}`, 'm').test(output))
      faults.push(`The summary does not say ${count} ${status}: ${output}`)
  }
  const expectedCode = counts.has('unknown') ? 3 : counts.has('rejected') || counts.has('retry') ? 1 : 0
  if (code !== expectedCode) faults.push(`The exit code is ${String(code)}, not ${expectedCode}: ${output}`)
  return faults
}

/** Events to be retried reach Pinterest from retry.ndjson, for each open subscription. */
function checkResent(
  plan: RoundPlan,
  recorded: ReadonlyMap<string, number>,
  { outcomes, resent }: { outcomes: readonly OutcomeLine[]; resent: Done['resent'] }
): string[] {
  if (resent === undefined) return []
  const missing = outcomes
    .filter(({ line }) => plan.kinds[line - 1] === 'good')
    .flatMap(({ line, results }) =>
      results.flatMap(({ status, subscription }) => (status === 'retry' ? `${subscription}:event-${line - 1}` : []))
    )
    .filter((key) => !recorded.has(key))
  return missing.map((key) => `${key} is not there after retry.ndjson was sent: ${resent.output}`)
}

function countRecorded(requests: readonly ServedRequest[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { recorded } of requests) for (const key of recorded) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

export function readLines(path: string): unknown[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}
