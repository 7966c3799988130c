/** Names and reasons come from the input, and their number must not fill the memory. */
const MAX_KINDS = 5000

/** Counts by kind, in bounded memory: kinds after the first 5,000 are counted together. */
export class BoundedCounts<Details = undefined> {
  readonly #kinds = new Map<string, { count: number; details: Details }>()
  /** Occurrences of kinds that appeared after the limit was reached. */
  uncounted = 0

  constructor(
    private readonly createDetails: () => Details,
    private readonly maxKinds = MAX_KINDS
  ) {}

  /** Counts one more and returns what is kept for the kind; undefined for a new kind beyond the limit. */
  add(kind: string): Details | undefined {
    const known = this.#kinds.get(kind)
    if (known) {
      known.count += 1
      return known.details
    }
    if (this.#kinds.size >= this.maxKinds) {
      this.uncounted += 1
      return undefined
    }
    const details = this.createDetails()
    this.#kinds.set(kind, { count: 1, details })
    return details
  }

  get size(): number {
    return this.#kinds.size
  }

  /** The most frequent first. */
  ranked(): { kind: string; count: number; details: Details }[] {
    return [...this.#kinds]
      .map(([kind, { count, details }]) => ({ kind, count, details }))
      .sort((a, b) => b.count - a.count)
  }
}

export function createCounts(maxKinds?: number): BoundedCounts {
  return new BoundedCounts(() => undefined, maxKinds)
}

export interface Counted {
  count: number
}

/** The most frequent kinds, and the number of occurrences of all others. */
export function topOf(
  counts: BoundedCounts<unknown>,
  limit: number
): { top: (Counted & { kind: string })[]; others: number } {
  const ranked = counts.ranked()
  const top = ranked.slice(0, limit).map(({ kind, count }) => ({ kind, count }))
  const listed = top.reduce((sum, { count }) => sum + count, 0)
  const all = ranked.reduce((sum, { count }) => sum + count, 0) + counts.uncounted
  return { top, others: all - listed }
}
