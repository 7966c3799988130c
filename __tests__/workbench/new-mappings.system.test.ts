import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { parseConfig, type Subscription } from '../../src/delivery'
import { withPage } from '../support/browser'
import { chooseSample, editEvent, useBrowser, verdict } from '../support/page'

const browser = useBrowser()

const list = (page: Page) => page.getByRole('navigation', { name: 'Mappings' })
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Add mapping' })
const text = (page: Page) => page.locator('#mapping-trigger-state code')

async function save(page: Page, configFile: string): Promise<Subscription[]> {
  await page.getByRole('button', { name: /^Save to/ }).click()
  await page.getByText('Saved to pinterest-conversions.json.').waitFor()
  return parseConfig(JSON.parse(await readFile(configFile, 'utf8'))).subscriptions ?? []
}

describe('a mapping can be added', () => {
  it('empty, as a custom event, or from a preset', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page, configFile }) => {
      await page.getByRole('button', { name: 'Add mapping' }).click()
      await dialog(page)
        .getByRole('button', { name: /^Blank/ })
        .click()
      await page.getByRole('region', { name: 'Mapping New mapping' }).waitFor()
      await page.locator('#field-event_name-state').getByText('event_name is required').waitFor()

      await page.getByRole('button', { name: 'Add mapping' }).click()
      await dialog(page)
        .getByRole('button', { name: /^Custom event/ })
        .click()
      await page.getByRole('region', { name: 'Mapping Custom event' }).waitFor()
      await page.getByRole('combobox', { name: 'Event name', exact: true }).fill('Quiz Finished')
      await text(page).getByText('type = "track" and event = "Quiz Finished"').waitFor()
      await page.getByRole('button', { name: 'Edit Custom Event Name' }).click()
      await page.getByLabel('Custom Event Name: where the value comes from').selectOption('Fixed value')
      await page.getByRole('textbox', { name: 'Custom Event Name' }).fill('quiz_finished')

      await page.getByRole('button', { name: 'Add mapping' }).click()
      await dialog(page).getByRole('searchbox', { name: 'Find a preset' }).fill('order completed')
      expect(await dialog(page).getByRole('listitem').count()).toBe(1)
      await page.keyboard.press('Enter')
      await page.getByText('“Checkout 2” is off, because “Checkout” has the same trigger').waitFor()
      expect(await list(page).getByRole('switch', { name: 'Checkout 2 is on' }).isChecked()).toBe(false)

      const saved = await save(page, configFile)
      expect(saved.find(({ name }) => name === 'Custom event')).toMatchObject({
        enabled: true,
        subscribe: 'type = "track" and event = "Quiz Finished"',
        mapping: { event_name: 'custom', custom_event_name: 'quiz_finished' }
      })
      expect(saved).toHaveLength(19)
    })
  })

  it('from an unmatched event in the tester', async () => {
    await withPage(browser(), {}, async ({ page, configFile }) => {
      const event = {
        type: 'track',
        event: 'purchase',
        messageId: 'm',
        timestamp: new Date().toISOString(),
        userId: 'u'
      }
      await editEvent(page, JSON.stringify(event))
      await verdict(page).getByRole('button', { name: 'Create mapping from this event' }).click()
      await page.getByRole('region', { name: 'Mapping purchase' }).waitFor()
      await page.getByText('Matches the chosen sample').waitFor()
      await page
        .getByRole('region', { name: 'Mapped payload of the sample' })
        .getByText('"event_name": "checkout"')
        .waitFor()
      const saved = await save(page, configFile)
      expect(saved.at(-1)).toMatchObject({ name: 'purchase', subscribe: 'type = "track" and event = "purchase"' })
    })
  })

  it('or a matching one can be turned on', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page }) => {
      await list(page).getByRole('switch', { name: 'Search is on', exact: true }).uncheck()
      await page.getByRole('link', { name: 'Event tester' }).click()
      await chooseSample(page, 'Search')
      await verdict(page).getByRole('button', { name: 'Turn on “Search”' }).click()
      await verdict(page).getByText('would be sent').waitFor()
    })
  })
})

describe('the list of mappings', () => {
  it('can be searched and sorted', async () => {
    await withPage(browser(), { view: 'mappings' }, async ({ page }) => {
      const names = () => list(page).locator('.mapping-list strong').allInnerTexts()
      await page.getByRole('searchbox', { name: 'Find a mapping' }).fill('order completed')
      expect(await names()).toEqual(['Checkout'])
      await page.getByRole('searchbox', { name: 'Find a mapping' }).fill('nothing like it')
      await list(page).getByText('No mapping matches “nothing like it”.').waitFor()
      await page.getByRole('searchbox', { name: 'Find a mapping' }).fill('')

      await list(page).getByRole('switch', { name: 'Add Payment Info is on' }).uncheck()
      await page.getByLabel('Order of the mappings').selectOption('On first')
      expect((await names()).at(-1)).toBe('Add Payment Info')
      await page.getByLabel('Order of the mappings').selectOption('By name')
      const sorted = await names()
      expect(sorted).toEqual([...sorted].sort())
    })
  })

  it('reports an address of a mapping that does not exist', async () => {
    await withPage(browser(), { view: 'mappings/99' }, async ({ page }) => {
      await page.getByText('There is no mapping at #mappings/99').waitFor()
      await page.getByRole('link', { name: 'Show all mappings' }).click()
      await page.getByRole('region', { name: 'Mapping Add Payment Info' }).waitFor()
    })
  })
})

