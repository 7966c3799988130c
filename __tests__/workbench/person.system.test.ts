import { withPage } from '../support/browser'
import { choose, lead, ndjson, overflowOf, workbench } from '../support/files-view'
import { useBrowser } from '../support/page'

const browser = useBrowser()

describe('a person', () => {
  it('is found in the chosen files, with what is sent and the opt-out decision, and other IDs to look up', async () => {
    const optedOut = lead(1, {
      userId: 'u-1',
      properties: { opt_out_type: 'LDP' },
      context: { traits: { email: 'Jane@Example.com', address: { state: 'CA', country: 'US' } } }
    })
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(optedOut, lead(2)))
      await choose(page, 'other.ndjson', ndjson(lead(3, { userId: 'u-1' })))
      await page.getByRole('link', { name: 'Find a person' }).click()
      await page.getByLabel('Email address or user ID').fill('jane@example.com')
      await page.getByRole('button', { name: 'Look up', exact: true }).click()
      const report = page.getByRole('article', { name: 'Events of jane@example.com' })
      await report.getByText('november.ndjson: 1 of 2 events').waitFor()
      await report.getByText('other.ndjson: 0 of 1 events').waitFor()
      await report.getByText(/Limited Data Processing: Applied/).waitFor()
      await report.getByText('"event_name": "lead"').waitFor()
      expect(
        await page.evaluate(() => Object.values(localStorage).concat(Object.values(sessionStorage)).join())
      ).not.toContain('jane')

      await report.getByRole('button', { name: 'Look up u-1' }).click()
      await page.getByText('other.ndjson: 1 of 1 events').waitFor()
    })
  })

  it('is found in a list, and a long file name fits the page', async () => {
    const context = { viewport: { width: 320, height: 700 } }
    await withPage(browser(), { view: 'files', workbench, context }, async ({ page }) => {
      const order = lead(1, {
        properties: { customers: [{ email: 'joe@example.com' }, { email: 'jane@example.com' }] }
      })
      await choose(page, `${'long'.repeat(60)}.ndjson`, ndjson(order))
      await page.getByRole('link', { name: 'Find a person' }).click()
      await page.getByLabel('Email address or user ID').fill('jane@example.com')
      await page.getByRole('button', { name: 'Look up', exact: true }).click()
      await page.getByText('Found in properties.customers.1.email').waitFor()
      expect(await overflowOf(page)).toBe(0)
    })
  })

  it('has a printable page with only the report', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1)))
      await page.getByRole('link', { name: 'Find a person' }).click()
      await page.getByLabel('Email address or user ID').fill('person-1@example.com')
      await page.getByRole('button', { name: 'Look up', exact: true }).click()
      await page.getByText('Exactly what').or(page.getByText('sent as')).first().waitFor()
      await page.emulateMedia({ media: 'print' })
      expect(await page.getByRole('navigation', { name: 'Views' }).isVisible()).toBe(false)
      expect(await page.getByLabel('Email address or user ID').isVisible()).toBe(false)
      expect(await page.getByRole('article').isVisible()).toBe(true)
    })
  })

  it.each([
    ['nobody@example.com', 'No event of this person was found.'],
    ['unknown', 'Give an email address or a user ID.']
  ])('reports: %s', async (id, words) => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1)))
      await page.getByRole('link', { name: 'Find a person' }).click()
      await page.getByLabel('Email address or user ID').fill(id)
      await page.getByRole('button', { name: 'Look up', exact: true }).click()
      await page.getByText(words).waitFor()
    })
  })
})
