import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { withPage } from '../support/browser'
import { choose, events, improvement, lead, ndjson, nobody, overflowOf, workbench } from '../support/files-view'
import { useBrowser } from '../support/page'

const browser = useBrowser()

const figures = async (page: Page) =>
  (await page.getByLabel('Events', { exact: true }).first().innerText()).replaceAll(/\s+/g, ' ').trim()

describe('a file of events', () => {
  it('can be dropped, and shows what would be sent before anything is', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await page.getByRole('heading', { name: 'Drop a file of events here' }).waitFor()
      // Like the browser when a file is dropped.
      const data = await page.evaluateHandle(
        (text) => {
          const transfer = new DataTransfer()
          transfer.items.add(new File([text], 'november.ndjson'))
          return transfer
        },
        ndjson(lead(1), lead(2), nobody(3), lead(4, { event: 'Coupon Viewed' }))
      )
      await page.getByRole('region', { name: 'Add files' }).dispatchEvent('drop', { dataTransfer: data })
      await improvement(page).waitFor()
      expect(await figures(page)).toBe('events 4 would be sent 2 rejected 1 match no mapping 1')
      await events(page).getByText('Lead →').click()
      await events(page)
        .getByText(/can't match this event/)
        .waitFor()
      await events(page).getByText('IP address 100 %').waitFor()
      await page.getByRole('link', { name: 'Deliveries' }).click()
      await page.getByText('No outcomes yet').waitFor()
    })
  })

  it('that is unreadable or empty is reported, and others are kept', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'sheet.xlsx', Buffer.from('PK\u0003\u0004'))
      await page.getByText('The file is a spreadsheet or a zip archive').waitFor()
      await choose(page, 'empty.ndjson', '')
      await page.getByText('There are no events in this file').waitFor()
      await choose(page, 'cut-off.json', JSON.stringify([lead(1)]).slice(0, -1))
      await page.getByText('The rest of the file can’t be read: The JSON ends after item 1').waitFor()
      await page.getByRole('button', { name: 'Remove sheet.xlsx' }).click()
      await page.getByRole('button', { name: 'Remove sheet.xlsx' }).waitFor({ state: 'detached' })
      expect(await page.getByRole('list', { name: 'Dropped files' }).getByRole('listitem').count()).toBe(2)
    })
  })

  it('with any number of names and long names stays readable', async () => {
    await withPage(
      browser(),
      { view: 'files', workbench, context: { viewport: { width: 320, height: 700 } } },
      async ({ page }) => {
        const many = Array.from({ length: 3000 }, (_, row) => lead(row, { event: `Event_${'x'.repeat(150)}_${row}` }))
        await choose(page, `${'long'.repeat(40)}.ndjson.gz`, gzipSync(ndjson(...many)))
        await page.getByText('2,800 more events have other names').waitFor()
        await page.getByRole('button', { name: 'Show more names' }).click()
        expect(await overflowOf(page)).toBe(0)
      }
    )
  })

  it('is gone after a reload once it was removed', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1)))
      await improvement(page).waitFor()
      await page.reload()
      await improvement(page).waitFor()
      await page.getByRole('button', { name: 'Remove november.ndjson' }).click()
      await page.getByRole('heading', { name: 'Drop a file of events here' }).waitFor()
    })
  })
})

it('does not claim that a mapping was added, and finds the event with an overlong name', async () => {
  await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
    await choose(page, 'november.ndjson', ndjson(lead(1, { event: 'N'.repeat(5000) })))
    await events(page).getByText('no mapping matches 1').waitFor()
    expect(await events(page).getByText('mapping added').count()).toBe(0)
    await page.getByRole('button', { name: /^Open one in the tester/ }).click()
    await page.getByText('No mapping matches').waitFor()
  })
})

it('keeps showing an error while a file is being sent', async () => {
  await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
    await choose(page, 'many.ndjson', ndjson(...Array.from({ length: 3000 }, (_, row) => lead(row))))
    // The page polls the state of sending.
    const lists = () => page.waitForResponse((response) => response.url().endsWith('/api/files'))
    await page.getByRole('button', { name: 'Send 3,000 events to the sandbox' }).click()
    await page.route('**/api/files/upload*', (route) =>
      route.fulfill({ status: 413, json: { problems: [{ message: 'The file is larger than 200 MB.' }] } })
    )
    await choose(page, 'huge.ndjson', ndjson(lead(1)))
    await page.getByText('The file is larger than 200 MB.').waitFor()
    await lists()
    await lists()
    expect(await page.getByText('The file is larger than 200 MB.').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Pause' }).click()
  })
})

