/** A ranking's content: the most frequent rows, and how many others there are. */
export interface Ranked<Row> {
  top: Row[]
  /** Rows that are not in `top`, and their counts together. A row that was dropped and seen again counts again in `rows`. */
  rest: { rows: number; count: number }
}

/** A ranking as JSON, for a run that is resumed. */
export interface RankingState<Row> {
  rows: [key: string, row: Row][]
  dropped: { rows: number; count: number }
}

/** Rows that are kept when there are too many. At most twice as many are held. */
const KEPT_ROWS = 250

/**
 * Counts by key in bounded memory. Keys come from the input, so their number is unlimited: beyond 500 the rarer half is dropped
 * and counted together. A dropped key that occurs again starts from zero, so frequent keys keep exact counts and rare ones may
 * lose some.
 */
export class Ranking<Row extends { count: number }> {
  readonly #rows = new Map<string, Row>()
  #dropped = { rows: 0, count: 0 }

  constructor(state?: RankingState<Row>) {
    if (state === undefined) return
    for (const [key, row] of state.rows) this.#rows.set(key, row)
    this.#dropped = { ...state.dropped }
  }

  /** Counts one of `key` and returns its row; the caller may change it, except its count. */
  count(key: string, create: () => Omit<Row, 'count'>): Row {
    let row = this.#rows.get(key)
    if (row === undefined) {
      if (this.#rows.size >= 2 * KEPT_ROWS) this.#dropRarerHalf()
      row = { ...create(), count: 0 } as Row
      this.#rows.set(key, row)
    }
    row.count += 1
    return row
  }

  /** @param limit rows in `top`. Default: all that are held. */
  ranked(limit = Infinity): Ranked<Row> {
    const rows = this.#sorted().map(([, row]) => row)
    const left = rows.slice(limit)
    return {
      top: rows.slice(0, limit),
      rest: {
        rows: left.length + this.#dropped.rows,
        count: left.reduce((sum, { count }) => sum + count, this.#dropped.count)
      }
    }
  }

  toJSON(): RankingState<Row> {
    return { rows: [...this.#rows], dropped: this.#dropped }
  }

  #sorted(): [string, Row][] {
    return [...this.#rows].sort(([, a], [, b]) => b.count - a.count)
  }

  #dropRarerHalf(): void {
    for (const [key, { count }] of this.#sorted().slice(KEPT_ROWS)) {
      this.#rows.delete(key)
      this.#dropped.rows += 1
      this.#dropped.count += count
    }
  }
}
