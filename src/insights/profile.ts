import { createEventBuilder, RECOMMENDED_MATCH_KEYS } from '../delivery'
import type { BuiltEvent, BuiltResult, EventBuilderOptions } from '../delivery'
import type { InputRecord } from '../pipeline'
import { describeInputError, inBatches, type ReadOptions } from './batches'
import { BoundedCounts, createCounts, topOf } from './bounded-counts'
import { ALL_MATCH_KEYS, fieldPathOf, findKnownValues, MATCH_KEY_NAMES, type MatchKey } from './known-values'
import { type ReasonCount, ReasonCounts } from './reason-counts'

/** What a file of events contains and what would be sent: counts only. Plain JSON without values, hashes or tokens. */
export interface FileProfile {
  events: number
  /** Records that are not events, by reason. */
  unreadable: ReasonCount[]
  /** The most frequent names first. */
  byEvent: EventProfile[]
  /** Events whose names are not in `byEvent`, because there are too many names. */
  otherEvents: number
  /** Why the rest of the file can't be read, if so: everything else then covers the part before it. */
  problem?: string
}

export interface EventProfile {
  /** The source's name for the event, else its type. */
  event: string
  count: number
  /** Events that no enabled mapping matches. */
  unmatched: number
  /** Events that match a mapping but are not sent: no consent, or switched off by the sender. */
  withheld: number
  mappings: MappingProfile[]
}

/** What one mapping does with the events of one name. */
export interface MappingProfile {
  mapping: string
  count: number
  /** Of these, those that would be sent. */
  accepted: number
  /**
   * Of those that would not be sent: rejected only because of their time. The numbers below include them, as if sent in time.
   */
  rejectedForTime: number
  /** Pinterest's names for them. */
  eventNames: string[]
  /** Built events: the base of `matchKeys` and `limitedDataProcessing`. */
  built: number
  /** The most frequent first, then recommended keys that no event has. */
  matchKeys: { key: MatchKey; name: string; count: number; isRecommended: boolean }[]
  limitedDataProcessing: Record<LimitedDataProcessingStatus, number>
  /** Why a requested Limited Data Processing would be ignored. */
  limitedDataProcessingProblems: { problem: string; count: number }[]
  rejections: ReasonCount[]
  warnings: ReasonCount[]
  improvements: Improvement[]
}

type LimitedDataProcessingStatus = NonNullable<BuiltResult['built']>['limitedDataProcessing']['status']

/** A path in the events with a match key that the mapping does not send. */
export interface Improvement {
  key: MatchKey
  /** The key in plain words, e.g. "email". */
  name: string
  /** Where it belongs, e.g. `user_data.email`. */
  field: string
  /** Its path in the events, e.g. `properties.customer.email`. */
  path: string
  /** Events that would gain the key. */
  gain: number
  isRecommended: boolean
}

export type ProfileOptions = EventBuilderOptions & ReadOptions

const MAX_EVENT_NAMES = 200
const MAX_MAPPINGS = 100
const MAX_LISTED = 20

/**
 * Reads events once, in bounded memory, and counts what would be sent. Sends nothing.
 * @throws ConfigError for mappings that can't be used, and the signal's reason
 */
export async function profileEvents(
  records: AsyncIterable<readonly InputRecord[]>,
  options: ProfileOptions
): Promise<FileProfile> {
  const builder = createEventBuilder(options)
  const nowMs = (options.now ?? Date.now)()
  const counter = new ProfileCounter(nowMs)
  let problem: string | undefined
  try {
    for await (const batch of inBatches(records, options)) {
      const readable = batch.filter((record) => record.problem === undefined)
      for (const record of batch) if (record.problem !== undefined) counter.addUnreadable(record.problem)
      const events = readable.map(({ event }) => event)
      const built = await builder.build(events)
      built.forEach((one, index) => counter.add(one, events[index]))
    }
  } catch (error) {
    options.signal?.throwIfAborted()
    problem = describeInputError(error)
  }
  return { ...counter.toProfile(), ...(problem !== undefined && { problem }) }
}

interface MappingCounts {
  count: number
  accepted: number
  rejectedForTime: number
  built: number
  eventNames: BoundedCounts
  matchKeys: BoundedCounts
  recommended: Set<string>
  limitedDataProcessing: Record<LimitedDataProcessingStatus, number>
  problems: BoundedCounts
  rejections: ReasonCounts
  warnings: ReasonCounts
  improvements: BoundedCounts
}

const createMappingCounts = (): MappingCounts => ({
  count: 0,
  accepted: 0,
  rejectedForTime: 0,
  built: 0,
  eventNames: createCounts(MAX_LISTED),
  matchKeys: createCounts(),
  recommended: new Set(),
  limitedDataProcessing: { applied: 0, 'applied-by-state': 0, ignored: 0, 'not-requested': 0 },
  problems: createCounts(MAX_LISTED),
  rejections: new ReasonCounts(),
  warnings: new ReasonCounts(),
  improvements: createCounts(MAX_PATHS)
})

/** Limits the paths per name and mapping: the keys of a map, such as IDs, can be any number. */
const MAX_PATHS = 100

interface NameCounts {
  unmatched: number
  withheld: number
  mappings: BoundedCounts<MappingCounts>
}

