import nock from 'nock'
import { type RoundReport, runRound } from './support/torture/round'

// The command runs in processes of its own, against a real server.
beforeAll(() => nock.restore())

const ROUNDS = 30
const AT_A_TIME = 4

/** `npm run torture -- --rounds 500` for a night; `npm run torture -- --seed N` repeats one round. */
it(`holds for ${ROUNDS} rounds of faults and kills: each line one outcome, none lost, none sent twice that was answered`, async () => {
  const seeds = Array.from({ length: ROUNDS }, (_, round) => round + 1)
  const reports: RoundReport[] = []
  const work = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) reports.push(await runRound(seed))
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  expect(reports).toHaveLength(ROUNDS)
  expect(reports.filter(({ faults }) => faults.length > 0)).toEqual([])
}, 300_000)
