import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { withPage } from '../support/browser'
import { chooseSample, useBrowser, verdict } from '../support/page'

const browser = useBrowser()

const focusedName = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return `${element?.getAttribute('aria-label') ?? ''} ${element?.textContent ?? ''}`.replaceAll(/\s+/g, ' ').trim()
  })

/** Presses the key until the focus is where it is wanted. */
async function tabUntil(page: Page, wanted: RegExp | string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press(key)
    const name = await focusedName(page)
    if (typeof wanted === 'string' ? name === wanted : wanted.test(name)) return
  }
  throw new Error(`${String(wanted)} can't be reached by ${key}.`)
}

describe('accessibility', () => {
  it('can be used by keyboard only: views, samples, sending, and mappings', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page }) => {
      await page.getByRole('heading', { name: 'Settings' }).waitFor()
      const tabTo = (wanted: RegExp | string, key?: string) => tabUntil(page, wanted, key)
      await tabTo('Skip to the content')
      await tabTo('Event tester')
      // The focus is visible.
      expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)).toBe('solid')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Event tester' }).waitFor()
      await tabTo(/^Add Payment Info/)
      await page.keyboard.press('S')
      await page.keyboard.press('E')
      await verdict(page).getByText('Products Searched').waitFor()
      await tabTo('Send to sandbox')
      await page.keyboard.press('Enter')
      await page.getByText('Search: delivered').waitFor()

      // Into the editor and out again: Tab must not be trapped.
      await tabTo(/^Event as JSON/)
      await tabTo(/^Mapped values/)

      await tabTo('Mappings', 'Shift+Tab')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Mappings', exact: true }).waitFor()
      // One Tab into the list, arrows within it, and one Tab out of it.
      await tabTo(/^Add Payment Info ?type/)
      for (let rows = 0; rows < 5; rows++) await page.keyboard.press('ArrowDown')
      expect(await focusedName(page)).toMatch(/^Checkout ?type/)
      await page.keyboard.press('Enter')
      await page.getByRole('region', { name: 'Mapping Checkout' }).waitFor()
      await page.keyboard.press('ArrowRight')
      expect(await focusedName(page)).toBe('Checkout is on')
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('mapping-enabled')
      await tabTo('Edit Event Time')
      await page.keyboard.press('Enter')
      await tabTo('Event Time', 'Shift+Tab')
      await page.keyboard.press('Control+A')
      await page.keyboard.type('receivedA')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      expect(await page.getByRole('combobox', { name: 'Event Time', exact: true }).inputValue()).toBe('receivedAt')
      await tabTo(/^Save to/)
      await page.keyboard.press('Enter')
      await page.getByText('Saved to pinterest-conversions.json.').waitFor()
    })
  })

  const views: [string, (page: Page) => Promise<void>][] = [
    [
      'settings',
      async (page) => {
        await page.getByRole('button', { name: 'Test connection' }).click()
        await page.getByText('Test event accepted').waitFor()
      }
    ],
    [
      'mappings/5',
      async (page) => {
        await page.getByRole('button', { name: 'Edit User Data, Email' }).click()
        await page.getByRole('combobox', { name: 'User Data, Email', exact: true }).click()
        await page.getByRole('button', { name: 'Text', exact: true }).click()
        await page.getByLabel('Trigger as text').fill('type =')
        await page.locator('#mapping-trigger-state .field-error').waitFor()
        await page.getByRole('combobox', { name: 'User Data, Email', exact: true }).click()
        await page.keyboard.press('ArrowDown')
      }
    ],
    [
      'mappings/5',
      async (page) => {
        await page.getByRole('button', { name: '+ Another event name' }).click()
        await page.getByRole('button', { name: '+ Condition' }).click()
        await page.getByText('Not applied yet').waitFor()
        await page.getByRole('combobox', { name: 'Event name 2', exact: true }).click()
        await page.keyboard.press('ArrowDown')
      }
    ],
    [
      'mappings',
      async (page) => {
        await page.getByRole('button', { name: 'Add mapping' }).click()
        await page.getByRole('dialog', { name: 'Add mapping' }).waitFor()
      }
    ],
    ['mappings/99', async (page) => page.getByText('There is no mapping at').waitFor()],
    [
      'tester',
      async (page) => {
        await page.getByRole('button', { name: 'Send to sandbox' }).click()
        await page.getByText('Checkout: delivered').waitFor()
        await page.getByText('The exact request').click()
        await page.locator('.cm-content').waitFor()
      }
    ],
    [
      'tester',
      async (page) => {
        await chooseSample(page, 'Rejected No Identity')
        await verdict(page).getByText('rejected', { exact: true }).waitFor()
        await page.locator('.cm-content').waitFor()
      }
    ],
    [
      'deliveries',
      async (page) => {
        await page.getByText('No outcomes yet').waitFor()
      }
    ],
    [
      'deliveries',
      async (page) => {
        await page.getByRole('button', { name: 'Send the example day to the sandbox' }).click()
        await page.getByText('As a table').click()
      }
    ],
    [
      'deliveries',
      async (page) => {
        await page.getByRole('button', { name: 'Send the example day to the sandbox' }).click()
        await page
          .getByRole('region', { name: 'Outcomes', exact: true })
          .getByRole('button', { name: 'page' })
          .first()
          .click()
        await page.getByRole('dialog').waitFor()
      }
    ]
  ]
  const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

  it.each(views)('%s passes axe, in light and dark mode', async (view, prepare) => {
    // Only here, because the page's policy would block axe's script.
    await withPage(browser(), { view, context: { bypassCSP: true } }, async ({ page }) => {
      await prepare(page)
      // Content that is loading is dimmed for a moment.
      await page.locator('.busy').first().waitFor({ state: 'detached' })
      await page.evaluate(axe)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        const results = await page.evaluate(() =>
          (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run()
        )
        const problems = results.violations.map(({ id, nodes }) => ({
          id,
          nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary }))
        }))
        expect({ colorScheme, problems }).toEqual({ colorScheme, problems: [] })
        expect(results.passes.length).toBeGreaterThan(10)
      }
    })
  })

  it.each(views)('%s fits a window of 320 pixels', async (view, prepare) => {
    await withPage(browser(), { view, context: { viewport: { width: 320, height: 740 } } }, async ({ page }) => {
      await prepare(page)
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      )
      expect(overflow).toBeLessThanOrEqual(0)
    })
  })

  it('keeps a chosen theme', async () => {
    await withPage(browser(), { context: { colorScheme: 'light' } }, async ({ page }) => {
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      expect(await background()).toBe('rgb(245, 246, 248)')
      await page.getByLabel('Theme').selectOption({ label: '● Dark' })
      expect(await background()).toBe('rgb(20, 22, 27)')
      await page.reload()
      expect(await background()).toBe('rgb(20, 22, 27)')
      await page.getByLabel('Theme').selectOption({ label: '◐ Auto' })
      expect(await background()).toBe('rgb(245, 246, 248)')
    })
  })
})
