import { readFile } from 'node:fs/promises'
import definition from '../../src/destinations/pinterest-conversions'
import { withPage } from '../support/browser'
import { useBrowser } from '../support/page'

const browser = useBrowser()

describe('settings', () => {
  it('are generated from the definition', async () => {
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

  it('can be tested: correct, with a wrong token, with a wrong account, and correct again', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page }) => {
      const test = async () => {
        await page.getByRole('button', { name: 'Test connection' }).click()
        const note = page.locator('form .note:not(:text("Testing"))')
        await note.waitFor()
        return note.innerText()
      }
      expect(await test()).toContain('Test event accepted by the sandbox')

      await page.getByLabel('Conversion Token').fill('pina_wrong-token')
      expect(await test()).toMatch(/conversion token/i)
      // It is only in the field that it was typed into.
      expect(await page.content()).not.toContain('pina_wrong-token')

      await page.getByRole('button', { name: 'Use the sandbox’s own account' }).click()
      await page.getByLabel('Ad Account ID').fill('999999999999')
      expect(await test()).toMatch(/ad account/i)

      await page.getByRole('button', { name: 'Use the sandbox’s own account' }).click()
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('#setting-ad_account_id')?.value === '549755885175'
      )
      expect(await test()).toContain('Test event accepted by the sandbox')
    })
  })

  it('for Pinterest are required, saved without the token, and kept', async () => {
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

  it('are tested as typed, without being saved', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page }) => {
      await page.getByLabel('Ad Account ID').fill('999999999999')
      await page.getByRole('button', { name: 'Test connection' }).click()
      await page.getByText('These settings are not saved yet.').waitFor()
      await page.reload()
      expect(await page.getByLabel('Ad Account ID').inputValue()).toBe('549755885175')
    })
  })

  it('keep typed values when the user switches to another view or endpoint', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page }) => {
      await page.getByLabel('Ad Account ID').fill('111111111111')
      await page.getByRole('link', { name: 'Event tester' }).click()
      await page.getByRole('link', { name: 'Settings' }).click()
      expect(await page.getByLabel('Ad Account ID').inputValue()).toBe('111111111111')
      await page.getByRole('radio', { name: /^Pinterest/ }).check()
      expect(await page.getByLabel('Ad Account ID').inputValue()).toBe('')
      await page.getByRole('radio', { name: /^Sandbox/ }).check()
      expect(await page.getByLabel('Ad Account ID').inputValue()).toBe('111111111111')
    })
  })

  it('report a token pasted as the account ID at its field, and write nothing', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page, configFile }) => {
      await page.getByRole('radio', { name: /^Pinterest/ }).check()
      await page.getByLabel('Ad Account ID').fill('pina_SECRET-0123456789')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.locator('.field-error').getByText('must be digits').waitFor()
      await expect(readFile(configFile)).rejects.toThrow('ENOENT')
    })
  })

  it.each([320, 1280])('stay visible while a long view scrolls: %i pixels wide', async (width) => {
    const context = { viewport: { width, height: 640 } }
    await withPage(browser(), { view: 'mappings/5', context }, async ({ page }) => {
      const badge = page.getByText('Sandbox', { exact: true })
      await badge.waitFor()
      await page.getByRole('heading', { name: 'Advanced' }).scrollIntoViewIfNeeded()
      expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(500)
      const { y = -1 } = (await badge.boundingBox()) ?? {}
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThan(640)
    })
  })

  it('of one tab don’t affect another, and the badge shows the tab’s endpoint', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page, url }) => {
      const other = await page.context().newPage()
      await other.goto(`${url}/#settings`)
      await other.getByRole('radio', { name: /^Pinterest/ }).check()
      await other.locator('.top').getByText('Pinterest (test mode)').waitFor()

      await page.bringToFront()
      await page.locator('.top').getByText('Sandbox', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Test connection' }).click()
      await page.getByText('Test event accepted by the sandbox').waitFor()
      // After a reload, each tab keeps its endpoint.
      await other.reload()
      expect(await other.getByRole('radio', { name: /^Pinterest/ }).isChecked()).toBe(true)
      await other.setViewportSize({ width: 360, height: 740 })
      expect(await other.locator('.top').getByText('Pinterest (test mode)').isVisible()).toBe(true)
    })
  })
})
