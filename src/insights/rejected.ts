import { createEventBuilder } from '../delivery'
import type { BuiltEvent, EventBuilderOptions } from '../delivery'
import { type InputRecord, PROTOTYPE_KEYS } from '../pipeline'
import { describeInputError, inBatches, type ReadOptions } from './batches'
import { BoundedCounts } from './bounded-counts'
import { type ReasonCount, reasonKind, ReasonCounts } from './reason-counts'

/** Rejected events by reason. Contains the events of the examples. */
export interface RejectedReport {
  events: number
  groups: RejectedGroup[]
  /** Why the rest of the file can't be read; missing when it can. */
  problem?: string
}

export interface RejectedGroup {
  /** Identifies this group in a `Correction`. */
  kind: string
  /** The first reason of its kind, unchanged. */
  reason: string
  count: number
  /** The first events of it. At most 20. */
  examples: RejectedExample[]
}

export interface RejectedExample {
  /** Line in the file, from 1. */
  line: number
  event?: unknown
  /** The original text that can't be read. */
  text?: string
}

/** A correction: a value for a path in all events of a group, or one event as a whole. */
export type Correction =
  | { kind: string; path: string; /** Missing: removes the existing value. */ value?: unknown }
  | { line: number; event: Record<string, unknown> }

export type RejectedOptions = EventBuilderOptions & ReadOptions

const MAX_EXAMPLES = 20
const MAX_GROUPS = 200

/**
 * The rejected records of a file, each with its reasons: those of a `rejected.ndjson`; of any other file the records that would be
 * rejected now.
 * @throws what the input throws, and ConfigError for mappings that can't be used
 */
export async function* findRejected(
  records: AsyncIterable<readonly InputRecord[]>,
  options: RejectedOptions
): AsyncGenerator<InputRecord[]> {
  const builder = createEventBuilder(options)
  for await (const batch of inBatches(records, options)) {
    const open = batch.filter(({ reasons, problem }) => reasons === undefined && problem === undefined)
    const built = await builder.build(open.map(({ event }) => event))
    yield batch.flatMap((record) => {
      const own = built[open.indexOf(record)]
      const reason = record.reasons?.[0] ?? record.problem ?? (own && rejectionOf(own, record.only))
      return reason === undefined ? [] : [{ ...record, reasons: [reason] }]
    })
  }
}

/** Groups rejected records by reason. */
export async function groupRejected(rejected: AsyncIterable<readonly InputRecord[]>): Promise<RejectedReport> {
  const groups = new BoundedCounts<Omit<RejectedGroup, 'kind' | 'count'>>(
    () => ({ reason: '', examples: [] }),
    MAX_GROUPS
  )
  let events = 0
  let problem: string | undefined
  try {
    for await (const some of rejected) {
      for (const record of some) {
        events += 1
        const group = groups.add(reasonKindOf(record))
        if (group === undefined) continue
        if (group.examples.length === 0) group.reason = record.reasons?.[0] ?? ''
        if (group.examples.length < MAX_EXAMPLES) group.examples.push(exampleOf(record))
      }
    }
  } catch (error) {
    problem = describeInputError(error)
  }
  return {
    events,
    groups: groups.ranked().map(({ kind, count, details }) => ({ kind, count, ...details })),
    ...(problem !== undefined && { problem })
  }
}

const exampleOf = ({ line, event, text }: InputRecord): RejectedExample => ({
  line,
  ...(event !== undefined && { event }),
  ...(text !== undefined && { text })
})

/** Why an event would not be fully sent; undefined when it would. */
function rejectionOf({ problem, withheld, results }: BuiltEvent, only?: readonly string[]): string | undefined {
  if (problem !== undefined) return problem
  // Not a rejection: there is nothing to correct.
  if (withheld !== undefined) return undefined
  const own = only === undefined ? results : results.filter(({ subscription }) => only.includes(subscription))
  if (only !== undefined && own.length === 0) return 'Its mapping was deleted or disabled, or no longer matches.'
  return own.find(({ rejection }) => rejection !== undefined)?.rejection?.reason
}

/** What the corrections do to each group. Only numbers and reasons. */
export interface CorrectionCheck {
  events: number
  /** Events that would be sent now. Pinterest can still reject some. */
  accepted: number
  /** Events that would not be sent: no mapping matches, or they are withheld (no consent, or switched off by the sender). */
  unmatched: number
  groups: { kind: string; count: number; accepted: number; unmatched: number; stillRejected: ReasonCount[] }[]
}

