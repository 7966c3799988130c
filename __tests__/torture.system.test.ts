import { type RoundReport, runRound } from './support/torture/round'

const ROUNDS = 30
const AT_A_TIME = 4

/** Use `npm run torture -- --rounds 500` overnight, and `npm run torture -- --seed N` to repeat one round. */
it(`passes ${ROUNDS} rounds of faults and kills: one outcome per line, no event lost, no answered event sent twice`, async () => {
  const seeds = Array.from({ length: ROUNDS }, (_, round) => round + 1)
  const reports: RoundReport[] = []
  const work = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) reports.push(await runRound(seed))
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  expect(reports).toHaveLength(ROUNDS)
  expect(reports.filter(({ faults }) => faults.length > 0)).toEqual([])
}, 300_000)
