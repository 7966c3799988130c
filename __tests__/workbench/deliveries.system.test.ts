import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Outcome } from '../../src/delivery'
import { withPage } from '../support/browser'
import { EXAMPLE_DAY, regionText, sendExampleDay, useBrowser } from '../support/page'

const browser = useBrowser()

describe('deliveries', () => {
  const { lines: total, expected, limitedDataProcessing } = EXAMPLE_DAY
  const tile = (page: Page, label: string) =>
    page.getByRole('group', { name: 'Outcomes' }).getByRole('button', { name: label })
  /** Waits until at least this many pixels of the canvas have a series' color, because the legend appears before the chart. */
  const waitForInk = (page: Page, tone: string, atLeast: number) =>
    page.waitForFunction(
      ([name, least]) => {
        const canvas = document.querySelector<HTMLCanvasElement>('.chart canvas')
        const dot = document.querySelector(`.legend .${name}`)
        if (!canvas || !dot) return false
        const [red, green, blue] = getComputedStyle(dot).color.match(/\d+/g)!.map(Number)
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        let pixels = 0
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255) pixels++
        }
        return pixels >= least
      },
      [tone, atLeast] as const
    )

  it('show the session: counts, charts, reasons, keys and LDP', async () => {
    await withPage(browser(), { view: 'deliveries' }, async ({ page }) => {
      await sendExampleDay(page)
      expect(await tile(page, 'Delivered').innerText()).toContain(String(expected.delivered))
      expect(await tile(page, 'Not subscribed').innerText()).toContain(String(expected['not-subscribed']))
      const ldp = await regionText(page, 'Limited Data Processing')
      for (const status of ['applied', 'ignored', 'not-requested'])
        expect(ldp).toContain(String(limitedDataProcessing[status]))
      expect(await regionText(page, 'Match keys')).toContain('external_id')

      await waitForInk(page, 'delivered', 1000)
      await waitForInk(page, 'rejected', 20)
      await page.getByRole('button', { name: 'By event' }).click()
      await page.locator('.legend').getByText('Order Completed').waitFor()
      await waitForInk(page, 'series-0', 500)

      // The chart's numbers, for users who can't see it.
      await page.getByRole('button', { name: 'By outcome' }).click()
      await page.getByText('As a table').click()
      const rows = await page.getByRole('region', { name: 'Outcomes over time, as a table' }).getByRole('row').count()
      expect(rows).toBeGreaterThan(5)

      await page.emulateMedia({ colorScheme: 'dark' })
      await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(20, 22, 27)')
      await waitForInk(page, 'delivered', 1000)
    })
  })

  it('show the chart under LANG=C, where Chromium’s language is invalid for Intl', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page }) => {
      await page.addInitScript(() =>
        Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })
      )
      await page.goto(page.url().replace(/#.*/, '#deliveries'))
      await page.reload()
      await sendExampleDay(page)
      await waitForInk(page, 'delivered', 1000)
    })
  })

  it('keep their numbers if the chart can’t be drawn', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page }) => {
      await page.addInitScript(() => {
        HTMLCanvasElement.prototype.getContext = () => {
          throw new Error('no canvas here')
        }
      })
      await page.goto(page.url().replace(/#.*/, '#deliveries'))
      await page.reload()
      await sendExampleDay(page)
      await page.getByText('The chart can’t be drawn: no canvas here').waitFor()
      expect(await tile(page, 'Delivered').innerText()).toContain(String(expected.delivered))
    })
  })

  it('can be filtered, and opened one by one', async () => {
    await withPage(browser(), { view: 'deliveries' }, async ({ page }) => {
      await sendExampleDay(page)
      await tile(page, 'Rejected').click()
      await page.getByText(`${Number(expected.rejected) + Number(expected.unreadable)} of ${total} events`).waitFor()
      await page.getByLabel('Find', { exact: true }).fill('event_time')
      const found = page.getByRole('region', { name: 'Outcomes', exact: true }).getByRole('row')
      await found.getByText('The event is not a JSON object.').first().waitFor({ state: 'detached' })
      expect(await found.count()).toBeGreaterThan(1)
      expect((await found.allInnerTexts()).slice(1).filter((row) => !row.includes('event_time'))).toEqual([])
      await page
        .getByRole('region', { name: 'Outcomes', exact: true })
        .getByRole('button', { name: 'Order Completed' })
        .first()
        .click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(/^event_time /).waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Show all' }).click()
      await page.getByText(`${total} events`, { exact: true }).waitFor()

      await page.getByRole('combobox', { name: 'Limited Data Processing' }).selectOption('Ignored by Pinterest')
      await page.getByText(`${limitedDataProcessing.ignored} of ${total} events`).waitFor()
      await page.getByRole('button', { name: 'Show all' }).click()
      await page.getByRole('button', { name: 'Older outcomes' }).click()
      await page.getByText(`51–100 of ${total}`).waitFor()
      await page.getByRole('button', { name: 'Clear' }).click()
      await page.getByText('No outcomes yet').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText(`${total} events`, { exact: true }).waitFor()
    })
  })

  it('show unknown outcomes, events that may be recorded, and events without consent', async () => {
    const outcomes: Outcome[] = [
      {
        status: 'unknown',
        event: 'In Store',
        results: [{ status: 'unknown', subscription: 'A', reason: 'No answer came.', httpStatus: 503 }]
      },
      {
        status: 'retry',
        event: 'Signed Up',
        results: [{ status: 'retry', subscription: 'A', reason: 'Cut off.', httpStatus: 503, mayBeRecorded: true }]
      },
      { status: 'not-subscribed', event: 'Order Completed', results: [], reason: 'no consent for Advertising' }
    ]
    await withPage(browser(), { view: 'deliveries' }, async ({ page, folder }) => {
      const file = join(folder, 'outcomes.ndjson')
      await writeFile(file, outcomes.map((one) => JSON.stringify(one)).join('\n'))
      await page.getByLabel('Outcome file').setInputFiles(file)
      const reasons = page.getByRole('region', { name: 'Reasons', exact: true })
      await reasons.getByText('unknown whether recorded').waitFor()
      await reasons.getByText('no consent for Advertising').waitFor()
      const list = page.getByRole('region', { name: 'Outcomes', exact: true })
      await list.getByText('not sent: no consent for Advertising').waitFor()
      await list.getByText('Cut off. (may have been recorded)').waitFor()

      await tile(page, 'Unknown').click()
      await page.getByText('1 of 3 events').waitFor()
      await list.getByRole('button', { name: 'In Store' }).click()
      await page.getByRole('dialog').getByText('Pinterest may have recorded it').waitFor()
    })
  })

  it('claim nothing about events that a filter excludes', async () => {
    await withPage(browser(), { view: 'deliveries' }, async ({ page }) => {
      await sendExampleDay(page)
      await page.getByLabel('Find', { exact: true }).fill('no such text')
      await page.getByText(`0 of ${total} events`).waitFor()
      await page
        .getByRole('region', { name: 'Reasons', exact: true })
        .getByText('No event matches the filter.')
        .waitFor()
      expect(await page.getByText('was delivered').count()).toBe(0)
    })
  })

  it('stay fast and narrow with 100,000 different names and reasons, and names without a space', async () => {
    const letters = (index: number) => index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)))
    const lines = Array.from({ length: 100_000 }, (_, index) =>
      JSON.stringify({
        status: 'rejected',
        event: `${letters(index)}${'e'.repeat(200)}`,
        timestamp: new Date(Date.parse('2026-11-01T00:00:00Z') + index * 20_000).toISOString(),
        results: [
          {
            status: 'rejected',
            subscription: 'A',
            reason: `Reason ${letters(index)}.`,
            httpStatus: 400,
            rejectedBy: 'destination'
          }
        ]
      })
    )
    await withPage(
      browser(),
      { view: 'deliveries', context: { viewport: { width: 360, height: 740 } } },
      async (open) => {
        const file = join(open.folder, 'outcomes.ndjson')
        await writeFile(file, lines.join('\n'))
        await open.page.getByLabel('Outcome file').setInputFiles(file)
        await open.page.getByText('100,000 events', { exact: true }).waitFor()
        await open.page.getByText(/rarer names/).waitFor()
        await open.page.getByText(/rarer reasons/).waitFor()
        // The number of elements makes a page slow.
        expect(await open.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(4000)
        const overflow = await open.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth
        )
        expect(overflow).toBeLessThanOrEqual(0)
      }
    )
  })

  it('are read from a large file that the user opens, and from the one given on the command line', async () => {
    const outcome = (index: number): Outcome & { line: number } => ({
      status: index % 10 === 0 ? 'rejected' : 'delivered',
      event: `Event ${index % 7}`,
      messageId: `m${index}`,
      timestamp: new Date(Date.parse('2026-11-01T00:00:00Z') + index * 20_000).toISOString(),
      line: index + 1,
      results:
        index % 10 === 0
          ? [{ status: 'rejected', subscription: 'A', reason: 'Too old.', httpStatus: 400, rejectedBy: 'destination' }]
          : [
              {
                status: 'delivered',
                subscription: 'A',
                eventName: 'lead',
                warnings: [],
                limitedDataProcessing: { status: 'applied' },
                matchKeys: ['em']
              }
            ]
    })
    const total = 60_000
    const lines = Array.from({ length: total }, (_, index) => JSON.stringify(outcome(index))).join('\n')
    await withPage(browser(), { view: 'deliveries' }, async ({ page, folder }) => {
      const file = join(folder, 'outcomes.ndjson')
      await writeFile(file, `${lines}\nnot an outcome\n`)
      await page.getByLabel('Outcome file').setInputFiles(file)
      await page.getByText('60,000 events, 1 line is not an outcome').waitFor()
      await tile(page, 'Rejected').click()
      await page.getByText('6,000 of 60,000 events').waitFor()
      await page
        .getByRole('region', { name: 'Outcomes', exact: true })
        .getByText('line 59991', { exact: true })
        .waitFor()

      await withPage(browser(), { view: 'deliveries', workbench: { outcomesFile: file } }, async ({ page: other }) => {
        await other.getByText('60,000 events, 1 line is not an outcome').waitFor()
      })
    })
  })
})
