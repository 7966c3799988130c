/** Ranges of row numbers `[start, end)`, sorted and disjoint. */
export type RowRanges = [from: number, before: number][]

/** A set of row numbers that uses little memory as long as rows are added nearly in order. */
export class RowSet {
  private readonly ranges: RowRanges

  constructor(ranges: Readonly<RowRanges> = []) {
    this.ranges = ranges.map(([from, before]) => [from, before])
  }

  get size(): number {
    return this.ranges.reduce((sum, [from, before]) => sum + before - from, 0)
  }

  has(row: number): boolean {
    const range = this.ranges[this.indexOfLastFrom(row)]
    return range !== undefined && row < range[1]
  }

  add(row: number): void {
    const index = this.indexOfLastFrom(row)
    const left = this.ranges[index]
    if (left !== undefined && row < left[1]) return
    const right = this.ranges[index + 1]
    const touchesLeft = left?.[1] === row
    const touchesRight = right?.[0] === row + 1
    if (touchesLeft && touchesRight) {
      left[1] = right[1]
      this.ranges.splice(index + 1, 1)
    } else if (touchesLeft) left[1] = row + 1
    else if (touchesRight) right[0] = row
    else this.ranges.splice(index + 1, 0, [row, row + 1])
  }

  toRanges(): RowRanges {
    return this.ranges.map(([from, before]) => [from, before])
  }

  /** Index of the last range that starts at or before `row`; -1 if there is none. */
  private indexOfLastFrom(row: number): number {
    let low = 0
    let high = this.ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.ranges[middle]?.[0] ?? Infinity) <= row) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
