import { readFile } from 'node:fs/promises'
import definition from '../../src/destinations/pinterest-conversions'
import { withPage } from '../support/browser'
import { useBrowser } from '../support/page'

const browser = useBrowser()

describe('settings', () => {
  it('are drawn from the definition', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page }) => {
      const form = page.getByRole('form', { name: 'Settings for the sandbox' })
      for (const [key, field] of Object.entries(definition.authentication?.fields ?? {})) {
        const input = form.locator(`#setting-${key}`)
        expect(await input.evaluate((element: HTMLInputElement) => element.labels?.[0]?.innerText)).toContain(
          field.label
        )
        await form.getByText(field.description, { exact: true }).waitFor()
        if (field.type === 'password') expect(await input.getAttribute('type')).toBe('password')
      }
    })
  })

  it('are tested: right, with a wrong token, with a wrong account, and right again', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page }) => {
      const test = async () => {
        await page.getByRole('button', { name: 'Test connection' }).click()
        const note = page.locator('form .note:not(:text("Testing"))')
        await note.waitFor()
        return note.innerText()
      }
      expect(await test()).toContain('Connected')

      await page.getByLabel('Conversion Token').fill('pina_wrong-token')
      expect(await test()).toMatch(/conversion token/i)
      // It went to the server and is nowhere in the page.
      expect(await page.getByLabel('Conversion Token').inputValue()).toBe('')
      expect(await page.content()).not.toContain('pina_wrong-token')

      await page.getByRole('button', { name: 'Use the sandbox’s own account' }).click()
      await page.getByLabel('Ad Account ID').fill('999999999999')
      expect(await test()).toMatch(/ad account/i)

      await page.getByRole('button', { name: 'Use the sandbox’s own account' }).click()
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('#setting-ad_account_id')?.value === '549755885175'
      )
      expect(await test()).toContain('Connected')
    })
  })

  it('for Pinterest are asked for, saved without the token, and remembered', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page, configFile }) => {
      await page.getByRole('radio', { name: /^Pinterest/ }).check()
      await page.getByRole('button', { name: 'Test connection' }).click()
      await page.getByText('Ad Account ID is missing').waitFor()

      await page.getByLabel('Ad Account ID').fill('123456789012')
      await page.getByLabel('Conversion Token').fill('pina_SECRET-0123456789')
      await page.getByLabel('Require Complete').check()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Settings saved.').waitFor()
      expect(JSON.parse(await readFile(configFile, 'utf8'))).toEqual({
        settings: { ad_account_id: '123456789012', test_mode: false, require_complete_ldp: true }
      })

      await page.reload()
      expect(await page.getByLabel('Ad Account ID').inputValue()).toBe('123456789012')
      expect(await page.getByLabel('Conversion Token').getAttribute('placeholder')).toContain('set')
      expect(await page.content()).not.toContain('SECRET')
    })
  })
})
