import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from './browser'

/** Starts one browser for the tests of a file. Returns a getter, because it exists only once they run. */
export function useBrowser(): () => Browser {
  jest.setTimeout(90_000)
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  return () => browser
}

export const chooseSample = (page: Page, title: string) =>
  page.getByLabel('Sample event').selectOption({ label: title })

export async function editEvent(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Event as JSON' }).click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

/** The tester's card that says what happens to the event. */
export const verdict = (page: Page) => page.getByRole('region', { name: 'Result' })

export const regionText = (page: Page, region: string) =>
  page.getByRole('region', { name: region, exact: true }).innerText()

/** The expected outcomes of the example day, from examples/shop-day.json. */
export const EXAMPLE_DAY = JSON.parse(readFileSync(join(__dirname, '../../examples/shop-day.json'), 'utf8')) as {
  lines: number
  expected: Record<string, number>
  limitedDataProcessing: Record<string, number>
}

/** From the empty Deliveries view. */
export async function sendExampleDay(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send the example day to the sandbox' }).click()
  await page.getByText(`${EXAMPLE_DAY.lines} events`, { exact: true }).waitFor()
}
