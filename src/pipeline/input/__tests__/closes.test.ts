import { mkdtempSync, writeFileSync } from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInput } from '..'

const folder = mkdtempSync(join(tmpdir(), 'input-'))
const fileOf = (name: string, bytes: Buffer): string => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

afterEach(() => jest.restoreAllMocks())

// Newer versions of Node report an error when a file handle is garbage-collected.
it.each([
  ['a folder', folder],
  ['a gzip file whose beginning is damaged', fileOf('damaged.gz', Buffer.from([0x1f, 0x8b, 0xff, 0xff, 0xff]))],
  ['text without events', fileOf('words.ndjson.txt', Buffer.from([0xff, 0xfe, 0x41, 0x00]))]
])('closes a file that it can’t read: %s', async (_what, path) => {
  const handles: FileHandle[] = []
  const open = promises.open.bind(promises)
  jest.spyOn(promises, 'open').mockImplementation(async (...args) => {
    const handle = await open(...args)
    handles.push(handle)
    return handle
  })
  await expect(openInput(path)).rejects.toThrow()
  expect(handles.map(({ fd }) => fd)).toEqual([-1])
})
