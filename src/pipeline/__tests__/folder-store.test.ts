import { existsSync, mkdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FolderStore } from '../outcome-store'
import { delivered, half, identity, rejected, retry, rowOf } from './support/outcomes'
import { copyAsKilled, newStoreFolder, readRecords } from './support/store-folder'

let folder: string
beforeEach(() => {
  folder = newStoreFolder()
})
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const lines = (name: string) => readRecords(join(folder, name))

it('writes an outcome line for each row, and undelivered events with their reasons', async () => {
  const store = await FolderStore.open(folder, identity)
  await store.commit({ final: [rowOf(0, delivered), rowOf(1, rejected), rowOf(2, retry), rowOf(3, half)], open: [] })
  await store.commit({ final: [{ row: 4, line: 9, text: '{"type":', outcome: rejected }], open: [] })
  await store.finish()
  await store.close()
  expect(lines('outcomes.ndjson')).toEqual([
    { line: 1, ...delivered },
    { line: 2, ...rejected },
    { line: 3, ...retry },
    { line: 4, ...half },
    { line: 9, ...rejected }
  ])
  expect(lines('rejected.ndjson')).toEqual([
    { line: 2, reasons: ['No identity.'], event: { type: 'track', messageId: 'm1' } },
    { line: 9, reasons: ['No identity.'], text: '{"type":' }
  ])
  expect(lines('retry.ndjson')).toEqual([
    { line: 3, reasons: ['Down.'], event: { type: 'track', messageId: 'm2' } },
    { line: 4, reasons: ['Down.'], only: ['Lead 2'], event: { type: 'track', messageId: 'm3' } }
  ])
  expect(existsSync(join(folder, 'run.lock'))).toBe(false)
})

it.each([false, true])(
  'makes files with personal data readable only by their owner, existing before: %s',
  async (isThere) => {
    if (isThere) {
      mkdirSync(folder, { mode: 0o700 })
      for (const name of ['outcomes.ndjson', 'rejected.ndjson', 'checkpoint.json.new'])
        writeFileSync(join(folder, name), '', { mode: 0o644 })
    }
    const store = await FolderStore.open(folder, identity)
    await store.close()
    for (const name of ['outcomes.ndjson', 'rejected.ndjson', 'retry.ndjson', 'unknown.ndjson', 'checkpoint.json']) {
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
    }
    expect(statSync(folder).mode & 0o077).toBe(0)
  }
)

describe('reopened after a kill', () => {
  const commitTwice = async () => {
    const store = await FolderStore.open(folder, identity)
    await store.commit({ final: [rowOf(0, delivered)], open: [] })
    await store.commit({ final: [rowOf(2, rejected)], open: [{ row: 1, outcome: half }] })
    const copy = copyAsKilled(folder)
    await store.close()
    folder = copy
  }

  it('restores committed rows and counts, and completes the lines of the last commit', async () => {
    await commitTwice()
    truncateSync(join(folder, 'outcomes.ndjson'), read('outcomes.ndjson').length - 20)
    truncateSync(join(folder, 'rejected.ndjson'), 0)

    const again = await FolderStore.open(folder, identity)
    expect([0, 1, 2, 3].map((row) => again.isCommitted(row))).toEqual([true, false, true, false])
    expect([...again.openOutcomes]).toEqual([[1, half]])
    expect(again.summary.events).toMatchObject({ delivered: 1, rejected: 1 })
    expect(again.committedCount).toBe(2)
    await again.commit({ final: [rowOf(1, delivered)], open: [] })
    expect(again.openOutcomes.size).toBe(0)
    await again.finish()
    await again.close()
    expect(lines('outcomes.ndjson').map(({ line }) => line)).toEqual([1, 3, 2])
    expect(lines('rejected.ndjson').map(({ line }) => line)).toEqual([3])

    const finished = await FolderStore.open(folder, identity)
    expect(finished.isFinished).toBe(true)
    await finished.close()
  })

  it.each<[string, (text: string) => string]>([
    ['longer', (text) => `${text}{"line":9}\n`],
    ['cut at the start', (text) => text.slice(20)],
    ['changed in its last lines', (text) => text.replace(/No identity/g, 'NO IDENTITY')]
  ])('stops if rejected.ndjson was changed meanwhile, and does not touch it: %s', async (_, change) => {
    await commitTwice()
    const changed = change(read('rejected.ndjson'))
    writeFileSync(join(folder, 'rejected.ndjson'), changed)
    await expect(FolderStore.open(folder, identity)).rejects.toThrow(
      /rejected\.ndjson was changed since this run stopped/
    )
    expect(read('rejected.ndjson')).toBe(changed)
    // As the message says.
    renameSync(join(folder, 'rejected.ndjson'), join(folder, 'mine.ndjson'))
    const again = await FolderStore.open(folder, identity)
    expect(again.committedCount).toBe(2)
    await again.close()
    expect(read('mine.ndjson')).toBe(changed)
  })
})

