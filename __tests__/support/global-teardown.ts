import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import { PREFIX } from './global-setup'

export default function removeTemporaryFolder(): void {
  const folder = tmpdir()
  // Never the machine's own.
  if (!basename(folder).startsWith(PREFIX)) throw new Error(`${folder} is not the folder of these tests.`)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
