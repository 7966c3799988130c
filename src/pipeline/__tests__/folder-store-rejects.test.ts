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
import { identity, rejected, retry, rowOf } from './support/outcomes'
import { copyAsKilled, newStoreFolder, readRecords } from './support/store-folder'

let folder: string
beforeEach(() => {
  folder = newStoreFolder()
})
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const lines = (name: string) => readRecords(join(folder, name))
const earlierFolders = () => readdirSync(folder).filter((name) => name.startsWith('earlier-'))

it.each<[string, RunIdentity, RegExp]>([
  [
    'another file',
    { ...identity, input: { path: '/data/other', sizeBytes: 1, modified: 'x' } },
    /the input was \/data\/day\.ndjson/
  ],
  ['a changed file', { ...identity, input: { ...identity.input!, sizeBytes: 101 } }, /100 bytes.*and is.*101 bytes/],
  [
    'another target',
    { ...identity, arguments: { ...identity.arguments, 'the target': 'sandbox' } },
    /the target was Pinterest, ad account 1 and is sandbox/
  ],
  [
    'an additional argument',
    { ...identity, arguments: { ...identity.arguments, '--now': 'x' } },
    /--now was not given and is x/
  ],
  ['standard input', { arguments: identity.arguments }, /standard input can't be read a second time/]
])('does not resume a run with %s, and --restart starts from the beginning', async (_, other, message) => {
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
  const [earlier = ''] = earlierFolders()
  expect(lines(join(earlier, 'rejected.ndjson'))).toHaveLength(1)
  expect(statSync(join(folder, earlier)).mode & 0o077).toBe(0)
})

describe('the lock', () => {
  it('is held by one run, which another run’s error names', async () => {
    const store = await FolderStore.open(folder, identity)
    await expect(FolderStore.open(folder, identity)).rejects.toThrow(
      new RegExp(`Another run is using .*process ${process.pid} on ${hostname()}`)
    )
    await store.close()
    await (await FolderStore.open(folder, identity)).close()
  })

  it.each([
    ['whose process is gone', { processStart: '1' }],
    ['from before a reboot', { bootId: 'another' }]
  ])('of a run %s is taken over at once', async (_, change) => {
    const store = await FolderStore.open(folder, identity)
    const copy = copyAsKilled(folder, change)
    await store.close()
    const startedAt = performance.now()
    await (await FolderStore.open(copy, identity)).close()
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(readdirSync(copy).filter((name) => name.startsWith('run.'))).toEqual([])
  })

  it('of a run in another container is respected while it is refreshed', async () => {
    const store = await FolderStore.open(folder, identity)
    const copy = copyAsKilled(folder, { host: 'container-2' })
    await store.close()
    const refresh = setInterval(() => utimesSync(join(copy, 'run.lock'), new Date(), new Date()), 100)
    await expect(FolderStore.open(copy, identity)).rejects.toThrow(/Another run is using .* on container-2/)
    clearInterval(refresh)
  })

  it('of a run in another container is taken over once that run has not refreshed it for ten seconds', async () => {
    const store = await FolderStore.open(folder, identity)
    const copy = copyAsKilled(folder, { host: 'container-2' })
    await store.close()
    const refreshedAt = new Date(Date.now() - 9500)
    utimesSync(join(copy, 'run.lock'), refreshedAt, refreshedAt)
    await (await FolderStore.open(copy, identity)).close()
    expect(existsSync(join(copy, 'run.lock'))).toBe(false)
  })

  it('is taken over by exactly one of several runs when its owner is gone', async () => {
    const store = await FolderStore.open(folder, identity)
    const copy = copyAsKilled(folder)
    await store.close()
    const opened = await Promise.allSettled(Array.from({ length: 5 }, () => FolderStore.open(copy, identity)))
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of opened) if (one.status === 'fulfilled') await one.value.close()
  })
})

it('does not overwrite unknown files', async () => {
  await (await FolderStore.open(folder, identity)).close()
  rmSync(join(folder, 'checkpoint.json'))
  writeFileSync(join(folder, 'rejected.ndjson'), 'corrected by hand')
  await expect(FolderStore.open(folder, identity)).rejects.toThrow(
    /rejected\.ndjson already exists, without a checkpoint/
  )
  expect(read('rejected.ndjson')).toBe('corrected by hand')
  // As the sentence says.
  await (await FolderStore.open(folder, identity, { restart: true })).close()
  const [earlier = ''] = earlierFolders()
  expect(read(join(earlier, 'rejected.ndjson'))).toBe('corrected by hand')
})

it('moves nothing when a run without outcomes is restarted', async () => {
  await (await FolderStore.open(folder, identity)).close()
  await (await FolderStore.open(folder, identity, { restart: true })).close()
  expect(earlierFolders()).toEqual([])
})

it.each([
  ['is not JSON', '{"vers'],
  ['is of another version', '{"version":99}']
])('rejects a checkpoint that %s', async (_, text) => {
  await (await FolderStore.open(folder, identity)).close()
  writeFileSync(join(folder, 'checkpoint.json'), text)
  await expect(FolderStore.open(folder, identity)).rejects.toThrow(/not a checkpoint that this version can read/)
})

it.each(['rejected.ndjson', 'retry.ndjson'])(
  'never restarts over %s if it is the input: its events would be lost',
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

describe('a folder that can’t be written', () => {
  afterEach(() => jest.restoreAllMocks())

  it('is a file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'store-')), 'file')
    writeFileSync(path, '')
    await expect(FolderStore.open(path, identity)).rejects.toThrow(
      new OutcomeStoreError(`Can't write to ${path}: it is a file.`)
    )
  })

  it('is below a file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'store-')), 'file')
    writeFileSync(path, '')
    await expect(FolderStore.open(join(path, 'out'), identity)).rejects.toThrow(/a part of that path is a file/)
  })

  // Node's recursive mkdir never returns there.
  it('is where none can be created', async () => {
    await expect(FolderStore.open('/proc/self/a/out', identity)).rejects.toThrow(
      /^Can't write to \/proc\/self\/a\/out: /
    )
  })

  // Root may write nearly everywhere, so the system's error is mocked.
  it.each([
    ['EACCES', 'this user may not write there'],
    ['EROFS', 'the file system is read-only']
  ])('is where the system says %s', async (code, reason) => {
    jest.spyOn(promises, 'mkdir').mockRejectedValue(Object.assign(new Error('denied'), { code }))
    await expect(FolderStore.open(folder, identity)).rejects.toThrow(
      new OutcomeStoreError(`Can't write to ${folder}: ${reason}.`)
    )
  })
})
