import { Ranking } from '../ranking'

const counted = (keys: readonly string[]): Ranking<{ count: number; key: string }> => {
  const ranking = new Ranking<{ count: number; key: string }>()
  for (const key of keys) ranking.count(key, () => ({ key }))
  return ranking
}
const rare = (count: number) => Array.from({ length: count }, (_, i) => `rare-${i}`)

describe('Ranking', () => {
  it('lists the most frequent first, and counts the others', () => {
    expect(counted(['a', 'b', 'b', 'c', 'c', 'c']).ranked(1)).toEqual({
      top: [{ key: 'c', count: 3 }],
      rest: { rows: 2, count: 3 }
    })
  })

  it.each([
    [500, 500],
    [501, 251],
    [750, 500],
    [751, 251]
  ])('of %d keys keeps %d, and includes all in its sums', (count, held) => {
    const { top, rest } = counted(rare(count)).ranked()
    expect(top).toHaveLength(held)
    expect(rest).toEqual({ rows: count - held, count: count - held })
  })

  it('keeps frequent keys, whatever else is counted', () => {
    const ranking = counted(['hot', 'hot', ...rare(2000), 'hot'])
    expect(ranking.ranked(1).top).toEqual([{ key: 'hot', count: 3 }])
    expect(ranking.ranked(1).rest).toEqual({ rows: 2000, count: 2000 })
  })

  it('continues from its JSON', () => {
    const state = JSON.parse(JSON.stringify(counted(rare(600)))) as ConstructorParameters<typeof Ranking>[0]
    const resumed = new Ranking<{ count: number }>(state)
    expect(resumed.ranked()).toEqual(counted(rare(600)).ranked())
  })
})
