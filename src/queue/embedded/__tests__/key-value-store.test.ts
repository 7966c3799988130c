import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collect } from '../../__tests__/support/events'
import { openEmbeddedQueue } from '..'

test('a key-value store keeps its values separate from other stores', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'queue-'))
  const queue = await openEmbeddedQueue({ folder })
  const profiles = await queue.keyValueStore('profiles')
  const others = await queue.keyValueStore('profiles-2')
  await profiles.put('user!1', { em: 'x' })
  await profiles.put('user 2', [1])
  await others.put('user!1', 'other')
  await profiles.delete('user 2')
  expect(await collect(profiles.entries())).toEqual([['user!1', { em: 'x' }]])
  expect(await profiles.get('user!1')).toEqual({ em: 'x' })
  expect(await profiles.get('nobody')).toBeUndefined()
  await queue.close()
  rmSync(folder, { recursive: true })
})
