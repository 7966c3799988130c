import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Outcome } from '../../delivery'
import { type CommittedRow, FolderStore, OutcomeStoreError, type RunIdentity } from '../outcome-store'

const identity: RunIdentity = {
  input: { path: '/data/day.ndjson', sizeBytes: 100, modified: '2026-11-24T00:00:00.000Z' },
  arguments: { 'the target': 'Pinterest, ad account 1', 'test mode': 'off' }
}

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'store-')), 'out')
})

const rejected: Outcome = {
  status: 'rejected',
  event: 'Lead',
  results: [
    { status: 'rejected', subscription: 'Lead', reason: 'No identity.', httpStatus: 400, rejectedBy: 'destination' }
  ]
}
const delivered: Outcome = {
  status: 'delivered',
  event: 'Lead',
  results: [
    {
      status: 'delivered',
      subscription: 'Lead',
      eventName: 'lead',
      warnings: [],
      limitedDataProcessing: { status: 'not-requested' },
      matchKeys: ['em']
    }
  ]
}
const retry: Outcome = {
  status: 'retry',
  event: 'Lead',
  results: [{ status: 'retry', subscription: 'Lead', reason: 'Down.', httpStatus: 503 }]
}
const half: Outcome = {
  ...retry,
  results: [...delivered.results, { status: 'retry', subscription: 'Lead 2', reason: 'Down.', httpStatus: 503 }]
}

const rowOf = (
  row: number,
  outcome: Outcome,
  event: unknown = { type: 'track', messageId: `m${row}` }
): CommittedRow => ({
  row,
  line: row + 1,
  event,
  outcome
})
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const lines = (name: string) =>
  read(name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
/** A copy of the folder as a kill leaves it now: with the lock, and with the last lines in the checkpoint. */
function copyAsKilled(
  change: Partial<Record<'processStart' | 'bootId' | 'host', string>> = { processStart: '1' }
): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'store-')), 'out')
  cpSync(folder, copy, { recursive: true })
  const ownerPath = join(copy, 'run.owner.json')
  const owner = JSON.parse(readFileSync(ownerPath, 'utf8')) as Record<string, unknown>
  writeFileSync(ownerPath, JSON.stringify({ ...owner, ...change }))
  return copy
}

