import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** Shared by the browser tests of the Files view. */

const NOW = Date.parse('2026-11-24T12:00:00Z')
export const workbench = { now: () => NOW }

/** An event that the presets match and that would be sent, with an email address where no preset looks. */
export const lead = (row: number, overrides: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Lead Generated',
  messageId: `lead-${row}`,
  timestamp: '2026-11-24T11:00:00Z',
  context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0' },
  properties: { customer: { email: `person-${row}@example.com` } },
  ...overrides
})
/** One that names no one, and is rejected. */
export const nobody = (row: number) => lead(row, { context: {}, properties: {} })
export const ndjson = (...events: unknown[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')

export const choose = (page: Page, name: string, content: string | Buffer) =>
  page
    .getByLabel('Files of events')
    .setInputFiles([{ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) }])
export const improvement = (page: Page) => page.getByRole('region', { name: 'What would improve matching' })
export const events = (page: Page) => page.getByRole('region', { name: 'Events', exact: true })

/** How much wider than the window the page is, in pixels. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth))

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const results = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run())
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