describe('opened again after a kill, with a file that has lines of earlier commits', () => {
  beforeEach(async () => {
    const store = await FolderStore.open(folder, identity)
    await store.commit({ final: [rowOf(0, rejected)], open: [] })
    await store.commit({ final: [rowOf(1, rejected)], open: [] })
    const copy = copyAsKilled(folder)
    await store.close()
    folder = copy
  })

  it('stops when they are missing, and says how much is', async () => {
    const { size } = statSync(join(folder, 'rejected.ndjson'))
    truncateSync(join(folder, 'rejected.ndjson'), 20)
    await expect(FolderStore.open(folder, identity)).rejects.toThrow(
      `rejected.ndjson was changed since this run stopped: it has 20 bytes, but the run wrote ${String(size)}.`
    )
  })

  it('resumes with a new file when it was moved away', async () => {
    renameSync(join(folder, 'rejected.ndjson'), join(folder, 'mine.ndjson'))
    const again = await FolderStore.open(folder, identity)
    await again.commit({ final: [rowOf(2, rejected)], open: [] })
    await again.close()
    // Line 2 was in the last commit, and so in the checkpoint too.
    expect(lines('rejected.ndjson').map(({ line }) => line)).toEqual([2, 3])
    expect(lines('mine.ndjson').map(({ line }) => line)).toEqual([1, 2])
  })
})

it('ignores changes to the files of a finished run', async () => {
  const store = await FolderStore.open(folder, identity)
  await store.commit({ final: [rowOf(0, rejected)], open: [] })
  await store.finish()
  await store.close()
  writeFileSync(join(folder, 'rejected.ndjson'), 'corrected by hand, and longer than before '.repeat(9))
  const before = read('rejected.ndjson')
  const again = await FolderStore.open(folder, identity)
  expect(again.isFinished).toBe(true)
  await again.close()
  expect(read('rejected.ndjson')).toBe(before)
})

it('keeps the open subscriptions across any number of runs', async () => {
  const store = await FolderStore.open(folder, identity)
  await store.commit({ final: [{ ...rowOf(0, rejected), only: ['Lead'] }], open: [] })
  await store.close()
  expect(lines('rejected.ndjson')).toMatchObject([{ only: ['Lead'] }])
})

it('writes an offline event whose answer was lost to its own file', async () => {
  const store = await FolderStore.open(folder, identity)
  const lost = { status: 'unknown', subscription: 'Lead', reason: 'Cut off.', httpStatus: 503 } as const
  await store.commit({ final: [rowOf(0, { status: 'unknown', event: 'Lead', results: [lost] })], open: [] })
  await store.close()
  expect(lines('unknown.ndjson')).toEqual([
    { line: 1, reasons: ['Cut off.'], event: { type: 'track', messageId: 'm0' } }
  ])
  expect(read('retry.ndjson')).toBe('')
})

it('stores no partial outcome of a row that becomes final in the same write', async () => {
  const store = await FolderStore.open(folder, identity)
  await Promise.all([
    store.commit({ final: [], open: [{ row: 0, outcome: half }] }),
    store.commit({ final: [rowOf(0, delivered)], open: [] })
  ])
  expect(store.openOutcomes.size).toBe(0)
  await store.close()
})

it('writes concurrent commits together, and resolves each only when its rows are stored', async () => {
  const store = await FolderStore.open(folder, identity)
  await Promise.all(
    Array.from({ length: 50 }, async (_, row) => {
      await store.commit({ final: [rowOf(row, delivered)], open: [] })
      const checkpoint = JSON.parse(read('checkpoint.json')) as { committed: [number, number][] }
      expect(checkpoint.committed.some(([from, before]) => from <= row && row < before)).toBe(true)
    })
  )
  expect(lines('outcomes.ndjson')).toHaveLength(50)
  await store.close()
})
