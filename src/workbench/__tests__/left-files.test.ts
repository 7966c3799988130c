import { existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeLeftFolders } from '../server/dropped-files'

const PREFIX = 'pinterest-workbench-'

it.each([
  ['has no owner file', () => undefined],
  ['has an owner file that is not JSON', (folder: string) => writeFileSync(join(folder, 'owner.json'), '{')],
  ['names no process', (folder: string) => writeFileSync(join(folder, 'owner.json'), '{"id": 5}')]
])('keeps a folder that %s', async (_, fill) => {
  const parent = mkdtempSync(join(tmpdir(), 'left-'))
  const folder = mkdtempSync(join(parent, PREFIX))
  fill(folder)
  await removeLeftFolders(parent)
  expect(existsSync(folder)).toBe(true)
})

it('does not follow a link with that name', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'left-'))
  const target = mkdtempSync(join(parent, 'target-'))
  const ended = { id: 'x', pid: 1, bootId: 'x', pidNamespace: '', processStart: '1', startedAt: '' }
  writeFileSync(join(target, 'owner.json'), JSON.stringify({ ...ended, host: hostname() }))
  symlinkSync(target, join(parent, `${PREFIX}link`))
  await removeLeftFolders(parent)
  expect(existsSync(target)).toBe(true)
})
