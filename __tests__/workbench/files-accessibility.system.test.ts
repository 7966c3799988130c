import { withPage } from '../support/browser'
import { axeViolations, choose, events, lead, ndjson, nobody, overflowOf, workbench } from '../support/files-view'
import { useBrowser } from '../support/page'

const browser = useBrowser()

describe('accessibility', () => {
  it.each([
    ['wide', 1280],
    ['narrow', 320]
  ])('passes axe and fits the window: %s', async (_, width) => {
    await withPage(
      browser(),
      { view: 'files', workbench, context: { viewport: { width, height: 800 }, bypassCSP: true } },
      async ({ page }) => {
        const check = async (where: string) => {
          expect([where, await axeViolations(page)]).toEqual([where, []])
          expect([where, await overflowOf(page)]).toEqual([where, 0])
        }
        await page.getByRole('heading', { name: 'Drop a file of events here' }).waitFor()
        await check('empty')
        await choose(page, 'november.ndjson', ndjson(lead(1), nobody(2), lead(3, { event: 'purchase' })))
        await events(page).getByText('Lead →').click()
        await check('profile')
        await page.getByRole('button', { name: 'Map it: properties.customer.email to email in Lead' }).click()
        await page.getByRole('link', { name: 'Fix and send again' }).click()
        await page.getByRole('button', { name: /^Correct:/ }).click()
        await page.getByRole('textbox', { name: 'Event of line 2 as JSON' }).waitFor()
        await check('fix')
        await page.getByRole('link', { name: 'Find a person' }).click()
        await page.getByLabel('Email address or user ID').fill('person-1@example.com')
        await page.getByRole('button', { name: 'Look up', exact: true }).click()
        await page.getByRole('article').waitFor()
        await check('person')
        await page.getByRole('link', { name: 'Mappings', exact: true }).click()
        await page.getByRole('button', { name: 'What changes?' }).click()
        await page.getByText(/On the last 3 events/).waitFor()
        await check('comparison')
      }
    )
  })
})
