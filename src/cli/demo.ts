import { join } from 'node:path'
import { PACKAGE_FOLDER, readJsonFile } from './files'

const EXAMPLES = join(PACKAGE_FOLDER, 'examples')

/** A day of a fictional shop, and the clock to report it with, because Pinterest rejects events over seven days old. */
export async function readDemo(): Promise<{ file: string; nowMs: number }> {
  const { now } = (await readJsonFile(join(EXAMPLES, 'shop-day.json'))) as { now: string }
  return { file: join(EXAMPLES, 'shop-day.ndjson'), nowMs: Date.parse(now) }
}
