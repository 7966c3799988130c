import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchReader, idsOf } from '../../__tests__/support/events'
import { openEmbeddedQueue } from '..'

const CHILD = join(__dirname, 'child.ts')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'queue-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function firstIds(): Promise<unknown[]> {
  const queue = await openEmbeddedQueue({ folder, maxWaitMs: 0, batchSize: 100_000 })
  const reader = new BatchReader(queue.source())
  const ids = idsOf(await reader.next())
  await reader.end()
  await queue.close()
  return ids
}

it('loses nothing stored when its process is killed, and returns the held events again', async () => {
  const args = ['--import', 'tsx', CHILD, folder, 'enqueue-and-hold']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let stored = 0
  for await (const line of child.stdout.setEncoding('utf8')) {
    stored = Math.max(stored, ...String(line).split('\n').map(Number))
    if (stored > 200) break
  }
  child.kill('SIGKILL')
  await once(child, 'close')
  const ids = await firstIds()
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.length).toBeGreaterThanOrEqual(stored)
  expect(ids.slice(0, stored)).toEqual(Array.from({ length: stored }, (_, index) => `event-${index}`))
})

it('rejects events with an error when the disk is full, loses no stored ones, and continues once there is space', async () => {
  // A file size limit fails like a full disk, without needing one.
  const command = `ulimit -f 256; exec "${process.execPath}" --import tsx "${CHILD}" "${folder}" fill`
  const output = execFileSync('bash', ['-c', command], { encoding: 'utf8' })
  const { stored, message } = JSON.parse(output) as { stored: number; message: string }
  expect(message).toMatch(/^Can't write to the queue in .*Is the disk full\?$/)
  const ids = await firstIds()
  expect(stored).toBeGreaterThan(0)
  expect(ids.slice(0, stored)).toHaveLength(stored)
})