describe('the trigger’s form', () => {
  it('shows and writes the text: type, known names, conditions', async () => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page, configFile }) => {
      const name = page.getByRole('combobox', { name: 'Event name', exact: true })
      await name.waitFor()
      expect(await name.inputValue()).toBe('Order Completed')
      await page.getByRole('button', { name: '+ Another event name' }).click()
      await page.getByRole('combobox', { name: 'Event name 2', exact: true }).fill('started')
      await page.getByRole('option', { name: 'Checkout Started' }).click()
      await text(page).getByText('(event = "Order Completed" or event = "Checkout Started")').waitFor()

      await page.getByRole('button', { name: '+ Condition' }).click()
      await page.getByText('Not applied yet. The trigger has a condition without a field.').waitFor()
      await page.getByRole('combobox', { name: 'Condition 1: field' }).fill('revenue')
      await page.getByRole('option', { name: /^properties\.revenue/ }).click()
      await page.getByLabel('Condition 1: comparison').selectOption('is at least')
      await page.getByText('needs a number to compare properties.revenue with').waitFor()
      await page.getByLabel('Condition 1: value').fill('1000000')
      await text(page).getByText('properties.revenue >= 1000000').waitFor()
      await page.getByText('Does not match the chosen sample.').waitFor()
      await page.getByLabel('Condition 1: value').fill('1')
      await page.getByText('Matches the chosen sample.', { exact: false }).waitFor()

      await page.getByRole('button', { name: 'Text', exact: true }).click()
      const written =
        'type = "track" and (event = "Order Completed" or event = "Checkout Started") and properties.revenue >= 1'
      expect(await page.getByLabel('Trigger as text').inputValue()).toBe(written)
      expect((await save(page, configFile))[5]?.subscribe).toBe(written)
    })
  })

  it('follows the text, and explains if it can’t show it', async () => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page }) => {
      await page.getByRole('button', { name: 'Text', exact: true }).click()
      const trigger = page.getByLabel('Trigger as text')
      await trigger.fill('userId = "u" or (type = "track" and event = "A")')
      await page.getByText('The form can’t show this trigger: it has “and” in parentheses').waitFor()
      await page.getByRole('button', { name: 'Form', exact: true }).click()
      await trigger.fill('type = "page" and name = "Home"')
      await page.getByRole('button', { name: 'Form', exact: true }).click()
      expect(await page.getByLabel('Event type').inputValue()).toBe('page')
      expect(await page.getByRole('combobox', { name: 'Condition 1: field' }).inputValue()).toBe('name')
      await page.getByRole('button', { name: 'Discard' }).click()
      await page.getByRole('combobox', { name: 'Event name', exact: true }).waitFor()
    })
  })
})

describe('fields', () => {
  it.each([
    ['LDP', ['Opt Out Type']],
    ['price', ['Contents']],
    ['postal', ['Zip']],
    ['checkout_id', []]
  ])('are found by %s, also in descriptions and contents', async (sought, labels) => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page }) => {
      await page.getByRole('searchbox', { name: 'Find a field' }).fill(sought)
      for (const label of labels) await page.locator('.map-row .name').getByText(label).first().waitFor()
      if (labels.length === 0) await page.getByText(`No field matches “${sought}”.`).waitFor()
    })
  })

  it('show what the presets map: fallbacks in words, listed products and the event’s own product', async () => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page }) => {
      await page.getByRole('searchbox', { name: 'Find a field' }).fill('subtotal')
      await page.getByText('properties.value, else properties.revenue, else properties.subtotal, else').waitFor()
      await page.getByRole('button', { name: 'Edit Custom Data, Value' }).click()
      expect(await page.getByRole('combobox', { name: 'Custom Data, Value, fallback 3' }).inputValue()).toBe(
        'properties.total'
      )
      await page.getByRole('searchbox', { name: 'Find a field' }).fill('brand')
      await page.getByRole('button', { name: 'Edit Product, Brand', exact: true }).waitFor()
      await page.getByRole('button', { name: 'Edit Contents', exact: true }).click()
      expect(await page.getByRole('combobox', { name: 'Contents, Product ID', exact: true }).inputValue()).toBe(
        'product_id'
      )
      // No part of the form is cut off or overflows its card.
      const overflow = await page
        .locator('.nested')
        .evaluateAll((all) => Math.max(...all.map((one) => one.scrollWidth - one.clientWidth)))
      expect(overflow).toBeLessThanOrEqual(0)
    })
  })

  it('about batching are separate, and the preview starts with the event’s name', async () => {
    await withPage(browser(), { view: 'mappings/5' }, async ({ page }) => {
      const payload = page.getByRole('region', { name: 'Mapped payload of the sample' })
      await payload.waitFor()
      expect(await payload.innerText()).toMatch(/^\{\s+"event_name": "checkout"/)
      expect(await payload.innerText()).not.toContain('batch')
      expect(await page.getByRole('button', { name: 'Edit Send in Batches' }).isVisible()).toBe(false)
      await page.locator('summary').getByText('Advanced', { exact: true }).click()
      await page.getByRole('button', { name: 'Edit Send in Batches' }).waitFor()
    })
  })
})
