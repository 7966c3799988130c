/**
 * Takes the README's picture of the workbench, `docs/workbench.png`, from the built page (`npm run build`).
 * Usage: npm run screenshot
 */
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchBrowser, PAGE_FOLDER } from '../__tests__/support/browser'
import { startWorkbench } from '../src/workbench'

async function main(): Promise<void> {
  const docs = join(__dirname, '../docs')
  const configFile = join(tmpdir(), `workbench-screenshot-${process.pid}.json`)
  // A fixed clock, so that the picture changes only when the page does.
  const workbench = await startWorkbench({
    pageFolder: PAGE_FOLDER,
    configFile,
    now: () => Date.parse('2026-11-24T12:00:00Z')
  })
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 1120 },
      locale: 'en-US',
      timezoneId: 'UTC',
      colorScheme: 'light'
    })
    await page.goto(`${workbench.url}/#tester`)
    await page.getByLabel('Sample event').selectOption({ label: 'Opt Out California' })
    await page.getByRole('region', { name: 'Decisions' }).getByText('applied', { exact: true }).waitFor()
    await page.getByRole('textbox', { name: 'Event as JSON' }).waitFor()
    await mkdir(docs, { recursive: true })
    await page.screenshot({ path: join(docs, 'workbench.png') })
  } finally {
    await browser.close()
    await workbench.close()
    await rm(configFile, { force: true })
  }
}

void main()
