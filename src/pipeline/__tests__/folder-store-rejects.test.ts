import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import promises from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { FolderStore, OutcomeStoreError, type RunIdentity } from '../outcome-store'
import { delivered, identity, rejected, retry, rowOf } from './support/outcomes'
import { copyAsKilled, newStoreFolder, readRecords } from './support/store-folder'

let folder: string
beforeEach(() => {
  folder = newStoreFolder()
})
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const lines = (name: string) => readRecords(join(folder, name))

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
    const copy = copyAsKilled(folder, change)
    await store.close()
    const startedAt = performance.now()
    await (await FolderStore.open(copy, identity)).close()
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(existsSync(join(copy, 'run.lock'))).toBe(false)
  })

  it('of a run in another container is respected while that run refreshes it', async () => {
    const store = await FolderStore.open(folder, identity)
    const copy = copyAsKilled(folder, { host: 'container-2' })
    await store.close()
    const refresh = setInterval(() => utimesSync(join(copy, 'run.lock'), new Date(), new Date()), 100)
    await expect(FolderStore.open(copy, identity)).rejects.toThrow(/Another run is using .* on container-2/)
    clearInterval(refresh)
  })

  it('is taken over by exactly one of several runs that find its owner gone', async () => {
    const store = await FolderStore.open(folder, identity)
    const copy = copyAsKilled(folder)
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
  afterEach(() => jest.restoreAllMocks())

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

  // Node's own recursive mkdir never ends there.
  it('lies where none can be made', async () => {
    await expect(FolderStore.open('/proc/self/a/out', identity)).rejects.toThrow(
      /^Can't write to \/proc\/self\/a\/out: /
    )
  })

  // Root may write nearly everywhere, so that the system's answer is a mock.
  it.each([
    ['EACCES', 'this user may not write there'],
    ['EROFS', 'the file system is read-only']
  ])('lies where the system says %s', async (code, reason) => {
    jest.spyOn(promises, 'mkdir').mockRejectedValue(Object.assign(new Error('denied'), { code }))
    await expect(FolderStore.open(folder, identity)).rejects.toThrow(
      new OutcomeStoreError(`Can't write to ${folder}: ${reason}.`)
    )
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
