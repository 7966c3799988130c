import { type Delivery, type Outcome, type ReportedOutcome, type SubscriptionResult } from '../../../delivery'
import { statusOf } from '../../../delivery/outcome'

export type Result = SubscriptionResult['status'] | 429 | 401

export const result = (status: Result, subscription: string): SubscriptionResult => {
  switch (status) {
    case 'delivered':
      return {
        status,
        subscription,
        eventName: 'lead',
        warnings: [],
        limitedDataProcessing: { status: 'not-requested' },
        matchKeys: []
      }
    case 'rejected':
      return { status, subscription, reason: 'no identity', httpStatus: 400, rejectedBy: 'destination' }
    case 'unknown':
      return { status, subscription, reason: 'cut off', httpStatus: 503 }
    case 'retry':
      return { status, subscription, reason: 'down', httpStatus: 503 }
    case 429:
      return { status: 'retry', subscription, reason: 'slower', httpStatus: 429, retryAfterSeconds: 7 }
    case 401:
      return { status: 'rejected', subscription, reason: 'bad token', httpStatus: 401, rejectedBy: 'pinterest' }
  }
}

export const outcomeOf = (results: SubscriptionResult[]): Outcome => ({ status: statusOf(results), results })

/** Scripted answers: for each row and attempt, a result for each subscription. Reports in requests of `requestSize` events. */
export class ScriptedDelivery implements Pick<Delivery, 'redeliver'> {
  readonly attempts = new Map<number, number>()
  readonly batchSizes: number[] = []
  readonly delivered: string[] = []
  inFlight = 0
  maxInFlight = 0

  constructor(
    private readonly script: (row: number, attempt: number) => Result[],
    private readonly options: { requestSize?: number; beforeAnswer?: () => Promise<void> | void } = {}
  ) {}

  async redeliver(
    events: readonly unknown[],
    earlier: readonly (Outcome | undefined)[],
    { onOutcomes }: { onOutcomes?: (outcomes: readonly ReportedOutcome[]) => Promise<void> | void } = {}
  ): Promise<Outcome[]> {
    this.inFlight += 1
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight)
    this.batchSizes.push(events.length)
    const size = this.options.requestSize ?? 1000
    const outcomes: Outcome[] = []
    for (let from = 0; from < events.length; from += size) {
      await new Promise((resolve) => setImmediate(resolve))
      await this.options.beforeAnswer?.()
      const answered = events.slice(from, from + size).map((event, at) => {
        const outcome = this.answer((event as { row: number }).row, earlier[from + at])
        outcomes.push(outcome)
        return { index: from + at, outcome, isComplete: true }
      })
      await onOutcomes?.(answered)
    }
    this.inFlight -= 1
    return outcomes
  }

  private answer(row: number, earlier: Outcome | undefined): Outcome {
    const attempt = (this.attempts.get(row) ?? 0) + 1
    this.attempts.set(row, attempt)
    const results = this.script(row, attempt).map((status, at) => {
      const before = earlier?.results[at]
      if (before !== undefined && before.status !== 'retry') return before
      if (status === 'delivered') this.delivered.push(`${row}/s${at}`)
      return result(status, `s${at}`)
    })
    return outcomeOf(results)
  }
}
