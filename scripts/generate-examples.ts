import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { eventSamples } from './examples/event-samples'
import { offlineConversions } from './examples/offline-csv'
import { shopDay, type ShopDay } from './examples/shop-day'

/**
 * The examples, by path from the project's root. Made here and committed, so that they are the same for everyone:
 * no clock and no chance goes into them.
 *
 *     npx tsx scripts/generate-examples.ts            writes them
 *     npx tsx scripts/generate-examples.ts --check    fails when a file differs
 */
export function generateExamples(): Record<string, string> {
  const day = shopDay()
  const files: Record<string, string> = {
    'examples/shop-day.ndjson': `${day.rows.map((row) => row.line).join('\n')}\n`,
    'examples/shop-day.json': json(aboutShopDay(day)),
    'examples/offline-conversions.csv': offlineConversions()
  }
  for (const [name, event] of Object.entries(eventSamples())) files[`examples/events/${name}.json`] = json(event)
  return files
}

/** `expected` is counted from what each line was written for, not from what the code makes of it: a test compares them. */
function aboutShopDay({ rows, now }: ShopDay): unknown {
  const expected = { delivered: 0, rejected: 0, 'not-subscribed': 0, unreadable: 0 }
  const limitedDataProcessing = { 'not-requested': 0, applied: 0, 'applied-by-state': 0, ignored: 0 }
  for (const row of rows) {
    expected[row.expected.status]++
    if (row.expected.status === 'delivered') limitedDataProcessing[row.expected.ldp]++
  }
  return {
    about: 'One day of the shop Lumen & Loom. Nobody in it is real.',
    now,
    lines: rows.length,
    expected,
    limitedDataProcessing
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function main(): void {
  const root = join(__dirname, '..')
  const check = process.argv.includes('--check')
  const stale: string[] = []
  for (const [path, content] of Object.entries(generateExamples())) {
    const file = join(root, path)
    if (existsSync(file) && readFileSync(file, 'utf8') === content) continue
    stale.push(path)
    if (check) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  if (check && stale.length > 0) {
    console.error(
      `These files are not what scripts/generate-examples.ts makes: ${stale.join(', ')}. Run npm run generate.`
    )
    process.exitCode = 1
  } else if (!check) {
    console.log(stale.length === 0 ? 'The examples are up to date.' : `Written: ${stale.join(', ')}.`)
  }
}

if (require.main === module) main()
