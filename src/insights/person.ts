import {
  buildUserData,
  describeLimitedDataProcessing,
  type LimitedDataProcessingDecision,
  type PinterestEvent
} from '../destinations/pinterest-conversions'
import { createEventBuilder } from '../delivery'
import type { BuiltEvent, BuiltResult, EventBuilderOptions, Outcome } from '../delivery'
import { openInput, type InputRecord } from '../pipeline'
import { describeInputError, inBatches, type ReadOptions } from './batches'
import { type EventValue, listEventValues } from './event-values'
import { matchKeyByName } from './known-values'

/** Everything about one person that files of events would send or have sent. Contains personal data on purpose. Plain JSON. */
export interface PersonReport {
  /** The requested ID. */
  id: string
  kind: 'email' | 'id'
  /** SHA-256 as it goes to Pinterest. */
  hash: string
  files: { name: string; events: number; found: number; problem?: string }[]
  /** Events of the person. At most 1,000 are listed. */
  found: number
  events: PersonEvent[]
  /** Other IDs in the same events: other events of the person may contain only those. At most 50. */
  otherIds: { path: string; value: string; count: number }[]
}

export interface PersonEvent {
  file: string
  /** Line, or place in a JSON array, from 1. */
  line: number
  event: string
  messageId?: string
  timestamp?: string
  /** Where the ID is in the event. */
  foundAt: string[]
  /** One for each mapping that matches; empty when none does, so that nothing is sent. */
  mappings: PersonMapping[]
  /** Why nothing is sent, although mappings match, e.g. "no consent for Advertising". */
  withheld?: string
  /** What an outcome file says about it. */
  outcome?: Outcome['status']
}

export interface PersonMapping {
  mapping: string
  /** Exactly what is sent, at the event's own time. */
  sent?: PinterestEvent
  /** Why nothing is sent. */
  rejection?: string
  /** The event is too old to be sent now, or in the future; `sent` is what would have been sent in time. */
  isRejectedForTime: boolean
  decision?: LimitedDataProcessingDecision['status']
  /** The opt-out decision in plain words. */
  decisionText?: string
}

export interface PersonFile {
  name: string
  read: () => AsyncIterable<readonly InputRecord[]>
}

const MAX_EVENTS = 1000
const MAX_OTHER_IDS = 50

/** What can't be looked up, and why. Contains no ID. */
export class PersonError extends Error {
  override readonly name = 'PersonError'
}

/**
 * Finds a person's events by email address or by an ID, as plain text or hashed, and reports what is sent for each.
 * Keeps nothing beyond what it returns. @throws PersonError for an ID that can't be hashed; ConfigError for mappings that can't
 * be used
 */
export async function findPerson(
  id: string,
  files: readonly PersonFile[],
  options: EventBuilderOptions & ReadOptions
): Promise<PersonReport> {
  const match = createPersonMatch(id)
  const builder = createEventBuilder(options)
  const report: PersonReport = {
    id: id.trim(),
    kind: match.kind,
    hash: match.hash,
    files: [],
    found: 0,
    events: [],
    otherIds: []
  }
  const others = new Map<string, PersonReport['otherIds'][number]>()
  for (const { name, read } of files) {
    const file: PersonReport['files'][number] = { name, events: 0, found: 0 }
    report.files.push(file)
    try {
      for await (const batch of inBatches(read(), options)) {
        file.events += batch.length
        const found = batch.flatMap((record) => {
          const values = listEventValues(record.event)
          const foundAt = [...new Set(values.filter(match.matches).map(({ path }) => path))]
          return foundAt.length > 0 ? [{ record, values, foundAt }] : []
        })
        if (found.length === 0) continue
        file.found += found.length
        report.found += found.length
        const listed = found.slice(0, MAX_EVENTS - report.events.length)
        const built = await builder.build(listed.map(({ record }) => record.event))
        listed.forEach(({ record, foundAt, values }, index) => {
          const one = built[index]
          if (one) report.events.push(describePersonEvent(one, { file: name, line: record.line, foundAt }))
          countOtherIds(others, values, match)
        })
      }
    } catch (error) {
      options.signal?.throwIfAborted()
      file.problem = describeInputError(error)
    }
  }
  report.otherIds = [...others.values()].sort((a, b) => b.count - a.count)
  return report
}

interface PersonMatch {
  kind: PersonReport['kind']
  hash: string
  matches: (found: EventValue) => boolean
}

