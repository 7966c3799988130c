import { withPage } from '../support/browser'
import { choose, lead, ndjson, nobody, workbench } from '../support/files-view'
import { useBrowser } from '../support/page'

const browser = useBrowser()

describe('sending a file', () => {
  it('shows the outcomes, and opens the rejected events to be fixed and sent', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1), nobody(2), nobody(3)))
      await page.getByRole('button', { name: 'Send 3 events to the sandbox' }).click()
      const progress = page.getByRole('status', { name: 'Progress of sending' })
      await progress.getByText('1 delivered').waitFor()
      await progress.getByText('2 rejected').waitFor()
      await progress.getByRole('link', { name: 'Fix what was rejected' }).click()

      await page.getByRole('heading', { name: '2 rejected, by reason' }).waitFor()
      await page.getByRole('button', { name: /^Correct: .*can't match this event/ }).click()
      await page.getByRole('combobox', { name: 'Path', exact: true }).fill('context.traits.email')
      await page.getByLabel('Value').fill('jane@example.com')
      await page.getByRole('button', { name: 'Set in all 2' }).click()
      await page.getByText('2 of 2 would be sent now').waitFor()
      await page.getByRole('button', { name: 'Send 2 events to the sandbox' }).click()
      await progress.getByText('2 delivered').waitFor()
      await page.getByRole('link', { name: 'See the outcomes' }).click()
      await page.getByText('5 events').waitFor()
    })
  })

  it('can be paused and resumed', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'many.ndjson', ndjson(...Array.from({ length: 3000 }, (_, row) => lead(row))))
      await page.getByRole('button', { name: 'Send 3,000 events to the sandbox' }).click()
      await page.getByRole('button', { name: 'Pause' }).click()
      await page.getByText('Paused:').waitFor()
      await page.reload()
      await page.getByRole('button', { name: 'Resume' }).click()
      await page.getByText('3,000 delivered').waitFor()
      await page.getByText('Sent:').waitFor()
    })
  })

  it('asks before events are reported to Pinterest for real', async () => {
    const settings = { adAccountId: '123456789012', conversionToken: 'pina_0123456789' }
    await withPage(browser(), { view: 'files', workbench: { ...workbench, settings } }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1)))
      await page.getByRole('button', { name: 'Report 1 event to Pinterest…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Report 1 event to Pinterest?' })
      await dialog.getByText('conversions of ad account 123456789012').waitFor()
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await dialog.waitFor({ state: 'hidden' })
      expect(await page.getByRole('status', { name: 'Progress of sending' }).count()).toBe(0)
    })
  })
})

describe('fix and send again', () => {
  it('sends only rejected events if nothing is corrected yet', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1), nobody(2), lead(3)))
      await page.getByRole('link', { name: 'Fix and send again' }).click()
      await page.getByRole('button', { name: 'Send 1 event to the sandbox' }).click()
      const progress = page.getByRole('status', { name: 'Progress of sending' })
      await progress.getByText('Sent:').waitFor()
      expect(await progress.getByText('delivered').count()).toBe(0)
    })
  })

  it('corrects one event by hand, even a line that is not JSON', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'rejected.ndjson', ndjson({ line: 4, reasons: ['The line is not JSON.'], text: '{"type":' }))
      await page.getByRole('link', { name: 'Fix and send again' }).click()
      await page.getByRole('button', { name: 'Correct: The line is not JSON.' }).click()
      await page.getByRole('textbox', { name: 'Event of line 1 as JSON' }).click()
      await page.keyboard.press('Control+A')
      await page.keyboard.insertText(JSON.stringify(lead(1)))
      await page.getByRole('button', { name: 'Use this for line 1' }).click()
      await page.getByText('1 of 1 would be sent now').waitFor()
      await page.getByRole('button', { name: /^Remove the correction/ }).click()
      await page.getByRole('heading', { name: 'Corrections' }).waitFor({ state: 'detached' })
    })
  })

  it('reports that nothing is rejected, and an invalid path', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'fine.ndjson', ndjson(lead(1)))
      await page.getByRole('link', { name: 'Fix and send again' }).click()
      await page.getByText('Nothing in this file is rejected').waitFor()
      await choose(page, 'rejected.ndjson', ndjson(nobody(1)))
      await page.getByRole('button', { name: /^Correct:/ }).click()
      await page.getByRole('combobox', { name: 'Path', exact: true }).fill('a..b')
      await page.getByRole('button', { name: 'Set in all 1' }).click()
      await page.getByText('"a..b" is not a path into an event').waitFor()
    })
  })
})
