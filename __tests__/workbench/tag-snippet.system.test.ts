import { withPage } from '../support/browser'
import { workbench } from '../support/files-view'
import { useBrowser } from '../support/page'

const browser = useBrowser()

it('shows the tag’s call for a mapping, ready to paste', async () => {
  await withPage(browser(), { view: 'mappings/5', workbench }, async ({ page }) => {
    await page.getByRole('button', { name: 'Tag snippet' }).click()
    const snippet = page.getByRole('dialog').getByLabel('Tag snippet', { exact: true })
    await snippet.getByText("pintrk('track', 'checkout'").waitFor()
    expect(await snippet.innerText()).toContain('event_id: ')
  })
})
