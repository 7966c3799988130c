import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { defaultSubscriptions, parseConfig } from '../../src/delivery'
import { withPage } from '../support/browser'
import { editEvent, regionText, useBrowser, verdict } from '../support/page'

const browser = useBrowser()

describe('mappings', () => {
  it('list the presets with their triggers', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page }) => {
      const list = page.getByRole('navigation', { name: 'Mappings' })
      for (const { name, subscribe } of defaultSubscriptions()) {
        await list.getByRole('link', { name: `${name} ${subscribe}`, exact: true }).waitFor()
        expect(await list.getByRole('switch', { name: `${name} is on`, exact: true }).isChecked()).toBe(true)
      }
    })
  })

  it('update the payload with each edit, in the preview, the tester, the file and what is sent', async () => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page, configFile }) => {
      const payload = page.getByRole('region', { name: 'Mapped payload of the sample' })
      await payload.getByText('"LL-187040"').waitFor()

      await page.getByLabel('Find a field').fill('order')
      await page.getByRole('button', { name: 'Edit Custom Data, Order ID' }).click()
      const path = page.getByRole('combobox', { name: 'Custom Data, Order ID', exact: true })
      await path.click()
      await page.getByRole('option', { name: /^properties\.checkout_id/ }).click()
      await payload.getByText('"order_id": ["cart_187040"]').waitFor()

      await page.getByLabel('Custom Data, Order ID: where the value comes from').selectOption('Fixed value')
      await page.getByRole('textbox', { name: 'Custom Data, Order ID' }).fill('fixed-7')
      await payload.getByText('"order_id": ["fixed-7"]').waitFor()

      await page.getByRole('link', { name: 'Event tester' }).click()
      await page.getByText('uses your unsaved mappings').waitFor()
      await page.getByRole('region', { name: 'Pinterest’s event as JSON' }).getByText('"fixed-7"').waitFor()

      await page.getByRole('link', { name: 'Mappings', exact: true }).click()
      await page.getByRole('button', { name: 'Save to pinterest-conversions.json' }).click()
      await page.getByText('Saved to pinterest-conversions.json.').waitFor()
      const saved = parseConfig(JSON.parse(await readFile(configFile, 'utf8'))).subscriptions
      expect(saved?.find(({ name }) => name === 'Checkout')?.mapping.custom_data).toMatchObject({ order_id: 'fixed-7' })

      await page.goto(page.url().replace(/#.*/, '#tester'))
      await page.reload()
      await page.getByRole('button', { name: 'Send to sandbox' }).click()
      await page.getByText('Checkout: delivered').waitFor()
      expect(await regionText(page, 'Mapped payload')).toContain('fixed-7')
    })
  })

  it('show fields by condition, choices by label, and fallbacks', async () => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page }) => {
      const custom = page.getByRole('button', { name: 'Edit Custom Event Name' })
      expect(await custom.count()).toBe(0)
      await page.getByRole('button', { name: 'Edit Event Name' }).click()
      await page.getByLabel('Event Name', { exact: true }).selectOption({ label: 'Custom' })
      await custom.waitFor()

      await page.getByRole('button', { name: 'Edit Event ID' }).click()
      await page.getByRole('button', { name: '+ Fallback for Event ID' }).click()
      await page.getByRole('combobox', { name: 'Event ID, fallback 2' }).fill('properties.order_id')
      await page.getByRole('button', { name: 'Close Event ID' }).click()
      await page.getByText('properties.event_id, else messageId, else properties.order_id').waitFor()
      await page.getByRole('button', { name: 'Discard' }).click()
      await custom.waitFor({ state: 'detached' })
    })
  })

  it('show a rule in words, and accept it as JSON', async () => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page }) => {
      await page.getByLabel('Find a field').fill('contents')
      await page.getByText(/^for each item of properties\.products: id from product_id, else sku;/).waitFor()
      await page.getByRole('button', { name: 'Edit Contents', exact: true }).click()
      await page.getByLabel('Contents: where the value comes from').selectOption('Rule (JSON)')
      const editor = page.getByRole('textbox', { name: 'Contents: rule as JSON' })
      await editor.click()
      await page.keyboard.press('Control+A')
      await page.keyboard.insertText('{"@arrayPath": [')
      await page.getByText('Not valid JSON yet').waitFor()
      await page.keyboard.press('Control+A')
      await page.keyboard.insertText('{"@arrayPath": ["$.properties.products", {"id": {"@path": "$.sku"}}]}')
      await page.getByText('for each item of properties.products: id from sku').waitFor()
      await page
        .getByRole('region', { name: 'Mapped payload of the sample' })
        .getByText('"id": ["LL-1001-BR"]')
        .waitFor()
      // Reopened, it has the matching form.
      await page.getByRole('button', { name: 'Close Contents', exact: true }).click()
      await page.getByRole('button', { name: 'Edit Contents', exact: true }).click()
      expect(await page.getByRole('combobox', { name: 'Contents: the list' }).inputValue()).toBe('properties.products')
    })
  })

  it('show a trigger’s error at the trigger, and don’t save an invalid one', async () => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page, configFile }) => {
      await page.getByRole('button', { name: 'Text', exact: true }).click()
      const trigger = page.getByLabel('Trigger as text')
      await trigger.fill('type = "page"')
      await page.getByText('Does not match the chosen sample.').waitFor()
      await trigger.fill("type = 'page'")
      await page.locator('#mapping-trigger-state').getByText('Put text in double quotes').waitFor()
      expect(await trigger.getAttribute('aria-invalid')).toBe('true')

      await page.getByRole('link', { name: 'Search' }).click()
      await page.getByRole('button', { name: /^Save to/ }).click()
      // The invalid mapping is opened.
      await page.getByRole('region', { name: 'Mapping Checkout' }).waitFor()
      await page.getByRole('region', { name: 'Unsaved changes' }).getByText('double quotes').waitFor()
      await expect(readFile(configFile)).rejects.toThrow('ENOENT')
    })
  })

  it('show a missing value at its field', async () => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page }) => {
      await page.getByRole('button', { name: 'Edit Event Time' }).click()
      await page.getByLabel('Event Time: where the value comes from').selectOption('Not sent')
      await page.locator('#field-event_time-state').getByText('event_time is required').waitFor()
    })
  })

  it('can be switched off, duplicated, added, removed and restored', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page }) => {
      const list = page.getByRole('navigation', { name: 'Mappings' })
      await list.getByRole('switch', { name: 'Checkout is on', exact: true }).uncheck()
      await page.getByRole('link', { name: 'Event tester' }).click()
      await verdict(page).getByText('“Checkout” would, but is switched off').waitFor()

      await page.goto(page.url().replace(/#.*/, '#mappings/9'))
      await page.getByRole('button', { name: 'Duplicate' }).click()
      await page.getByRole('region', { name: 'Mapping Search 2' }).waitFor()
      await page.getByRole('button', { name: 'Remove', exact: true }).click()
      await list.getByRole('link', { name: 'Search 2' }).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Undo' }).click()
      await list.getByRole('link', { name: 'Search 2' }).waitFor()
      await page.getByRole('button', { name: 'Add mapping' }).click()
      await page.getByRole('dialog').getByRole('button', { name: /^Lead/ }).click()
      await page.getByRole('region', { name: 'Mapping Lead 2' }).waitFor()
      expect(await list.getByRole('link').count()).toBe(18)
    })
  })

  it('can be saved, compared and discarded while a notice is shown, which covers no button', async () => {
    for (const width of [320, 1280]) {
      const context = { viewport: { width, height: 700 } }
      await withPage(browser(), { view: 'mappings/9', context }, async ({ page }) => {
        await page.getByRole('button', { name: 'Duplicate' }).click()
        await page.getByText('each event would be sent twice').waitFor()
        await page.getByRole('button', { name: 'What changes?' }).click()
        await page.getByText(/this changes/).waitFor()
        await page.keyboard.press('Escape')
        // A click waits until nothing covers the button.
        await page.getByRole('button', { name: 'Discard' }).click()
        await page.getByText('Changes discarded.').waitFor()
      })
    }
  })

  it('claim nothing about an invalid sample', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      await editEvent(page, '{ half')
      await page
        .getByText(/not valid JSON/)
        .first()
        .waitFor()
      await page.goto(page.url().replace(/#.*/, '#mappings/5'))
      await page.getByLabel('For the sample').selectOption('Your own event')
      const preview = page.getByRole('complementary', { name: 'Preview' })
      await preview.getByText('Your own event in the tester: This is not valid JSON yet').waitFor()
      expect(await preview.getByText(/^trigger /).count()).toBe(0)
      expect(await page.getByText('no value in this sample').count()).toBe(0)
    })
  })

  it('warn about a custom event without a name, next to the payload', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page }) => {
      await page.getByRole('button', { name: 'Add mapping' }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Custom event/ })
        .click()
      await page
        .getByRole('complementary', { name: 'Preview' })
        .getByText(/custom_event_name/)
        .first()
        .waitFor()
    })
  })

  it('are exported as JSON, and importing that changes nothing', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page, folder }) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export' }).click()
      ])
      expect(download.suggestedFilename()).toBe('pinterest-mappings.json')
      const file = join(folder, 'mappings.json')
      await download.saveAs(file)
      const exported = parseConfig(JSON.parse(await readFile(file, 'utf8')))
      expect(exported).toEqual({ settings: {}, subscriptions: defaultSubscriptions() })

      await page.getByLabel('Mappings to import').setInputFiles(file)
      const preview = page.getByRole('dialog', { name: 'Import mappings.json' })
      await preview.getByText('nothing changes').waitFor()
      expect(await preview.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
    })
  })

  it('are imported from JSON, after a preview of what changes', async () => {
    const [first, second] = defaultSubscriptions()
    const count = defaultSubscriptions().length
    await withPage(browser(), { view: 'mappings' }, async ({ page, folder }) => {
      const imported = [
        { ...first, name: 'Imported' },
        { ...second, subscribe: 'type = "page"' }
      ]
      await importMappings(page, folder, JSON.stringify({ subscriptions: imported }))
      const list = page.getByRole('navigation', { name: 'Mappings' })
      const preview = page.getByRole('dialog', { name: 'Import mappings.json' })
      const changes = (name: string) => preview.getByRole('region', { name }).getByRole('listitem')
      await preview.getByText(`2 mappings in the file will replace your ${count}.`).waitFor()
      expect(await changes('Added').allInnerTexts()).toEqual(['Imported'])
      expect(await changes('Changed').allInnerTexts()).toEqual([`${second?.name} trigger`])
      expect(await changes('Removed').count()).toBe(count - 1)
      await preview.getByRole('button', { name: 'Cancel' }).click()
      expect(await list.getByRole('link').count()).toBe(count)

      await importMappings(page, folder, JSON.stringify({ subscriptions: imported }))
      await preview.getByRole('button', { name: 'Apply' }).click()
      await page.getByText('2 mappings imported from mappings.json. Save to keep them.').waitFor()
      await page.getByRole('region', { name: 'Mapping Imported' }).waitFor()
      expect(await list.getByRole('link').count()).toBe(2)
    })
  })

  it('stay as they are when the file to import has a fault, which is named', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page, folder }) => {
      for (const [text, reason] of [
        ['{', 'not valid JSON'],
        [JSON.stringify([{ ...defaultSubscriptions()[0], subscribe: 'type =' }]), 'trigger']
      ] as const) {
        await importMappings(page, folder, text)
        await page.getByRole('status').getByText('mappings.json was not imported').getByText(reason).waitFor()
      }
      const list = page.getByRole('navigation', { name: 'Mappings' })
      expect(await list.getByRole('link').count()).toBe(defaultSubscriptions().length)
    })
  })
})

async function importMappings(page: Page, folder: string, text: string): Promise<void> {
  const file = join(folder, 'mappings.json')
  await writeFile(file, text)
  await page.getByLabel('Mappings to import').setInputFiles(file)
}
