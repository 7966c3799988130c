import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Outcome } from '../../src/delivery'
import { withPage } from '../support/browser'
import { EXAMPLE_DAY, editEvent, sendExampleDay, useBrowser, verdict } from '../support/page'

const browser = useBrowser()

const rows = (page: Page) => page.getByRole('region', { name: 'Outcomes', exact: true })
const dialog = (page: Page) => page.getByRole('dialog')

const total = EXAMPLE_DAY.lines

describe('an outcome', () => {
  it('links to its message ID, its neighbors, its mapping and its event', async () => {
    const context = { permissions: ['clipboard-read', 'clipboard-write'] }
    await withPage(browser(), { context }, async ({ page }) => {
      const context = { traits: { email: 'a@b.co' } }
      for (const name of ['First Signup', 'Signed Up']) {
        const event = { type: 'track', event: name, messageId: `of ${name}`, timestamp: new Date(), context }
        await editEvent(page, JSON.stringify(event))
        await verdict(page).getByText(name, { exact: true }).first().waitFor()
        await page.getByRole('button', { name: 'Send to sandbox' }).click()
        await page
          .getByText(name === 'Signed Up' ? 'delivered' : 'Nothing was sent', { exact: false })
          .first()
          .waitFor()
      }
      await page.getByRole('link', { name: 'Deliveries' }).click()
      await rows(page).getByRole('button', { name: 'Signed Up' }).click()
      await dialog(page).getByText('1 of 2').waitFor()
      await dialog(page).getByRole('button', { name: 'Copy the message ID' }).click()
      await dialog(page).getByText('Copied').waitFor()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('of Signed Up')
      expect(await dialog(page).getByRole('button', { name: 'Previous' }).isDisabled()).toBe(true)

      await dialog(page).getByRole('button', { name: 'Next' }).click()
      await dialog(page).getByRole('heading', { name: 'First Signup' }).waitFor()
      expect(await dialog(page).getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
      await dialog(page).getByRole('button', { name: 'Open in tester' }).click()
      await verdict(page).getByText('First Signup').waitFor()
      expect(await page.getByRole('textbox', { name: 'Event as JSON' }).innerText()).toContain('of First Signup')

      await page.goBack()
      await rows(page).getByRole('button', { name: 'Signed Up' }).click()
      await dialog(page).getByRole('link', { name: 'Edit mapping Sign Up' }).click()
      await page.getByRole('region', { name: 'Mapping Sign Up' }).waitFor()
    })
  })

  it('is followed by the next one across pages, newest first', async () => {
    await withPage(browser(), { view: 'deliveries' }, async ({ page }) => {
      await sendExampleDay(page)
      await page.getByText(`1–50 of ${total}`).waitFor()
      await rows(page).getByRole('row').last().getByRole('button').click()
      await dialog(page).getByText(`50 of ${total}`).waitFor()
      await dialog(page).getByRole('button', { name: 'Next' }).click()
      await dialog(page).getByText(`51 of ${total}`).waitFor()
      await dialog(page).getByRole('button', { name: 'Copy the message ID' }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByText(`51–100 of ${total}`).waitFor()
      await page.getByRole('button', { name: 'Newer outcomes' }).click()
      await page.getByText(`1–50 of ${total}`).waitFor()
    })
  })

  it('of a run reports an event that is not available, and opens one from a file next to it', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ folder }) => {
      const rejected = (messageId: string): Outcome => ({
        status: 'rejected',
        event: 'Order Completed',
        messageId,
        results: [
          { status: 'rejected', subscription: 'Gone', reason: 'Too old.', httpStatus: 400, rejectedBy: 'destination' }
        ]
      })
      const outcomesFile = join(folder, 'outcomes.ndjson')
      await writeFile(outcomesFile, ['m1', 'm2'].map((id) => JSON.stringify(rejected(id))).join('\n'))
      const event = { type: 'track', event: 'Order Completed', messageId: 'm1' }
      await writeFile(join(folder, 'rejected.ndjson'), JSON.stringify({ line: 1, reasons: ['Too old.'], event }))
      await withPage(browser(), { view: 'deliveries', workbench: { outcomesFile } }, async ({ page }) => {
        await rows(page).getByRole('button', { name: 'Order Completed' }).first().click()
        await dialog(page).getByText('not among your mappings now').waitFor()
        await dialog(page).getByRole('button', { name: 'Open in tester' }).click()
        await dialog(page).getByText('The workbench does not have this event').waitFor()
        await dialog(page).getByRole('button', { name: 'Next' }).click()
        await dialog(page).getByText('m1', { exact: true }).waitFor()
        await dialog(page).getByRole('button', { name: 'Open in tester' }).click()
        await verdict(page).getByText('Order Completed').waitFor()
      })
    })
  })
})

