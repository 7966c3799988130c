import { existsSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { FolderStore, OutcomeStoreError } from '../outcome-store'
import { collectOpened } from './support/opened-files'
import { delivered, identity, rejected, rowOf } from './support/outcomes'
import { newStoreFolder, readRecords } from './support/store-folder'

let folder: string
let fileHandle: FileHandle
beforeEach(async () => {
  folder = newStoreFolder()
  const handle = await promises.open('/dev/null')
  fileHandle = Object.getPrototypeOf(handle) as FileHandle
  await handle.close()
})
afterEach(() => jest.restoreAllMocks())
const lines = (name: string) => readRecords(join(folder, name))
const sizeOfReserve = () => statSync(join(folder, 'space.reserve')).size
const failOnce = (method: 'write' | 'writeFile', code: string) =>
  jest.spyOn(fileHandle, method).mockRejectedValueOnce(Object.assign(new Error('no'), { code }))

describe('a full disk', () => {
  // The system's always-full device, in place of the checkpoint's temporary file.
  const fill = () => symlinkSync('/dev/full', join(folder, 'checkpoint.json.new'))
  const free = () => rmSync(join(folder, 'checkpoint.json.new'))

  it('is reported with the affected lines, stops all writing, and keeps the checkpoint: the next run loses nothing', async () => {
    const store = await FolderStore.open(folder, identity)
    await store.commit({ final: [rowOf(0, delivered)], open: [] })
    fill()
    const failing = store.commit({ final: [rowOf(1, rejected)], open: [] })
    await expect(failing).rejects.toThrow(
      `Can't write to ${folder}: the disk is full. The answers for line 2 could not`
    )
    free()
    // There is space again, but nothing may be written after a failed write.
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

  it('is reported before the first event is sent, if it is already full', async () => {
    const store = await FolderStore.open(folder, identity)
    await store.commit({ final: [rowOf(0, rejected)], open: [] })
    await store.close()
    fill()
    await expect(FolderStore.open(folder, identity, { restart: true })).rejects.toThrow(/the disk is full/)
    free()
    // The run that was to be restarted is unchanged.
    const again = await FolderStore.open(folder, identity)
    expect(again.committedCount).toBe(1)
    await again.close()
  })

  it('is reported when space is reserved, and the reserve is deleted at the end', async () => {
    const store = await FolderStore.open(folder, identity)
    await store.reserve({ events: 10, bytes: 10_000 })
    expect(sizeOfReserve()).toBeGreaterThan(20_000)
    await expect(store.reserve({ events: 0, bytes: Number.MAX_SAFE_INTEGER / 4 })).rejects.toThrow(/the disk is full/)
    await store.close()
    expect(existsSync(join(folder, 'space.reserve'))).toBe(false)
  })

  // The reserve is for this case: the answers to sent events can be written, and no more events are sent.
  it.each(['ENOSPC', 'EDQUOT'])('frees the reserve for the answers, and reserves no more space: %s', async (code) => {
    const store = await FolderStore.open(folder, identity)
    await store.reserve({ events: 1, bytes: 100 })
    failOnce('writeFile', code)
    await store.commit({ final: [rowOf(0, rejected)], open: [] })
    expect(lines('rejected.ndjson')).toHaveLength(1)
    expect(sizeOfReserve()).toBe(0)
    await expect(store.reserve({ events: 1, bytes: 100 })).rejects.toThrow(/the disk is full/)
    await store.commit({ final: [rowOf(1, rejected)], open: [] })
    await store.close()
    expect(lines('rejected.ndjson')).toHaveLength(2)
  })
})

it('lists the lines of several rows whose answers could not be stored, in order', async () => {
  const store = await FolderStore.open(folder, identity)
  failOnce('writeFile', 'EIO')
  const final = [9, 1, 4].map((row) => rowOf(row, rejected))
  await expect(store.commit({ final, open: [] })).rejects.toThrow(
    `Can't write to ${folder}: EIO. The answers for 3 events from line 2 to 10 could not be stored`
  )
  await store.close()
})

it('keeps an answer in the checkpoint if its file fails, and the next run writes the line', async () => {
  const store = await FolderStore.open(folder, identity)
  failOnce('write', 'EIO')
  const failing = store.commit({ final: [rowOf(0, rejected)], open: [] })
  await expect(failing).rejects.toThrow(new OutcomeStoreError(`Can't write to ${folder}: EIO.`))
  expect(store.summary.events.rejected).toBe(1)
  await store.close()
  const again = await FolderStore.open(folder, identity)
  expect(again.isCommitted(0)).toBe(true)
  await again.close()
  expect(lines('rejected.ndjson')).toHaveLength(1)
})

it('continues a partial write', async () => {
  const store = await FolderStore.open(folder, identity)
  const write = Reflect.get(fileHandle, 'write') as (...args: unknown[]) => unknown
  const writePart = function (this: FileHandle, bytes: Buffer, offset: number, length: number, position: number) {
    return write.call(this, bytes, offset, Math.min(length, 7), position)
  }
  jest.spyOn(fileHandle, 'write').mockImplementation(writePart as never)
  await store.commit({ final: [rowOf(0, delivered), rowOf(1, rejected)], open: [] })
  await store.commit({ final: [rowOf(2, rejected)], open: [] })
  await store.close()
  expect(lines('outcomes.ndjson').map(({ line }) => line)).toEqual([1, 2, 3])
  expect(lines('rejected.ndjson').map(({ line }) => line)).toEqual([2, 3])
})

it('reserves twice the size of unreleased events and their outcomes', async () => {
  const store = await FolderStore.open(folder, identity)
  const space = { events: 10, bytes: 3_000_000 }
  const reserved = 2 * (3_000_000 + 10 * 2048)
  await store.reserve(space)
  expect(sizeOfReserve()).toBe(reserved)
  store.release(space)
  await store.reserve(space)
  expect(sizeOfReserve()).toBe(reserved)
  await store.reserve(space)
  expect(sizeOfReserve()).toBe(2 * reserved)
  await store.close()
})

// Newer versions of Node report an error when a file handle is garbage-collected.
it.each([
  ['at its end', (store: FolderStore) => store.close()],
  [
    'when a file was changed meanwhile',
    async (store: FolderStore) => {
      await store.commit({ final: [rowOf(0, rejected)], open: [] })
      await store.close()
      writeFileSync(join(folder, 'unknown.ndjson'), 'changed')
      await expect(FolderStore.open(folder, identity)).rejects.toThrow(/unknown\.ndjson was changed/)
    }
  ]
])('closes every file that it opened: %s', async (_when, end) => {
  const handles = collectOpened()
  await end(await FolderStore.open(folder, identity))
  expect(handles.filter(({ fd }) => fd !== -1)).toEqual([])
})
