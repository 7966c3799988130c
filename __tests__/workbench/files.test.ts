import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { withPage } from '../support/browser'
import { useBrowser } from '../support/page'

const browser = useBrowser()

const NOW = Date.parse('2026-11-24T12:00:00Z')
const workbench = { now: () => NOW }

const lead = (row: number, overrides: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Lead Generated',
  messageId: `lead-${row}`,
  timestamp: '2026-11-24T11:00:00Z',
  context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0' },
  properties: { customer: { email: `person-${row}@example.com` } },
  ...overrides
})
const nobody = (row: number) => lead(row, { context: {}, properties: {} })
const ndjson = (...events: unknown[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')

const choose = (page: Page, name: string, content: string | Buffer) =>
  page
    .getByLabel('Files of events')
    .setInputFiles([{ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) }])
const figures = async (page: Page) =>
  (await page.getByLabel('Events', { exact: true }).first().innerText()).replaceAll(/\s+/g, ' ').trim()
const improvement = (page: Page) => page.getByRole('region', { name: 'What would improve matching' })
const events = (page: Page) => page.getByRole('region', { name: 'Events', exact: true })

describe('a file of events', () => {
  it('is dropped, read, and says what would be sent before anything is', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await page.getByRole('heading', { name: 'Drop a file of events here' }).waitFor()
      // As the browser does it when a file is dropped.
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

  it('that can not be read, or holds nothing, says so; others stay', async () => {
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

  it('of any number of names and of long ones stays readable', async () => {
    await withPage(
      browser(),
      { view: 'files', workbench, context: { viewport: { width: 320, height: 700 } } },
      async ({ page }) => {
        const many = Array.from({ length: 3000 }, (_, row) => lead(row, { event: `Event_${'x'.repeat(150)}_${row}` }))
        await choose(page, `${'long'.repeat(40)}.ndjson.gz`, gzipSync(ndjson(...many)))
        await page.getByText('2,800 more events have other names').waitFor()
        await page.getByRole('button', { name: 'Show more names' }).click()
        const overflow = () =>
          page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        expect(await overflow()).toBeLessThanOrEqual(0)
      }
    )
  })

  it('is gone when the page is asked again after its removal', async () => {
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

describe('what would improve', () => {
  it('is mapped by one click, compared before it is saved, and undone', async () => {
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
      await page.getByText('Your mappings have changed since this file was read.').waitFor()
    })
  })

  it('compares on the sample events when there is no file', async () => {
    await withPage(browser(), { view: 'mappings/7', workbench }, async ({ page }) => {
      await page.getByRole('switch', { name: 'Lead is on' }).click()
      await page.getByRole('button', { name: 'What changes?' }).click()
      await page.getByText(/On the \d+ sample events this changes \d+: \d+ no longer sent/).waitFor()
    })
  })

  it('makes a mapping for events that none matches, and opens one of them in the tester', async () => {
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

describe('sending a file', () => {
  it('shows what came of the events, and hands over what was rejected to be fixed and sent', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1), nobody(2), nobody(3)))
      await page.getByRole('button', { name: 'Send 3 events to the sandbox' }).click()
      const progress = page.getByRole('status', { name: 'Progress of sending' })
      await progress.getByText('1 delivered').waitFor()
      await progress.getByText('2 rejected').waitFor()
      await progress.getByRole('link', { name: 'Fix what was rejected' }).click()

      await page.getByRole('heading', { name: '2 rejected, by reason' }).waitFor()
      await page.getByRole('button', { name: /^Correct: .*can't match this event/ }).click()
      await page.getByRole('combobox', { name: 'Path', exact: true }).fill('context.traits.email')
      await page.getByLabel('Value').fill('jane@example.com')
      await page.getByRole('button', { name: 'Set in all 2' }).click()
      await page.getByText('2 of 2 would be sent now').waitFor()
      await page.getByRole('button', { name: 'Send 2 events to the sandbox' }).click()
      await progress.getByText('2 delivered').waitFor()
      await page.getByRole('link', { name: 'See the outcomes' }).click()
      await page.getByText('5 events').waitFor()
    })
  })

  it('is paused and resumed', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'many.ndjson', ndjson(...Array.from({ length: 3000 }, (_, row) => lead(row))))
      await page.getByRole('button', { name: 'Send 3,000 events to the sandbox' }).click()
      await page.getByRole('button', { name: 'Pause' }).click()
      await page.getByText('Paused:').waitFor()
      await page.reload()
      await page.getByRole('button', { name: 'Resume' }).click()
      await page.getByText('3,000 delivered').waitFor()
      await page.getByText('Sent:').waitFor()
    })
  })

  it('asks before events are reported to Pinterest for real', async () => {
    const settings = { adAccountId: '123456789012', conversionToken: 'pina_0123456789' }
    await withPage(browser(), { view: 'files', workbench: { ...workbench, settings } }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1)))
      await page.getByRole('button', { name: 'Report 1 event to Pinterest…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Report 1 event to Pinterest?' })
      await dialog.getByText('conversions of ad account 123456789012').waitFor()
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await dialog.waitFor({ state: 'hidden' })
      expect(await page.getByRole('status', { name: 'Progress of sending' }).count()).toBe(0)
    })
  })
})

