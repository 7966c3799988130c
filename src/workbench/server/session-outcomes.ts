import type { Outcome } from '../../delivery'

/** About 5 MB. The oldest are dropped first. */
const MAX_OUTCOMES = 10_000

/** Outcomes of the events sent from the page, oldest first, with their events while these are kept. */
export class SessionOutcomes {
  #outcomes: Outcome[] = []
  /** What was last cleared, for Undo. */
  #cleared: Outcome[] = []
  readonly #events = new WeakMap<Outcome, unknown>()

  get list(): readonly Outcome[] {
    return this.#outcomes
  }

  add(outcomes: readonly Outcome[], events: readonly unknown[]): void {
    outcomes.forEach((outcome, index) => this.#events.set(outcome, events[index]))
    this.#outcomes = [...this.#outcomes, ...outcomes].slice(-MAX_OUTCOMES)
  }

  clear(): void {
    if (this.#outcomes.length === 0) return
    this.#cleared = this.#outcomes
    this.#outcomes = []
  }

  /** Restores what was last cleared, before the newer outcomes. */
  restore(): void {
    this.#outcomes = [...this.#cleared, ...this.#outcomes].slice(-MAX_OUTCOMES)
    this.#cleared = []
  }

  /** The event of an outcome, while it is kept. */
  eventOf(messageId: string): unknown {
    const outcome = this.#outcomes.findLast((one) => one.messageId === messageId)
    return outcome === undefined ? undefined : this.#events.get(outcome)
  }
}
