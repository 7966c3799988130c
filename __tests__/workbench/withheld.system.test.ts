import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFile } from '../../src/cli/__tests__/harness'
import { withPage } from '../support/browser'
import { editEvent, useBrowser, verdict } from '../support/page'

const browser = useBrowser()

const checkout = JSON.parse(readFileSync(join(__dirname, '../../examples/events/checkout.json'), 'utf8')) as {
  context: object
}
const withConsent = (isAgreed: boolean) => ({
  ...checkout,
  timestamp: new Date().toISOString(),
  context: { ...checkout.context, consent: { categoryPreferences: { Advertising: isAgreed } } }
})

it('the tester says why an event is withheld, sends nothing, and sends it once nothing withholds it', async () => {
  const configFile = newFile('config.json', JSON.stringify({ settings: {}, consent: { required: ['Advertising'] } }))
  await withPage(browser(), { workbench: { configFile } }, async ({ page }) => {
    const send = () => page.getByRole('button', { name: 'Send to sandbox' }).click()
    for (const [event, reason] of [
      [withConsent(false), 'no consent for Advertising'],
      [{ ...withConsent(true), integrations: { All: false } }, 'switched off by the sender: integrations.All is false']
    ] as const) {
      await editEvent(page, JSON.stringify(event))
      await verdict(page)
        .getByText(`A mapping matches Order Completed, but it is withheld: ${reason}. Nothing is sent.`)
        .waitFor()
      await verdict(page).getByText('not subscribed', { exact: true }).waitFor()
      expect(await page.getByRole('region', { name: 'The exact request' }).count()).toBe(0)
      await send()
      await page.getByText(`Nothing was sent: ${reason}.`).waitFor()
      expect(await page.getByText(/: delivered/).count()).toBe(0)
    }
    await editEvent(page, JSON.stringify(withConsent(true)))
    await verdict(page).getByText('would be sent', { exact: true }).waitFor()
    await send()
    await page.getByText(/: delivered/).waitFor()
  })
})
