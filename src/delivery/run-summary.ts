import type { LimitedDataProcessingDecision } from '../destinations/pinterest-conversions'
import type { Outcome, OutcomeStatus, SubscriptionResult } from './outcome'
import { type Ranked, Ranking, type RankingState } from './ranking'

export type StatusCounts = Record<OutcomeStatus, number>
/** Every decision about Limited Data Processing, as counted. */
export const LDP_STATUSES = [
  'applied',
  'applied-by-state',
  'ignored',
  'not-requested'
] as const satisfies LimitedDataProcessingDecision['status'][]
export type LdpStatus = (typeof LDP_STATUSES)[number]

/** Events with one name. */
export interface EventRow {
  /** The source's name, cut after 200 characters. */
  event: string
  /** Pinterest's names for it: at most 10. */
  pinterestNames: string[]
  counts: StatusCounts
  /** Not subscribed, although a subscription matches, e.g. for lack of consent. */
  withheld: number
  count: number
}

/** A text shared by several outcomes. Texts that differ only in their numbers are one row. */
export interface TextRow {
  /** The first of its kind, cut after 500 characters. */
  text: string
  /** Others of its kind have different numbers. */
  varies: boolean
  count: number
}

/** Why events were not delivered. */
export interface ReasonRow extends TextRow {
  status: 'rejected' | 'retry' | 'unknown'
  /** Who rejected it; missing for other statuses. */
  rejectedBy?: 'destination' | 'pinterest'
}

export interface KeyRow {
  key: string
  count: number
}

/** A run summary as JSON. */
export interface RunSummaryState {
  events: StatusCounts
  byEvent: RankingState<EventRow>
  reasons: RankingState<ReasonRow>
  withheld: RankingState<TextRow>
  warnings: RankingState<TextRow>
  limitedDataProcessing: Record<LdpStatus, number>
  limitedDataProcessingProblems: RankingState<TextRow>
  deliveredResults: number
  matchKeys: RankingState<KeyRow>
}

const MAX_NAME_LENGTH = 200
const MAX_TEXT_LENGTH = 500
const MAX_PINTEREST_NAMES = 10

/**
 * A run's outcomes as numbers, for the CLI and the workbench. Its memory is bounded, however many events, names and reasons
 * there are. JSON.stringify returns its state, from which a resumed run continues. Contains no PII, token or hash, because
 * outcomes don't.
 */
export class RunSummary {
  readonly events: StatusCounts
  readonly limitedDataProcessing: Record<LdpStatus, number>
  /** Pinterest events delivered: the base of `matchKeys`. An event with two subscriptions counts twice. */
  deliveredResults: number
  readonly #byEvent: Ranking<EventRow>
  readonly #reasons: Ranking<ReasonRow>
  readonly #withheld: Ranking<TextRow>
  readonly #warnings: Ranking<TextRow>
  readonly #problems: Ranking<TextRow>
  readonly #matchKeys: Ranking<KeyRow>

  /** @param state of an earlier run, as its JSON; missing parts start from zero */
  constructor(state: Partial<RunSummaryState> = {}) {
    this.events = { ...noCounts(), ...state.events }
    this.limitedDataProcessing = {
      applied: 0,
      'applied-by-state': 0,
      ignored: 0,
      'not-requested': 0,
      ...state.limitedDataProcessing
    }
    this.deliveredResults = state.deliveredResults ?? 0
    this.#byEvent = new Ranking(state.byEvent)
    this.#reasons = new Ranking(state.reasons)
    this.#withheld = new Ranking(state.withheld)
    this.#warnings = new Ranking(state.warnings)
    this.#problems = new Ranking(state.limitedDataProcessingProblems)
    this.#matchKeys = new Ranking(state.matchKeys)
  }