it('writes an outcome line for each row, and the event beside each reason for what was not delivered', async () => {
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
  'keeps files that hold personal data for their owner only, there before: %s',
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

describe('opened again after a kill', () => {
  const commitTwice = async () => {
    const store = await FolderStore.open(folder, identity)
    await store.commit({ final: [rowOf(0, delivered)], open: [] })
    await store.commit({ final: [rowOf(2, rejected)], open: [{ row: 1, outcome: half }] })
    const copy = copyAsKilled()
    await store.close()
    folder = copy
  }

  it('knows what is committed and counted, and completes the lines of the last commit', async () => {
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
    ['cut at its start', (text) => text.slice(20)],
    ['of another content in its last lines', (text) => text.replace(/No identity/g, 'NO IDENTITY')]
  ])('stops when rejected.ndjson was changed meanwhile, and changes nothing of it: %s', async (_, change) => {
    await commitTwice()
    const changed = change(read('rejected.ndjson'))
    writeFileSync(join(folder, 'rejected.ndjson'), changed)
    await expect(FolderStore.open(folder, identity)).rejects.toThrow(
      /rejected\.ndjson was changed since this run stopped/
    )
    expect(read('rejected.ndjson')).toBe(changed)
    // As the sentence says.
    renameSync(join(folder, 'rejected.ndjson'), join(folder, 'mine.ndjson'))
    const again = await FolderStore.open(folder, identity)
    expect(again.committedCount).toBe(2)
    await again.close()
    expect(read('mine.ndjson')).toBe(changed)
  })
})

it('leaves the files of a finished run alone, whatever was done to them', async () => {
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

it('carries the subscriptions that are still open through any number of runs', async () => {
  const store = await FolderStore.open(folder, identity)
  await store.commit({ final: [{ ...rowOf(0, rejected), only: ['Lead'] }], open: [] })
  await store.close()
  expect(lines('rejected.ndjson')).toMatchObject([{ only: ['Lead'] }])
})

it('keeps an offline event whose answer was lost apart', async () => {
  const store = await FolderStore.open(folder, identity)
  const lost = { status: 'unknown', subscription: 'Lead', reason: 'Cut off.', httpStatus: 503 } as const
  await store.commit({ final: [rowOf(0, { status: 'unknown', event: 'Lead', results: [lost] })], open: [] })
  await store.close()
  expect(lines('unknown.ndjson')).toEqual([
    { line: 1, reasons: ['Cut off.'], event: { type: 'track', messageId: 'm0' } }
  ])
  expect(read('retry.ndjson')).toBe('')
})

it('has no open outcome of a row that became final in the same write', async () => {
  const store = await FolderStore.open(folder, identity)
  await Promise.all([
    store.commit({ final: [], open: [{ row: 0, outcome: half }] }),
    store.commit({ final: [rowOf(0, delivered)], open: [] })
  ])
  expect(store.openOutcomes.size).toBe(0)
  await store.close()
})

it('brings calls that come at once to the disk together, and each only resolves when its rows are there', async () => {
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

it.each<[string, RunIdentity, RegExp]>([
  [
    'another file',
    { ...identity, input: { path: '/data/other', sizeBytes: 1, modified: 'x' } },
    /the input was \/data\/day\.ndjson/
  ],
  [
    'a file that was changed',
    { ...identity, input: { ...identity.input!, sizeBytes: 101 } },
    /100 bytes.*and is.*101 bytes/
  ],
  [
    'another target',
    { ...identity, arguments: { ...identity.arguments, 'the target': 'sandbox' } },
    /the target was Pinterest, ad account 1 and is sandbox/
  ],
  [
    'an argument more',
    { ...identity, arguments: { ...identity.arguments, '--now': 'x' } },
    /--now was not given and is x/
  ],
  ['standard input', { arguments: identity.arguments }, /standard input can't be read a second time/]
])('resumes no run with %s, and --restart starts from the beginning', async (_, other, message) => {
  const store = await FolderStore.open(folder, identity)
  await store.commit({ final: [rowOf(0, rejected)], open: [] })
  await store.close()
  const opening = FolderStore.open(folder, other)
  await expect(opening).rejects.toThrow(OutcomeStoreError)
  await expect(opening).rejects.toThrow(message)
  await expect(opening).rejects.toThrow(/--restart/)
  expect(lines('rejected.ndjson')).toHaveLength(1)

  const restarted = await FolderStore.open(folder, other, { restart: true })
  expect(restarted.committedCount).toBe(0)
  await restarted.close()
  expect(read('rejected.ndjson')).toBe('')
  const [earlier] = readdirSync(folder).filter((name) => name.startsWith('earlier-'))
  expect(lines(join(earlier ?? '', 'rejected.ndjson'))).toHaveLength(1)
})

describe('the lock', () => {
  it('is held by one run, which is named to another', async () => {
    const store = await FolderStore.open(folder, identity)
    await expect(FolderStore.open(folder, identity)).rejects.toThrow(
      new RegExp(`Another run is using .*process ${process.pid} on ${hostname()}`)
    )
    await store.close()
    await (await FolderStore.open(folder, identity)).close()
  })

  it.each([
    ['whose process is gone', { processStart: '1' }],
    ['of a start of this machine before', { bootId: 'another' }]
  ])('of a run %s is taken over at once', async (_, change) => {
    const store = await FolderStore.open(folder, identity)
    const copy = copyAsKilled(change)
    await store.close()
    const startedAt = performance.now()
    await (await FolderStore.open(copy, identity)).close()
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(existsSync(join(copy, 'run.lock'))).toBe(false)
  })

  it('of a run in another container is respected while that run refreshes it', async () => {
    const store = await FolderStore.open(folder, identity)
    const copy = copyAsKilled({ host: 'container-2' })
    await store.close()
    const refresh = setInterval(() => utimesSync(join(copy, 'run.lock'), new Date(), new Date()), 100)
    await expect(FolderStore.open(copy, identity)).rejects.toThrow(/Another run is using .* on container-2/)
    clearInterval(refresh)
  })

  it('is taken over by exactly one of several runs that find its owner gone', async () => {
    const store = await FolderStore.open(folder, identity)
    const copy = copyAsKilled()
    await store.close()
    const opened = await Promise.allSettled(Array.from({ length: 5 }, () => FolderStore.open(copy, identity)))
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of opened) if (one.status === 'fulfilled') await one.value.close()
  })
})

it('does not write over files that it does not know', async () => {
  await (await FolderStore.open(folder, identity)).close()
  rmSync(join(folder, 'checkpoint.json'))
  writeFileSync(join(folder, 'rejected.ndjson'), 'mended by hand')
  await expect(FolderStore.open(folder, identity)).rejects.toThrow(
    /rejected\.ndjson already exists, without a checkpoint/
  )
  expect(read('rejected.ndjson')).toBe('mended by hand')
})

it.each([
  ['is no JSON', '{"vers'],
  ['is of another version', '{"version":99}']
])('rejects a checkpoint that %s', async (_, text) => {
  await (await FolderStore.open(folder, identity)).close()
  writeFileSync(join(folder, 'checkpoint.json'), text)
  await expect(FolderStore.open(folder, identity)).rejects.toThrow(/not a checkpoint that this version can read/)
})

it.each(['rejected.ndjson', 'retry.ndjson'])(
  'never starts over %s when that is the input: its events would be lost',
  async (name) => {
    const store = await FolderStore.open(folder, identity)
    await store.commit({ final: [rowOf(0, rejected), rowOf(1, retry)], open: [] })
    await store.finish()
    await store.close()
    const before = read(name)
    symlinkSync(folder, `${folder}-link`)
    for (const path of [join(folder, name), join(`${folder}-link`, name)]) {
      const input = { path, sizeBytes: before.length, modified: '2026-11-24T00:00:00.000Z' }
      const again = FolderStore.open(folder, { ...identity, input }, { restart: true })
      await expect(again).rejects.toThrow(OutcomeStoreError)
      await expect(again).rejects.toThrow(/can't be its input too\. Name another folder for --out\./)
    }
    expect(read(name)).toBe(before)
    expect(existsSync(join(folder, 'run.lock'))).toBe(false)
  }
)

describe('a folder that can not be written', () => {
  it('is a file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'store-')), 'file')
    writeFileSync(path, '')
    await expect(FolderStore.open(path, identity)).rejects.toThrow(
      new OutcomeStoreError(`Can't write to ${path}: it is a file.`)
    )
  })

  it('lies under a file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'store-')), 'file')
    writeFileSync(path, '')
    await expect(FolderStore.open(join(path, 'out'), identity)).rejects.toThrow(/a part of that path is a file/)
  })

  it('lies where nobody may make one', async () => {
    await expect(FolderStore.open('/sys/out', identity)).rejects.toThrow(/this user may not write there|read-only/)
  })
})

describe('a full disk', () => {
  // The system's own always-full device, in the place of the file that the checkpoint is written to.
  const fill = () => symlinkSync('/dev/full', join(folder, 'checkpoint.json.new'))
  const free = () => rmSync(join(folder, 'checkpoint.json.new'))

  it('is named with the lines concerned, ends all writing, and leaves the checkpoint: the next run loses nothing', async () => {
    const store = await FolderStore.open(folder, identity)
    await store.commit({ final: [rowOf(0, delivered)], open: [] })
    fill()
    const failing = store.commit({ final: [rowOf(1, rejected)], open: [] })
    await expect(failing).rejects.toThrow(
      `Can't write to ${folder}: the disk is full. The answers for line 2 could not`
    )
    free()
    // Space again: but between a failed write and the next nothing may come.
    await expect(store.commit({ final: [rowOf(2, rejected)], open: [] })).rejects.toThrow(/disk is full/)
    expect(store.summary.events).toMatchObject({ delivered: 1, rejected: 0 })
    await store.close()

    const again = await FolderStore.open(folder, identity)
    expect([0, 1, 2].map((row) => again.isCommitted(row))).toEqual([true, false, false])
    await again.commit({ final: [rowOf(1, rejected), rowOf(2, rejected)], open: [] })
    await again.close()
    expect(lines('outcomes.ndjson').map(({ line }) => line)).toEqual([1, 2, 3])
    expect(lines('rejected.ndjson').map(({ line }) => line)).toEqual([2, 3])
  })

  it('is named before the first event is sent, when it is full already', async () => {
    const store = await FolderStore.open(folder, identity)
    await store.commit({ final: [rowOf(0, rejected)], open: [] })
    await store.close()
    fill()
    await expect(FolderStore.open(folder, identity, { restart: true })).rejects.toThrow(/the disk is full/)
    free()
    // The run that was to be started again is still there, whole.
    const again = await FolderStore.open(folder, identity)
    expect(again.committedCount).toBe(1)
    await again.close()
  })

  it('is named when space is reserved, and the reserve is gone at the end', async () => {
    const store = await FolderStore.open(folder, identity)
    await store.reserve({ events: 10, bytes: 10_000 })
    expect(statSync(join(folder, 'space.reserve')).size).toBeGreaterThan(20_000)
    await expect(store.reserve({ events: 0, bytes: Number.MAX_SAFE_INTEGER / 4 })).rejects.toThrow(/the disk is full/)
    await store.close()
    expect(existsSync(join(folder, 'space.reserve'))).toBe(false)
  })
})
