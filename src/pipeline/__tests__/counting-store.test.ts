import { createCountingStore } from '../outcome-store'
import { delivered, half, rejected, rowOf } from './support/outcomes'

it('counts final outcomes and keeps nothing else, because a run without a folder can’t be resumed', async () => {
  const store = createCountingStore()
  await store.reserve({ events: 3, bytes: 100 })
  await store.commit({
    final: [rowOf(0, delivered), rowOf(1, rejected), rowOf(2, rejected)],
    open: [{ row: 3, outcome: half }]
  })
  store.release({ events: 3, bytes: 100 })
  await store.finish()
  await store.close()
  expect(store.summary.events).toMatchObject({ delivered: 1, rejected: 2, retry: 0 })
  expect([store.isCommitted(0), store.committedCount, store.openOutcomes.size]).toEqual([false, 0, 0])
})
