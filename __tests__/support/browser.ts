import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { findBrowser } from './find-browser'
import { startWorkbench, type WorkbenchOptions } from '../../src/workbench'

/** Built by `npm run build`. */
export const PAGE_FOLDER = join(__dirname, '../../dist/workbench/page')

export function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = findBrowser()
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  })
}

export interface OpenPage {
  page: Page
  url: string
  /** This page's own folder, with the config file. */
  folder: string
  configFile: string
}

export interface PageOptions {
  workbench?: WorkbenchOptions
  context?: BrowserContextOptions
  /** The view to open, e.g. `mappings`. Default `tester`. */
  view?: string
}

/**
 * A new workbench and a page on it. Any error in the page's console fails the test, including violations of the content
 * security policy.
 */
export async function withPage(
  browser: Browser,
  options: PageOptions,
  use: (open: OpenPage) => Promise<void>
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-page-'))
  const configFile = join(folder, 'pinterest-conversions.json')
  const workbench = await startWorkbench({ configFile, pageFolder: PAGE_FOLDER, ...options.workbench })
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'UTC',
    ...options.context
  })
  const errors: string[] = []
  try {
    const page = await context.newPage()
    page.on('console', (message) => {
      // Some tests cause a rejected request, which the browser logs as a loading error.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        errors.push(message.text())
    })
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`${workbench.openUrl}#${options.view ?? 'tester'}`)
    await use({ page, url: workbench.url, folder, configFile })
    expect(errors).toEqual([])
  } finally {
    await context.close()
    await workbench.close()
    await rm(folder, { recursive: true, force: true })
  }
}
