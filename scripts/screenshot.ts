/**
 * Takes the README's screenshots of the workbench, `docs/workbench*.png`, from the built page (`npm run build`). Usage: npm
 * run screenshot
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchBrowser, PAGE_FOLDER } from '../__tests__/support/browser'
import { startWorkbench } from '../src/workbench'

/** A fixed clock, so that the screenshots change only when the page does. */
const NOW = Date.parse('2026-11-24T12:00:00Z')

async function main(): Promise<void> {
  const docs = join(__dirname, '../docs')
  const folder = await mkdtemp(join(tmpdir(), 'screenshot-'))
  const workbench = await startWorkbench({
    pageFolder: PAGE_FOLDER,
    // Its name is in the screenshot.
    configFile: join(folder, 'pinterest-conversions.json'),
    now: () => NOW
  })
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 1120 },
      locale: 'en-US',
      timezoneId: 'UTC',
      colorScheme: 'light'
    })
    await mkdir(docs, { recursive: true })
    await page.goto(`${workbench.openUrl}#tester`)
    await page.getByLabel('Sample event').selectOption({ label: 'Opt Out California' })
    await page.getByRole('region', { name: 'Decisions' }).getByText('applied', { exact: true }).waitFor()
    await page.getByRole('textbox', { name: 'Event as JSON' }).waitFor()
    await page.screenshot({ path: join(docs, 'workbench.png') })
    await takeFiles(page, docs)
  } finally {
    await browser.close()
    await workbench.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The report on a file of events, and how changed mappings affect what is sent. */
async function takeFiles(page: Page, docs: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.getByRole('link', { name: 'Files', exact: true }).click()
  const events = Array.from({ length: 250 }, (_, row) => JSON.stringify(eventOf(row)))
  await page
    .getByLabel('Files of events')
    .setInputFiles([
      { name: 'november.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(events.join('\n')) }
    ])
  await page.getByText('Checkout →').click()
  await page.screenshot({ path: join(docs, 'workbench-files.png') })
  await page
    .getByRole('button', { name: /^Map it: properties.customer.email/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByRole('link', { name: 'Mappings', exact: true }).click()
  await page.getByRole('button', { name: 'What changes?' }).click()
  await page.getByText(/On the last .* this changes/).waitFor()
  await page.screenshot({ path: join(docs, 'workbench-compare.png') })
}

/** Orders with an email address where no preset looks, and page views. */
function eventOf(row: number): Record<string, unknown> {
  const isOrder = row % 3 === 0
  const name = isOrder ? 'Order Completed' : row % 17 === 0 ? 'Newsletter Joined' : 'Product Viewed'
  return {
    type: 'track',
    event: name,
    messageId: `message-${row}`,
    timestamp: new Date(NOW - row * 60_000).toISOString(),
    userId: `customer-${row % 40}`,
    properties: {
      ...(isOrder && row % 4 !== 0 && { customer: { email: `customer-${row % 40}@example.com` } }),
      order_id: `order-${row}`,
      value: 20 + (row % 9) * 10,
      currency: row % 41 === 0 ? 'EURO' : 'EUR',
      ...(row % 20 === 0 && { opt_out_type: 'LDP' })
    },
    context: row % 31 === 0 ? {} : { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }
  }
}

void main()