it('of a record that is not an event names no mapping', async () => {
  await withPage(browser(), { view: 'deliveries/text=JSON+object' }, async ({ page }) => {
    await page.getByRole('button', { name: 'Send the example day to the sandbox' }).click()
    await rows(page).getByRole('button', { name: '(no name)' }).first().click()
    await dialog(page).getByText('The event is not a JSON object.').waitFor()
    expect(await dialog(page).getByText('not among your mappings').count()).toBe(0)
  })
})

describe('the filter', () => {
  it('is in the address, for a reload and for sharing', async () => {
    await withPage(browser(), { view: 'deliveries' }, async ({ page }) => {
      await sendExampleDay(page)
      await page.getByRole('combobox', { name: 'Event', exact: true }).selectOption('Order Completed')
      await page.getByRole('button', { name: /Rejected$/ }).click()
      await page.getByText(new RegExp(`^\\d+ of ${total} events`)).waitFor()
      expect(page.url()).toMatch(/#deliveries\/(?=.*status=rejected)(?=.*event=Order\+Completed)/)
      await page.reload()
      await page.getByText(new RegExp(`^\\d+ of ${total} events`)).waitFor()
      expect(await page.getByRole('combobox', { name: 'Event', exact: true }).inputValue()).toBe('Order Completed')
      await page.getByRole('link', { name: 'Deliveries' }).click()
      await page.getByText(`${total} events`, { exact: true }).waitFor()
    })
  })

  it('that was typed is cleared with the address: the link to the view shows everything', async () => {
    await withPage(browser(), { view: 'deliveries' }, async ({ page }) => {
      await sendExampleDay(page)
      await page.getByLabel('Find', { exact: true }).fill('page')
      await page.getByText(new RegExp(`^\\d+ of ${total} events`)).waitFor()
      await page.getByRole('link', { name: 'Deliveries' }).click()
      await page.getByText(`${total} events`, { exact: true }).waitFor()
      expect(await page.getByLabel('Find', { exact: true }).inputValue()).toBe('')
    })
  })

  it('in an invalid address is ignored', async () => {
    await withPage(browser(), { view: 'deliveries/status=lost&offset=-3&x=1' }, async ({ page }) => {
      await page.getByText('No outcomes yet').waitFor()
    })
  })
})

it('long names break nothing, at 320 pixels', async () => {
  const name = 'Very_long_event_name_'.repeat(8)
  const context = { viewport: { width: 320, height: 740 } }
  await withPage(browser(), { context }, async ({ page }) => {
    const noOverflow = async () =>
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      ).toBeLessThanOrEqual(0)
    await editEvent(page, JSON.stringify({ type: 'track', event: name, messageId: name }))
    await verdict(page).getByText(name).waitFor()
    await noOverflow()
    await page.getByRole('button', { name: 'Send to sandbox' }).click()
    await page.getByText('Nothing was sent', { exact: false }).first().waitFor()
    await page.getByRole('link', { name: 'Deliveries' }).click()
    await rows(page).getByRole('button', { name }).click()
    await dialog(page).getByRole('heading', { name }).waitFor()
    await noOverflow()
    expect(await dialog(page).evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
    await page.keyboard.press('Escape')

    await page.getByRole('link', { name: 'Event tester' }).click()
    await page.getByRole('button', { name: 'Create mapping from this event' }).click()
    await page.getByRole('region', { name: `Mapping ${name}` }).waitFor()
    await noOverflow()
    await page.getByRole('link', { name: '← All mappings' }).click()
    await page.getByRole('navigation', { name: 'Mappings' }).getByRole('link').last().waitFor()
    await noOverflow()
  })
})
