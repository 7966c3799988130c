import { readFile, writeFile } from 'node:fs/promises'
import { parseConfig } from '../../src/delivery'
import { withPage, type OpenPage } from '../support/browser'
import { useBrowser } from '../support/page'

const browser = useBrowser()

describe('mappings that were changed elsewhere', () => {
  const turnOff = (page: OpenPage['page'], name: string) =>
    page
      .getByRole('navigation', { name: 'Mappings' })
      .getByRole('switch', { name: `${name} is on`, exact: true })
      .uncheck()
  const namesOff = async (configFile: string) =>
    parseConfig(JSON.parse(await readFile(configFile, 'utf8')))
      .subscriptions?.filter(({ enabled }) => !enabled)
      .map(({ name }) => name)

  it('are not overwritten silently: the user of the second tab chooses', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page, url, configFile }) => {
      const other = await page.context().newPage()
      await other.goto(`${url}/#mappings`)
      await turnOff(other, 'Lead')
      await turnOff(page, 'Search')
      await page.getByRole('button', { name: /^Save to/ }).click()
      await page.getByText('Saved to').waitFor()

      await other.getByRole('button', { name: /^Save to/ }).click()
      await other.getByText('Changed elsewhere').waitFor()
      expect(await namesOff(configFile)).toEqual(['Search'])
      await other.getByRole('button', { name: 'Overwrite' }).click()
      await other.getByText('Saved to').waitFor()
      expect(await namesOff(configFile)).toEqual(['Lead'])
    })
  })

  it('by hand are shown on return to the tab, or when a save is rejected', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page, configFile }) => {
      const list = page.getByRole('navigation', { name: 'Mappings' })
      await list.getByRole('link', { name: /^Search/ }).waitFor()
      await writeFile(configFile, JSON.stringify({ subscriptions: [{ preset: 'Lead' }, { preset: 'Search' }] }))
      await page.evaluate(() => window.dispatchEvent(new Event('focus')))
      await page.getByText('The mappings were changed elsewhere').waitFor()
      expect(await list.getByRole('switch').count()).toBe(2)

      await turnOff(page, 'Lead')
      await writeFile(configFile, JSON.stringify({ subscriptions: [{ preset: 'Search' }] }))
      await page.evaluate(() => window.dispatchEvent(new Event('focus')))
      await page.getByRole('alert').getByText('Changed elsewhere').waitFor()
      await page.getByRole('button', { name: 'Reload' }).click()
      await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' })
      expect(await list.getByRole('switch').count()).toBe(1)
    })
  })
})