it('shows that the workbench does not answer, instead of outdated progress', async () => {
  await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
    await choose(page, 'many.ndjson', ndjson(...Array.from({ length: 3000 }, (_, row) => lead(row))))
    await page.getByRole('button', { name: 'Send 3,000 events to the sandbox' }).click()
    const progress = page.getByRole('status', { name: 'Progress of sending' })
    await progress.getByText('Sending:').waitFor()
    await page.route('**/api/files', (route) => route.abort())
    await progress.getByText('No answer from the workbench.').waitFor()
    await page.unroute('**/api/files')
    await progress.getByText('Sent:').waitFor()
    expect(await page.getByText('does not answer').count()).toBe(0)
  })
})

describe('what would improve', () => {
  it('can be mapped with one click, compared before saving, and undone', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1), lead(2), lead(3, { event: 'Signed Up' })))
      await improvement(page).getByText('100 % of “Lead Generated” would gain the email').waitFor()
      await page.getByRole('button', { name: 'Map it: properties.customer.email to email in Lead' }).click()
      await improvement(page).getByText('mapped', { exact: true }).waitFor()

      await page.getByRole('button', { name: 'Read it again' }).click()
      await page.getByText('Read with your unsaved mappings').waitFor()
      await improvement(page).getByText('“Lead Generated” would gain the email').waitFor({ state: 'detached' })

      await page.getByRole('link', { name: 'Mappings', exact: true }).click()
      await page.getByRole('button', { name: 'What changes?' }).click()
      const dialog = page.getByRole('dialog', { name: 'What your changes affect' })
      await dialog
        .getByText('On the last 3 events of november.ndjson this changes 2: 2 sent with other values')
        .waitFor()
      const row = dialog.getByRole('row', { name: /user_data\.em/ }).first()
      expect(await row.innerText()).toMatch(/not sent[\s\S]*[0-9a-f]{64}/)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Discard' }).click()
      await page.getByRole('link', { name: 'Files', exact: true }).click()
      await page.getByText('Your mappings or settings have changed since this file was read.').waitFor()
    })
  })

  it('is not shown as up to date once the mappings are saved', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      const changed = page.getByText('Your mappings or settings have changed since this file was read.')
      const save = async () => {
        await page.getByRole('link', { name: 'Mappings', exact: true }).click()
        await page.getByRole('button', { name: /^Save to/ }).click()
        await page.getByText('Saved to').waitFor()
        await page.getByRole('link', { name: 'Files', exact: true }).click()
        await events(page).waitFor()
      }
      await choose(page, 'november.ndjson', ndjson(lead(1)))
      await page.getByRole('button', { name: 'Map it: properties.customer.email to email in Lead' }).click()
      await save()
      await changed.waitFor()
      await page.getByRole('button', { name: 'Read it again' }).click()
      await changed.waitFor({ state: 'detached' })

      await page.getByRole('link', { name: 'Mappings', exact: true }).click()
      await page.getByRole('switch', { name: 'Search is on' }).click()
      await page.getByRole('link', { name: 'Files', exact: true }).click()
      await page.getByRole('button', { name: 'Read it again' }).click()
      await page.getByText('Read with your unsaved mappings').waitFor()
      // Saved, they are what the file was read with.
      await save()
      expect(await changed.count()).toBe(0)
    })
  })

  it('compares on the sample events if there is no file', async () => {
    await withPage(browser(), { view: 'mappings/7', workbench }, async ({ page }) => {
      await page.getByRole('switch', { name: 'Lead is on' }).click()
      await page.getByRole('button', { name: 'What changes?' }).click()
      await page.getByText(/On the \d+ sample events this changes \d+: \d+ no longer sent/).waitFor()
    })
  })

  it('creates a mapping for events that no mapping matches, and opens one of them in the tester', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1, { event: 'purchase' })))
      await page.getByRole('button', { name: 'Create mapping for purchase' }).click()
      await events(page).getByText('mapping added, not saved yet').waitFor()
      await page.getByRole('button', { name: 'Open one in the tester: purchase' }).click()
      await page.getByText('would be sent', { exact: true }).waitFor()
      await page.getByText('checkout', { exact: true }).first().waitFor()
    })
  })
})