describe('fix and send again', () => {
  it('corrects one event by hand, a line that was no JSON among them', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'rejected.ndjson', ndjson({ line: 4, reasons: ['The line is not JSON.'], text: '{"type":' }))
      await page.getByRole('link', { name: 'Fix and send again' }).click()
      await page.getByRole('button', { name: 'Correct: The line is not JSON.' }).click()
      await page.getByRole('textbox', { name: 'Event of line 1 as JSON' }).click()
      await page.keyboard.press('Control+A')
      await page.keyboard.insertText(JSON.stringify(lead(1)))
      await page.getByRole('button', { name: 'Use this for line 1' }).click()
      await page.getByText('1 of 1 would be sent now').waitFor()
      await page.getByRole('button', { name: /^Remove the correction/ }).click()
      await page.getByRole('heading', { name: 'Corrections' }).waitFor({ state: 'detached' })
    })
  })

  it('says when nothing is rejected, and when a path is none', async () => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'fine.ndjson', ndjson(lead(1)))
      await page.getByRole('link', { name: 'Fix and send again' }).click()
      await page.getByText('Nothing in this file is rejected').waitFor()
      await choose(page, 'rejected.ndjson', ndjson(nobody(1)))
      await page.getByRole('button', { name: /^Correct:/ }).click()
      await page.getByRole('combobox', { name: 'Path', exact: true }).fill('a..b')
      await page.getByRole('button', { name: 'Set in all 1' }).click()
      await page.getByText('"a..b" is not a path into an event').waitFor()
    })
  })
})

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

  it('has a page to print: the report and nothing else', async () => {
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
  ])('%s: says so when there is nothing', async (id, words) => {
    await withPage(browser(), { view: 'files', workbench }, async ({ page }) => {
      await choose(page, 'november.ndjson', ndjson(lead(1)))
      await page.getByRole('link', { name: 'Find a person' }).click()
      await page.getByLabel('Email address or user ID').fill(id)
      await page.getByRole('button', { name: 'Look up', exact: true }).click()
      await page.getByText(words).waitFor()
    })
  })
})

it('writes the tag’s call for a mapping, ready to paste', async () => {
  await withPage(browser(), { view: 'mappings/5', workbench }, async ({ page }) => {
    await page.getByRole('button', { name: 'Tag snippet' }).click()
    const snippet = page.getByRole('dialog').getByLabel('Tag snippet', { exact: true })
    await snippet.getByText("pintrk('track', 'checkout'").waitFor()
    expect(await snippet.innerText()).toContain('event_id: ')
  })
})

describe('for everyone', () => {
  const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
  const violations = async (page: Page) => {
    await page.evaluate(axe)
    const results = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run())
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }

  it.each([
    ['wide', 1280],
    ['narrow', 320]
  ])('has nothing that axe objects to, and nothing beside the page: %s', async (_, width) => {
    await withPage(
      browser(),
      { view: 'files', workbench, context: { viewport: { width, height: 800 }, bypassCSP: true } },
      async ({ page }) => {
        const check = async (where: string) => {
          expect([where, await violations(page)]).toEqual([where, []])
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth
          )
          expect([where, Math.max(0, overflow)]).toEqual([where, 0])
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
