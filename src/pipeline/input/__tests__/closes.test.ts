import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collectOpened } from '../../__tests__/support/opened-files'
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
  const handles = collectOpened()
  await expect(openInput(path)).rejects.toThrow()
  expect(handles.map(({ fd }) => fd)).toEqual([-1])
})