  /** Counts one final outcome. */
  count(outcome: Outcome): void {
    this.events[outcome.status] += 1
    const event = eventNameOf(outcome)
    const row = this.#byEvent.count(event, () => ({ event, pinterestNames: [], counts: noCounts(), withheld: 0 }))
    row.counts[outcome.status] += 1
    if (outcome.status === 'not-subscribed' && outcome.reason !== undefined) {
      row.withheld += 1
      countText(this.#withheld, outcome.reason)
    }
    for (const result of outcome.results) this.#countResult(row, result)
  }

  get total(): number {
    return sumOf(this.events)
  }

  /** @param limit rows at most, in this and all other rankings. Default: all that are held. */
  byEvent(limit?: number): Ranked<EventRow> {
    return this.#byEvent.ranked(limit)
  }

  reasons(limit?: number): Ranked<ReasonRow> {
    return this.#reasons.ranked(limit)
  }

  /** Why matching events were withheld. */
  withheld(limit?: number): Ranked<TextRow> {
    return this.#withheld.ranked(limit)
  }

  warnings(limit?: number): Ranked<TextRow> {
    return this.#warnings.ranked(limit)
  }

  /** Why a requested Limited Data Processing is ignored. */
  limitedDataProcessingProblems(limit?: number): Ranked<TextRow> {
    return this.#problems.ranked(limit)
  }

  matchKeys(limit?: number): Ranked<KeyRow> {
    return this.#matchKeys.ranked(limit)
  }

  toJSON(): RunSummaryState {
    return {
      events: this.events,
      byEvent: this.#byEvent.toJSON(),
      reasons: this.#reasons.toJSON(),
      withheld: this.#withheld.toJSON(),
      warnings: this.#warnings.toJSON(),
      limitedDataProcessing: this.limitedDataProcessing,
      limitedDataProcessingProblems: this.#problems.toJSON(),
      deliveredResults: this.deliveredResults,
      matchKeys: this.#matchKeys.toJSON()
    }
  }

  #countResult(row: EventRow, result: SubscriptionResult): void {
    if (result.status !== 'delivered') {
      const rejectedBy = result.status === 'rejected' ? result.rejectedBy : undefined
      countText(this.#reasons, result.reason, {
        status: result.status,
        ...(rejectedBy !== undefined && { rejectedBy })
      })
      return
    }
    const { pinterestNames } = row
    if (!pinterestNames.includes(result.eventName) && pinterestNames.length < MAX_PINTEREST_NAMES)
      pinterestNames.push(cut(result.eventName, MAX_NAME_LENGTH))
    this.deliveredResults += 1
    for (const key of result.matchKeys) this.#matchKeys.count(key, () => ({ key }))
    for (const warning of result.warnings) countText(this.#warnings, warning)
    const { limitedDataProcessing: decision } = result
    this.limitedDataProcessing[decision.status] += 1
    if (decision.status === 'ignored') for (const problem of decision.problems) countText(this.#problems, problem)
  }
}

/** The name of an outcome's event in a summary. */
export const eventNameOf = ({ event }: Pick<Outcome, 'event'>): string => cut(event ?? '(no name)', MAX_NAME_LENGTH)

/** What the texts of one row have in common: everything except their numbers. */
export const kindOfText = (text: string): string => cut(text, MAX_TEXT_LENGTH).replace(/\d+([.,]\d+)*/g, '#')

export const sumOf = (counts: StatusCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

function countText<Row extends TextRow>(ranking: Ranking<Row>, text: string, more?: Omit<Row, keyof TextRow>): void {
  const example = cut(text, MAX_TEXT_LENGTH)
  const key = `${more === undefined ? '' : JSON.stringify(more)}${kindOfText(text)}`
  const row = ranking.count(key, () => ({ ...more, text: example, varies: false }) as unknown as Omit<Row, 'count'>)
  if (row.text !== example) row.varies = true
}

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

export const noCounts = (): StatusCounts => ({ delivered: 0, rejected: 0, retry: 0, unknown: 0, 'not-subscribed': 0 })