/** Hashes an ID with the code that sends, so that a match here matches what Pinterest gets. */
function createPersonMatch(id: string, nowMs = Date.now()): PersonMatch {
  const text = id.trim()
  const hashAs = (key: 'em' | 'external_id', value: unknown): string | undefined =>
    buildUserData(key === 'em' ? { email: value } : { external_id: value }, { nowMs })[key]?.[0]
  if (text.includes('@')) {
    const hash = hashAs('em', text)
    if (hash === undefined) throw new PersonError('This is not an email address. Give one such as jane@example.com.')
    const isTheirs = (candidate: string) => hashAs('em', candidate) === hash
    return { kind: 'email', hash, matches: ({ value }) => typeof value === 'string' && emailsIn(value).some(isTheirs) }
  }
  const hash = hashAs('external_id', text)
  if (hash === undefined)
    throw new PersonError('Give an email address or a user ID. A placeholder such as "unknown" identifies no one.')
  const isHash = /^[0-9a-f]{64}$/i.test(text)
  return {
    kind: 'id',
    hash,
    matches: ({ path, value, isKey }) => {
      if (typeof value === 'boolean' || isKey === true) return false
      const own = String(value).trim()
      if (own.length === 64 && own.toLowerCase() === hash) return true
      // A number such as 42 can mean anything, so it counts only where a person's ID is expected. A given hash can be of any
      // value.
      if (isHash) return isPersonId(path) && (hashAs('external_id', own) === hash || hashAs('em', own) === hash)
      return own === text && isPersonId(path)
    }
  }
}

/** What can stand around an address in text and in the query of a URL. */
const SEPARATORS = /[\s<>"'`()[\]{},;:=&?/\\|]+/
/** ASCII characters as URLs have them, e.g. `%40`. */
const ENCODED = /%[0-7][0-9a-f]/gi

/** The parts of a text that can be an email address or its hash (64 hex digits): the whole text, and each address in it. */
function emailsIn(text: string): string[] {
  const isHash = text.trim().length === 64
  if (!isHash && !text.includes('@') && !text.includes('%40')) return []
  const decoded = text.replace(ENCODED, (code) => String.fromCharCode(parseInt(code.slice(1), 16)))
  const inside = [text, decoded].flatMap((one) => one.split(SEPARATORS)).filter((part) => part.includes('@'))
  return [text, ...new Set(inside.map((address) => address.replace(/\.+$/, '')))]
}

const PERSON_ID =
  /(^|[^a-z])(user|anonymous|previous|customer|client|member|external|shopper|loyalty|crm|person|profile|contact|visitor)[_-]?id$/i

function isPersonId(path: string): boolean {
  // A list index says nothing about the value.
  const named = path.replaceAll(/\.\d+(?=\.|$)/g, '')
  const name = named.split('.').at(-1) ?? ''
  const key = matchKeyByName(named)
  return key === 'external_id' || key === 'em' || key === 'hashed_maids' || PERSON_ID.test(name)
}

function countOtherIds(
  others: Map<string, PersonReport['otherIds'][number]>,
  values: readonly EventValue[],
  match: PersonMatch
): void {
  for (const own of values) {
    if (typeof own.value === 'boolean' || own.isKey || !isPersonId(own.path) || match.matches(own)) continue
    const value = String(own.value).trim()
    if (value === '') continue
    const known = others.get(value)
    if (known) known.count += 1
    else if (others.size < MAX_OTHER_IDS) others.set(value, { path: own.path, value, count: 1 })
  }
}

function describePersonEvent(built: BuiltEvent, place: Pick<PersonEvent, 'file' | 'line' | 'foundAt'>): PersonEvent {
  return {
    ...place,
    event: built.event ?? '(no name)',
    ...(built.messageId !== undefined && { messageId: built.messageId }),
    ...(built.timestamp !== undefined && { timestamp: built.timestamp }),
    ...(built.withheld !== undefined && { withheld: built.withheld }),
    mappings: built.results.map(describePersonMapping)
  }
}

function describePersonMapping({ subscription, rejection, built }: BuiltResult): PersonMapping {
  return {
    mapping: subscription,
    isRejectedForTime: rejection !== undefined && built !== undefined,
    ...(built && {
      sent: built.event,
      decision: built.limitedDataProcessing.status,
      decisionText: describeLimitedDataProcessing(built.limitedDataProcessing)
    }),
    ...(rejection && built === undefined && { rejection: rejection.reason })
  }
}

/** Adds an outcome file to the report. One that can't be read is listed among its files, with the problem. */
export async function addOutcomeFile(report: PersonReport, path: string): Promise<void> {
  try {
    const input = await openInput(path, { format: 'ndjson' })
    await addOutcomes(report, input.read()).finally(() => input.close())
  } catch (error) {
    report.files.push({ name: path, events: 0, found: 0, problem: describeInputError(error) })
  }
}

/** Adds the records of an outcome file to the person's events, by message ID. The last record of an event wins. */
export async function addOutcomes(
  report: PersonReport,
  outcomes: AsyncIterable<readonly { event?: unknown }[]>
): Promise<void> {
  const byMessageId = new Map<string, PersonEvent[]>()
  for (const event of report.events) {
    if (event.messageId === undefined) continue
    byMessageId.set(event.messageId, [...(byMessageId.get(event.messageId) ?? []), event])
  }
  for await (const some of outcomes) {
    for (const { event: outcome } of some) {
      if (!hasStatusAndMessageId(outcome)) continue
      for (const event of byMessageId.get(outcome.messageId) ?? []) event.outcome = outcome.status
    }
  }
}

function hasStatusAndMessageId(value: unknown): value is Outcome & { messageId: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'messageId' in value &&
    typeof value.messageId === 'string' &&
    'status' in value &&
    typeof value.status === 'string'
  )
}
