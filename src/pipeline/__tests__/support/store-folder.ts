import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The path of an outcome folder that does not exist yet. */
export const newStoreFolder = (): string => join(mkdtempSync(join(tmpdir(), 'store-')), 'out')

/** The records of an NDJSON file. */
export const readRecords = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** A copy of the folder as a kill would leave it now: with the lock, and with the last lines in the checkpoint. */
export function copyAsKilled(
  folder: string,
  change: Partial<Record<'processStart' | 'bootId' | 'host', string>> = { processStart: '1' }
): string {
  const copy = newStoreFolder()
  cpSync(folder, copy, { recursive: true })
  const ownerPath = join(copy, 'run.owner.json')
  const owner = JSON.parse(readFileSync(ownerPath, 'utf8')) as Record<string, unknown>
  writeFileSync(ownerPath, JSON.stringify({ ...owner, ...change }))
  return copy
}
