import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withPage } from '../support/browser'
import { chooseSample, editEvent, useBrowser, verdict } from '../support/page'
import { sha256 } from '../support/sandbox'
import nock from '../support/nock'

const browser = useBrowser()

describe('the event tester', () => {
  const samples = readdirSync(join(__dirname, '../../examples/events'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace('.json', ''))

  it('explains each sample, and sends the valid ones', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      for (const name of samples) {
        const event = JSON.parse(readFileSync(join(__dirname, `../../examples/events/${name}.json`), 'utf8')) as {
          event?: string
          type: string
        }
        await page.getByLabel('Sample event').selectOption(name)
        const isRejected = name.startsWith('rejected')
        await verdict(page)
          .getByText(isRejected ? 'rejected' : 'would be sent', { exact: true })
          .waitFor()
        await verdict(page)
          .getByText(event.event ?? event.type, { exact: true })
          .first()
          .waitFor()
        await page.getByRole('button', { name: 'Send to sandbox' }).click()
        await page.getByText(isRejected ? /: rejected before sending/ : /: delivered/).waitFor()
      }
    })
  })

  it('shows each PII value raw, in its normal form, and hashed', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      const personal = page.getByRole('region', { name: 'Personal data' })
      for (const [raw, normal] of [
        ['Mara.Quinn@Example.com', 'mara.quinn@example.com'],
        ['(415) 555-0123', '14155550123'],
        ['San Francisco', 'sanfrancisco'],
        ['California', 'ca'],
        ['United States', 'us']
      ] as const) {
        const row = personal.getByRole('row').filter({ hasText: sha256(normal) })
        await row.getByRole('cell', { name: raw, exact: true }).waitFor()
        await row.getByText(`SHA-256 of ${normal}`, { exact: true }).waitFor()
      }
      await page.getByText('The exact request').click()
      const request = await page.getByRole('region', { name: 'The exact request' }).innerText()
      expect(request).toContain('/v5/ad_accounts/549755885175/events')
      expect(request).not.toContain('sandbox-conversion-token')
    })
  })

  it('shows what is sent unhashed, even when nothing is hashed', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      const event = {
        type: 'page',
        messageId: 'm',
        timestamp: new Date().toISOString(),
        context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (clear)' }
      }
      await editEvent(page, JSON.stringify(event))
      const personal = page.getByRole('region', { name: 'Personal data' })
      for (const value of ['203.0.113.7', 'Mozilla/5.0 (clear)']) {
        const row = personal.getByRole('row').filter({ hasText: value })
        await row.getByText('unhashed').waitFor()
      }
      await personal.getByText('What is sent about this person').waitFor()
      await page.getByRole('button', { name: 'Send to sandbox' }).click()
      await personal.getByText('What was sent about this person').waitFor()
    })
  })

  it('shows no verdict without a valid event', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      await verdict(page).getByText('would be sent', { exact: true }).waitFor()
      await editEvent(page, '{"type": ')
      await page.getByText('This is not valid JSON yet').waitFor()
      await verdict(page).waitFor({ state: 'detached' })
      await editEvent(
        page,
        JSON.stringify({ type: 'track', event: 'Large', properties: { text: 'x'.repeat(2_200_000) } })
      )
      await page.getByText('larger than the workbench accepts').waitFor()
      await verdict(page).waitFor({ state: 'detached' })
    })
  })

  it('replaces its verdict with what happened, and shows each warning once', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      await chooseSample(page, 'Opt Out Without State')
      await verdict(page).getByText('would be sent', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Send to sandbox' }).click()
      await verdict(page).getByText('delivered', { exact: true }).waitFor()
      expect(await verdict(page).getByText('would be sent').count()).toBe(0)
      expect(
        await page
          .locator('.note')
          .getByText(/Limited Data Processing is requested, but/)
          .count()
      ).toBe(1)
    })
  })

  it.each([
    ['Opt Out California', 'applied', /California/],
    ['Opt Out Without State', 'ignored by Pinterest', /state is missing/]
  ])('shows for %s that LDP is %s', async (title, badge, text) => {
    await withPage(browser(), {}, async ({ page }) => {
      await chooseSample(page, title)
      const decisions = page.getByRole('region', { name: 'Decisions' })
      await decisions.getByText(badge, { exact: true }).waitFor()
      await decisions.getByText(text).waitFor()
    })
  })

  it('shows a rejection at its field, and the answer to a sent event', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      await chooseSample(page, 'Rejected No Identity')
      await verdict(page).getByText('rejected', { exact: true }).waitFor()
      await page
        .getByRole('region', { name: 'Mapped payload', exact: true })
        .locator('.has-error')
        .getByText('user_data')
        .first()
        .waitFor()

      await chooseSample(page, 'Search')
      await page.getByRole('button', { name: 'Send to sandbox' }).click()
      await page.getByText('Search: delivered').waitFor()
      await page.getByText("'click_id' is missing").waitFor()
      await page.getByRole('link', { name: 'Deliveries' }).click()
      await page.getByRole('button', { name: 'Products Searched' }).first().waitFor()
    })
  })

  it('updates while the user types or pastes', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      await editEvent(page, '{"type": "track", ')
      await page.getByText('This is not valid JSON yet').waitFor()
      await editEvent(page, '{"type": "track", "event": "Nobody Knows"}')
      await verdict(page).getByText('not subscribed').waitFor()
      expect(await page.getByLabel('Sample event').inputValue()).toBe('')

      const now = new Date().toISOString()
      const event = {
        type: 'track',
        event: 'Signed Up',
        messageId: 'm',
        timestamp: now,
        context: { traits: { email: 'n/a', phone: '+49 30 901820' } }
      }
      await editEvent(page, JSON.stringify(event))
      await verdict(page).getByText('rejected', { exact: true }).waitFor()
      await page.getByRole('region', { name: 'Personal data' }).getByText('dropped', { exact: true }).waitFor()
      await editEvent(page, JSON.stringify(event).replace('n/a', 'a@b.co'))
      await page.getByRole('region', { name: 'Personal data' }).getByText(sha256('a@b.co')).waitFor()
    })
  })

  it('sends to Pinterest as a test, with credentials', async () => {
    const settings = { adAccountId: '123456789012', conversionToken: 'pina_SECRET-0123456789' }
    await withPage(browser(), { workbench: { settings } }, async ({ page }) => {
      nock('https://api.pinterest.com', { reqheaders: { authorization: `Bearer ${settings.conversionToken}` } })
        .post('/v5/ad_accounts/123456789012/events')
        .query({ test: 'true' })
        .reply(422, {
          code: 953,
          message: 'The action could not be processed properly.',
          details: { events: [{ status: 'failed', error_message: 'The value is too large.' }] }
        })
      await page.getByRole('button', { name: 'Send as test to Pinterest' }).click()
      await page.getByText('Checkout: rejected by the endpoint').waitFor()
      await page.getByText('The value is too large.').waitFor()
      expect(await page.content()).not.toContain('SECRET')
    })
  })

  it('ignores a result that arrives after the event was edited', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      let answerNow: () => void = () => undefined
      const held = new Promise<void>((resolve) => (answerNow = resolve))
      await page.route('**/api/send', async (route) => {
        await held
        await route.continue()
      })
      await verdict(page).getByText('would be sent', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Send to sandbox' }).click()
      await chooseSample(page, 'Search')
      await verdict(page).getByText('Products Searched').waitFor()
      const answered = page.waitForResponse('**/api/send')
      answerNow()
      await answered
      await verdict(page).getByText('would be sent', { exact: true }).waitFor()
      expect(await verdict(page).getByText('delivered').count()).toBe(0)
    })
  })
})
