import { createEventBuilder } from '../delivery'
import type { BuiltEvent, BuiltResult, EventBuilderOptions, Subscription } from '../delivery'
import { isRecord } from '../destinations/pinterest-conversions'
import type { InputRecord } from '../pipeline'
import { type ReadOptions } from './batches'

/** How changed mappings affect what is sent. Contains hashes and values that are sent unhashed. Plain JSON. */
export interface Comparison {
  /** Events compared. */
  events: number
  /** Of these, how many are sent differently. */
  changed: number
  /** Of the changed ones, by kind: sent only before, sent only after, sent both times with other content, or rejected for another reason. */
  kinds: Record<ChangeKind, number>
  /** The first 200 changed events. */
  changes: Change[]
}

export type ChangeKind = 'no-longer-sent' | 'newly-sent' | 'sent-differently' | 'rejected-differently'

export interface Change {
  event: string
  messageId?: string
  kind: ChangeKind
  differences: Difference[]
}

export interface Difference {
  /** The mapping that builds the event, by its name after the change if it has one. */
  mapping: string
  /** Where in Pinterest's event, e.g. `custom_data.value`; `''` for the event as a whole. */
  path: string
  before?: unknown
  after?: unknown
}

const EVENTS_AT_ONCE = 200
const MAX_CHANGES = 200
const MAX_DIFFERENCES = 50

export interface CompareOptions extends Omit<EventBuilderOptions, 'subscriptions'> {
  before: readonly Subscription[]
  after: readonly Subscription[]
}

/**
 * Builds each event with both lists of mappings, as if sent in time, and reports the differences.
 * @throws ConfigError for mappings that can't be used
 */
export async function compareMappings(
  events: readonly unknown[],
  { before, after, ...options }: CompareOptions
): Promise<Comparison> {
  const nowMs = (options.now ?? Date.now)()
  const shared = { ...options, now: () => nowMs }
  const builders = [before, after].map((subscriptions) => createEventBuilder({ ...shared, subscriptions }))
  const changes: Change[] = []
  for (let start = 0; start < events.length; start += EVENTS_AT_ONCE) {
    const some = events.slice(start, start + EVENTS_AT_ONCE)
    const [olds = [], news = []] = await Promise.all(builders.map((builder) => builder.build(some)))
    olds.forEach((old, index) => {
      const change = news[index] && compareBuilt(old, news[index])
      if (change) changes.push(change)
    })
    // Yields to other work of the process.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const kinds: Comparison['kinds'] = {
    'no-longer-sent': 0,
    'newly-sent': 0,
    'sent-differently': 0,
    'rejected-differently': 0
  }
  for (const { kind } of changes) kinds[kind] += 1
  return { events: events.length, changed: changes.length, kinds, changes: changes.slice(0, MAX_CHANGES) }
}

function compareBuilt(before: BuiltEvent, after: BuiltEvent): Change | undefined {
  const differences = pairResults(before.results, after.results).flatMap(([a, b]) => compareResults(a, b))
  if (differences.length === 0) return undefined
  return {
    event: after.event ?? '(no name)',
    ...(after.messageId !== undefined && { messageId: after.messageId }),
    kind: changeKindOf(before.results, after.results),
    differences: differences.slice(0, MAX_DIFFERENCES)
  }
}

type Pair = [before: BuiltResult | undefined, after: BuiltResult | undefined]

/** By name; the rest by order, so that a renamed mapping is compared with itself. */
function pairResults(before: readonly BuiltResult[], after: readonly BuiltResult[]): Pair[] {
  const nameOf = ({ subscription }: BuiltResult) => subscription
  const pairs = before.flatMap((a): Pair[] => {
    const b = after.find((candidate) => nameOf(candidate) === nameOf(a))
    return b ? [[a, b]] : []
  })
  const restBefore = before.filter((a) => !after.some((b) => nameOf(a) === nameOf(b)))
  const restAfter = after.filter((b) => !before.some((a) => nameOf(a) === nameOf(b)))
  const length = Math.max(restBefore.length, restAfter.length)
  for (let index = 0; index < length; index++) pairs.push([restBefore[index], restAfter[index]])
  return pairs
}

/** The age of an event is not compared: `built` is set even if it is too old. */
const sentBy = (result: BuiltResult | undefined) => result?.built?.event
const reasonOf = (result: BuiltResult | undefined): string =>
  result === undefined ? 'No mapping matches.' : `Rejected: ${result.rejection?.reason ?? ''}`

function compareResults(before: BuiltResult | undefined, after: BuiltResult | undefined): Difference[] {
  const mapping = after?.subscription ?? before?.subscription ?? ''
  const [a, b] = [sentBy(before), sentBy(after)]
  if (a && b) return compareValues(a, b, '').map((difference) => ({ mapping, ...difference }))
  if (!a && !b) {
    const [was, is] = [reasonOf(before), reasonOf(after)]
    return was === is ? [] : [{ mapping, path: '', before: was, after: is }]
  }
  return [{ mapping, path: '', before: a ?? reasonOf(before), after: b ?? reasonOf(after) }]
}

function changeKindOf(before: readonly BuiltResult[], after: readonly BuiltResult[]): ChangeKind {
  const [was, is] = [before.filter(sentBy).length, after.filter(sentBy).length]
  if (was > is) return 'no-longer-sent'
  if (was < is) return 'newly-sent'
  return was === 0 ? 'rejected-differently' : 'sent-differently'
}

type ValueDifference = Omit<Difference, 'mapping'>

function compareValues(before: unknown, after: unknown, path: string): ValueDifference[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => compareValues(before[key], after[key], path === '' ? key : `${path}.${key}`))
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}

/** The last events of an input, in order. */
export async function readLastEvents(
  records: AsyncIterable<readonly InputRecord[]>,
  count: number,
  { signal }: ReadOptions = {}
): Promise<unknown[]> {
  let kept: unknown[] = []
  for await (const some of records) {
    signal?.throwIfAborted()
    for (const { event } of some) if (event !== undefined) kept.push(event)
    if (kept.length > 2 * count) kept = kept.slice(-count)
  }
  return kept.slice(-count)
}
