import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const PREFIX = 'pinterest-conversions-tests-'

/** One folder for the temporary files of all tests and of what they start: global-teardown.ts removes it. */
export default function useOwnTemporaryFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), PREFIX))
  // What os.tmpdir() reads; on Windows it is TEMP. Workers and processes inherit both.
  Object.assign(process.env, { TMPDIR: folder, TEMP: folder })
}
