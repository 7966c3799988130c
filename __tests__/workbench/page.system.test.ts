import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { PAGE_FOLDER, withPage } from '../support/browser'
import { useBrowser } from '../support/page'

const browser = useBrowser()

describe('the built page', () => {
  const files = readdirSync(join(PAGE_FOLDER, 'assets')).map((name) => ({
    name,
    bytes: gzipSync(readFileSync(join(PAGE_FOLDER, 'assets', name))).length
  }))

  it('is under 400 kB gzipped, and under 100 kB without the JSON editor, which loads later', () => {
    const sizeOf = (list: typeof files) => list.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(sizeOf(files)).toBeLessThan(400_000)
    expect(sizeOf(files.filter(({ name }) => !name.startsWith('code-mirror')))).toBeLessThan(100_000)
  })

  it('shows its frame before any script or answer arrives', async () => {
    await withPage(browser(), {}, async ({ page, url }) => {
      await page.route(/\/(assets\/.*\.js|api\/.*)$/, () => undefined)
      await page.goto(url, { waitUntil: 'commit' })
      await page.getByText('Loading the destination…').waitFor()
      const tabs = await page.getByRole('navigation').getByRole('link').allTextContents()
      expect(tabs).toEqual(['Settings', 'Mappings', 'Event tester', 'Files', 'Deliveries'])
      expect(await page.evaluate(() => getComputedStyle(document.querySelector('.top')!).display)).toBe('flex')
    })
  })

  it('runs no inline script', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      const blocked = await page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective))
            const script = document.createElement('script')
            script.textContent = 'document.title = "hacked"'
            document.body.append(script)
          })
      )
      expect(blocked).toBe('script-src-elem')
      expect(await page.title()).not.toBe('hacked')
    }).catch((error: unknown) => {
      // The violation is also in the console, which withPage reports, but it is expected here.
      expect(String(error)).toContain('script-src')
    })
  })

  it('shows a view’s error in its place, and the other views', async () => {
    await withPage(browser(), { view: 'settings' }, async ({ page }) => {
      // An invalid answer, which the view can't show.
      await page.route('**/api/deliveries/session', (route) => route.fulfill({ json: { total: 1, unreadable: 0 } }))
      await page.getByRole('link', { name: 'Deliveries' }).click()
      await page.getByRole('alert').getByText('“Deliveries” can’t be shown').waitFor()
      await page.getByRole('link', { name: 'Settings' }).click()
      await page.getByRole('form', { name: 'Settings for the sandbox' }).waitFor()

      await page.unroute('**/api/deliveries/session')
      await page.getByRole('link', { name: 'Deliveries' }).click()
      await page.getByText('No outcomes yet').waitFor()
    })
  })

  it('opens with the secret in its address, and removes it', async () => {
    await withPage(browser(), {}, async ({ page, url }) => {
      await page.getByRole('heading', { name: 'Event tester' }).waitFor()
      expect(page.url()).toBe(`${url}/#tester`)
      expect(await page.evaluate(() => document.cookie)).toBe('')

      const stranger = await browser().newContext()
      const other = await stranger.newPage()
      await other.goto(url)
      await other.getByText('at the address that the command printed').waitFor()
      await stranger.close()
    })
  })

  it('reports that the server does not answer', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      await page.route('**/api/state', (route) => route.abort())
      await page.reload()
      await page.getByText('The workbench does not answer').waitFor()
    })
  })
})