/**
 * Tries corrections on rejected records and sends nothing.
 * @throws what the input throws
 */
export async function checkCorrections(
  rejected: AsyncIterable<readonly InputRecord[]>,
  corrections: readonly Correction[],
  options: RejectedOptions
): Promise<CorrectionCheck> {
  const groups = new BoundedCounts(() => ({ accepted: 0, unmatched: 0, reasons: new ReasonCounts() }), MAX_GROUPS)
  const builder = createEventBuilder(options)
  const check = { events: 0, accepted: 0, unmatched: 0 }
  const correct = createCorrector(corrections)
  for await (const batch of inBatches(rejected, options)) {
    const corrected = batch.map(correct)
    const built = await builder.build(corrected.map(({ event }) => event))
    built.forEach((one, index) => {
      const record = corrected[index]
      const group = groups.add(reasonKindOf(record))
      check.events += 1
      const reason =
        record?.problem === undefined ? rejectionOf(one, record?.only) : (record.reasons?.[0] ?? record.problem)
      const isUnmatched = reason === undefined && one.results.length === 0
      if (reason !== undefined) group?.reasons.add(reason)
      else if (isUnmatched) check.unmatched += 1
      else check.accepted += 1
      if (group && reason === undefined) group[isUnmatched ? 'unmatched' : 'accepted'] += 1
    })
  }
  return {
    ...check,
    groups: groups.ranked().map(({ kind, count, details: { reasons, ...counts } }) => ({
      kind,
      count,
      ...counts,
      stillRejected: reasons.ranked(MAX_EXAMPLES)
    }))
  }
}

const reasonKindOf = (record: InputRecord | undefined): string =>
  reasonKind(record?.reasons?.[0] ?? record?.problem ?? '')

/** Rejected records with the corrections applied, ready to be sent. Others are unchanged. */
export async function* correctRecords(
  rejected: AsyncIterable<readonly InputRecord[]>,
  corrections: readonly Correction[]
): AsyncGenerator<InputRecord[]> {
  const correct = createCorrector(corrections)
  for await (const some of rejected) yield some.map(correct)
}

function createCorrector(corrections: readonly Correction[]): (record: InputRecord) => InputRecord {
  const byLine = new Map(corrections.flatMap((one) => ('line' in one ? [[one.line, one.event] as const] : [])))
  const byKind = corrections.flatMap((one) => ('line' in one ? [] : [one]))
  return (record) => {
    const own = byLine.get(record.line)
    if (own !== undefined) {
      const { problem: _, text: __, ...rest } = record
      return { ...rest, event: own }
    }
    if (record.event === undefined) return record
    const kind = reasonKindOf(record)
    const event = byKind
      .filter((one) => one.kind === kind || one.kind === ANY_REASON)
      .reduce<unknown>((changed, { path, value }) => setPath(changed, path, value), record.event)
    return event === record.event ? record : { ...record, event }
  }
}

/** `kind` of a correction for the events of all groups. */
export const ANY_REASON = '*'

/** A path that can't be set, and what would be right. */
export class CorrectionError extends Error {
  override readonly name = 'CorrectionError'
}

/** @throws CorrectionError */
export function checkPath(path: string): void {
  const parts = path.split('.')
  if (parts.every((part) => part.trim() !== '' && !PROTOTYPE_KEYS.has(part))) return
  throw new CorrectionError(
    `"${path}" is not a path into an event. Separate keys with dots, as in context.traits.email.`
  )
}

/**
 * A copy of the event with a value at a path such as `properties.products.0.sku`; undefined removes it. Missing objects on the
 * way are created.
 * @throws CorrectionError
 */
export function setPath(event: unknown, path: string, value: unknown): unknown {
  checkPath(path)
  return setIn(event, path.split('.'), value)
}

function setIn(place: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const next = (child: unknown): unknown => (rest.length === 0 ? value : setIn(child, rest, value))
  if (Array.isArray(place) && /^\d{1,4}$/.test(key)) {
    const list = place as unknown[]
    const index = Number(key)
    return index < list.length ? list.with(index, next(list[index])) : [...list, next(undefined)]
  }
  const object = typeof place === 'object' && place !== null && !Array.isArray(place) ? place : {}
  const changed = next((object as Record<string, unknown>)[key])
  if (changed !== undefined) return { ...object, [key]: changed }
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
}
