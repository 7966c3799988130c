import { BoundedCounts } from './bounded-counts'

export interface ReasonCount {
  /** Identifies this kind of reason. */
  kind: string
  /** The first of its kind, unchanged. */
  reason: string
  count: number
}

const MAX_REASONS = 500

/** Reasons that differ only in their numbers are one kind: "is 9 days old" and "is 10 days old". */
export function reasonKind(reason: string): string {
  return reason.replace(/\d+([.,]\d+)*/g, '#')
}

/** Counts reasons by kind, in bounded memory. */
export class ReasonCounts {
  readonly #counts = new BoundedCounts<{ reason?: string }>(() => ({}), MAX_REASONS)

  add(reason: string): void {
    const details = this.#counts.add(reasonKind(reason))
    if (details) details.reason ??= reason
  }

  /** The most frequent first. */
  ranked(limit: number): ReasonCount[] {
    return this.#counts
      .ranked()
      .slice(0, limit)
      .map(({ kind, count, details }) => ({ kind, reason: details.reason ?? kind, count }))
  }
}
