import fc from 'fast-check'
import { RowSet } from '../row-set'

it('contains exactly the added rows, in sorted, disjoint ranges, for any order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60)), (rows) => {
      const set = new RowSet()
      for (const row of rows) set.add(row)
      const expected = new Set(rows)
      const all = Array.from({ length: 63 }, (_, row) => row)
      expect(all.filter((row) => set.has(row))).toEqual(all.filter((row) => expected.has(row)))
      expect(set.size).toBe(expected.size)
      const bounds = set.toRanges().flat()
      expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b))
      expect(new RowSet(set.toRanges()).toRanges()).toEqual(set.toRanges())
    })
  )
})

it('stays one range while rows are added in order', () => {
  const set = new RowSet()
  for (let row = 0; row < 10_000; row += 1) set.add(row)
  expect(set.toRanges()).toEqual([[0, 10_000]])
})

it.each([
  ['merges two ranges when a gap of one row is filled', [0, 1, 3, 4, 2], [[0, 5]]],
  [
    'fills a gap next to a third range',
    [0, 2, 9, 1],
    [
      [0, 3],
      [9, 10]
    ]
  ],
  ['grows to the left', [5, 4], [[4, 6]]],
  ['contains a row once', [5, 5, 5], [[5, 6]]]
])('%s', (_why, rows, ranges) => {
  const set = new RowSet()
  for (const row of rows) set.add(row)
  expect(set.toRanges()).toEqual(ranges)
})
