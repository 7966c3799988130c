import { observeCommits } from '../observe-commits'
import type { CommittedRow, OutcomeStore } from '../outcome-store'

const ROW: CommittedRow = { row: 7, line: 8, outcome: { status: 'delivered', results: [] } }

it('behaves like the store, and reports final rows once they are stored', async () => {
  const calls: unknown[] = []
  const called =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args])
      return Promise.resolve()
    }
  const store = {
    summary: { total: 1 },
    committedCount: 3,
    openOutcomes: new Map(),
    isCommitted: (row: number) => row === 7,
    reserve: called('reserve'),
    release: called('release'),
    commit: called('commit'),
    finish: called('finish'),
    close: called('close')
  } as unknown as OutcomeStore
  const observed = observeCommits(store, called('observed'))
  expect([observed.summary, observed.committedCount, observed.openOutcomes]).toEqual([{ total: 1 }, 3, new Map()])
  expect([observed.isCommitted(7), observed.isCommitted(8)]).toEqual([true, false])
  const space = { events: 1, bytes: 2 }
  const commit = { final: [ROW], open: [] }
  await observed.reserve(space)
  await observed.commit(commit)
  observed.release(space)
  await observed.finish()
  await observed.close()
  expect(calls).toEqual([
    ['reserve', space],
    ['commit', commit],
    ['observed', [ROW]],
    ['release', space],
    ['finish'],
    ['close']
  ])
})

it('reports nothing that could not be stored', async () => {
  const onCommitted = jest.fn()
  const store = { commit: () => Promise.reject(new Error('the disk is full')) } as unknown as OutcomeStore
  await expect(observeCommits(store, onCommitted).commit({ final: [ROW], open: [] })).rejects.toThrow('full')
  expect(onCommitted).not.toHaveBeenCalled()
})