class ProfileCounter {
  #events = 0
  readonly #unreadable = new ReasonCounts()
  readonly #names = new BoundedCounts<NameCounts>(() => ({
    unmatched: 0,
    withheld: 0,
    mappings: new BoundedCounts(createMappingCounts, MAX_MAPPINGS)
  }))

  constructor(private readonly nowMs: number) {}

  addUnreadable(problem: string): void {
    this.#events += 1
    this.#unreadable.add(problem)
  }

  add(built: BuiltEvent, event: unknown): void {
    if (built.problem !== undefined) {
      this.addUnreadable(built.problem)
      return
    }
    this.#events += 1
    const name = this.#names.add(built.event ?? NO_NAME)
    if (name === undefined) return
    if (built.withheld !== undefined) name.withheld += 1
    else if (built.results.length === 0) name.unmatched += 1
    for (const result of built.results) {
      const counts = name.mappings.add(result.subscription)
      if (counts) countResult(counts, result, event, this.nowMs)
    }
  }

  toProfile(): FileProfile {
    const ranked = this.#names.ranked()
    const { others } = topOf(this.#names, MAX_EVENT_NAMES)
    return {
      events: this.#events,
      unreadable: this.#unreadable.ranked(MAX_LISTED),
      byEvent: ranked.slice(0, MAX_EVENT_NAMES).map(({ kind, count, details }) => ({
        event: kind,
        count,
        unmatched: details.unmatched,
        withheld: details.withheld,
        mappings: details.mappings.ranked().map((mapping) => describeMapping(mapping.kind, mapping.details))
      })),
      otherEvents: others
    }
  }
}

/** How an event without a name or type is listed. */
export const NO_NAME = '(no name)'

function countResult(counts: MappingCounts, result: BuiltResult, event: unknown, nowMs: number): void {
  const { rejection, built, keysWithoutIdentity } = result
  counts.count += 1
  if (rejection === undefined) counts.accepted += 1
  else {
    counts.rejections.add(rejection.reason)
    if (built !== undefined) counts.rejectedForTime += 1
  }
  // Other rejections happen before the keys are read.
  if (built === undefined && keysWithoutIdentity === undefined) return
  const present = new Set<string>(built === undefined ? keysWithoutIdentity : Object.keys(built.event.user_data))
  if (built !== undefined) countBuilt(counts, built, present)
  const lacking = new Set(ALL_MATCH_KEYS.filter((key) => !present.has(key)))
  if (lacking.size === 0) return
  for (const { key, path } of findKnownValues(event, lacking, nowMs)) counts.improvements.add(`${key} ${path}`)
}

function countBuilt(counts: MappingCounts, built: NonNullable<BuiltResult['built']>, present: Set<string>): void {
  const { event, limitedDataProcessing, warnings } = built
  counts.built += 1
  counts.eventNames.add(event.event_name)
  for (const key of present) counts.matchKeys.add(key)
  for (const key of RECOMMENDED_MATCH_KEYS[event.action_source]) counts.recommended.add(key)
  counts.limitedDataProcessing[limitedDataProcessing.status] += 1
  if (limitedDataProcessing.status === 'ignored')
    for (const problem of limitedDataProcessing.problems) counts.problems.add(problem)
  for (const warning of warnings) counts.warnings.add(warning)
}

function describeMapping(mapping: string, counts: MappingCounts): MappingProfile {
  const recommended = counts.recommended.size > 0 ? counts.recommended : new Set<string>(RECOMMENDED_MATCH_KEYS.web)
  const present = counts.matchKeys.ranked().map(({ kind, count }) => ({ kind, count }))
  const missing = [...recommended]
    .filter((key) => !present.some(({ kind }) => kind === key))
    .map((kind) => ({ kind, count: 0 }))
  return {
    mapping,
    count: counts.count,
    accepted: counts.accepted,
    rejectedForTime: counts.rejectedForTime,
    eventNames: counts.eventNames.ranked().map(({ kind }) => kind),
    built: counts.built,
    matchKeys: [...present, ...missing].map(({ kind, count }) => ({
      key: kind as MatchKey,
      name: MATCH_KEY_NAMES[kind as MatchKey],
      count,
      isRecommended: recommended.has(kind)
    })),
    limitedDataProcessing: counts.limitedDataProcessing,
    limitedDataProcessingProblems: counts.problems.ranked().map(({ kind, count }) => ({ problem: kind, count })),
    rejections: counts.rejections.ranked(MAX_LISTED),
    warnings: counts.warnings.ranked(MAX_LISTED),
    improvements: listImprovements(counts.improvements, recommended)
  }
}

/** Recommended keys first, then by gain; of several paths to one key, the one that most events have. */
function listImprovements(counts: BoundedCounts, recommended: ReadonlySet<string>): Improvement[] {
  const seen = new Set<string>()
  return counts
    .ranked()
    .flatMap(({ kind, count }): Improvement[] => {
      const space = kind.indexOf(' ')
      const key = kind.slice(0, space) as MatchKey
      if (seen.has(key)) return []
      seen.add(key)
      const path = kind.slice(space + 1)
      return [
        {
          key,
          name: MATCH_KEY_NAMES[key],
          field: fieldPathOf(key),
          path,
          gain: count,
          isRecommended: recommended.has(key)
        }
      ]
    })
    .sort((a, b) => Number(b.isRecommended) - Number(a.isRecommended) || b.gain - a.gain)
}
