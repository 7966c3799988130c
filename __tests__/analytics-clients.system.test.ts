import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Analytics } from '@segment/analytics-node'
import type { Browser, Page } from 'playwright-core'
import type { ReceivedEvent, Sandbox } from '../src/sandbox'
import { launchBrowser } from './support/browser'
import { withProxy } from './support/proxy'
import { sha256, withSandbox } from './support/sandbox'
import { startSource, withFolder, WRITE_KEY, type SourceProcess } from './support/source-process'

/** Segment's libraries, as a shop uses them, against the source in a child process. */

const CLICK_ID = 'dj0yJnU9bG9vbQ'
const ADDRESS = '203.0.113.7'

type PinterestEvent = ReceivedEvent['event']
const eventsAt = (sandbox: Sandbox): PinterestEvent[] =>
  sandbox.received.flatMap(({ events }) => events.map(({ event }) => event))
const matchKeysOf = (event: PinterestEvent) => Object.keys(event.user_data as object).sort()

/** The first event with that name that Pinterest receives. */
async function untilReceived(sandbox: Sandbox, name: string): Promise<PinterestEvent> {
  for (;;) {
    const found = eventsAt(sandbox).find((event) => event.event_name === name)
    if (found !== undefined) return found
    await delay(20)
  }
}

async function withSource(
  args: readonly string[],
  use: (source: SourceProcess, sandbox: Sandbox) => Promise<void>
): Promise<void> {
  await withSandbox({}, (sandbox) =>
    withFolder(async (queue) => {
      const source = await startSource(['--sandbox-url', sandbox.url, '--queue', queue, ...args])
      try {
        await use(source, sandbox)
      } finally {
        await source.end()
      }
    })
  )
}

const TRAITS = { email: 'ada@example.com', phone: '+1 650 253 0000', firstName: 'Ada', lastName: 'Moss' }

it('@segment/analytics-node: a later order has the data of identify, and not the server’s address', () =>
  withSource([], async (source, sandbox) => {
    const analytics = new Analytics({ writeKey: WRITE_KEY, host: source.url, flushAt: 2 })
    const errors: unknown[] = []
    analytics.on('error', (error) => errors.push(error))
    analytics.identify({ userId: 'customer-1', traits: TRAITS })
    analytics.track({
      userId: 'customer-1',
      event: 'Order Completed',
      messageId: 'order-1',
      properties: { revenue: 5 }
    })
    await analytics.closeAndFlush()
    const order = await untilReceived(sandbox, 'checkout')
    expect(errors).toEqual([])
    expect(order.event_id).toBe('order-1')
    expect(matchKeysOf(order)).toEqual(['em', 'external_id', 'fn', 'ln', 'ph'])
    expect(order.user_data).toMatchObject({ em: [sha256('ada@example.com')], external_id: [sha256('customer-1')] })
  }))

describe('@segment/analytics-next in a browser', () => {
  let browser: Browser
  let pageServer: Server
  let pageUrl: string
  beforeAll(async () => {
    const { servePage } = (await import(join(__dirname, '../examples/analytics-js-plugin/serve-page.js'))) as {
      servePage: (port: number) => Promise<Server>
    }
    pageServer = await servePage(0)
    pageUrl = `http://127.0.0.1:${(pageServer.address() as AddressInfo).port}`
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    pageServer.close()
  })

  interface Visit {
    plugin: boolean
    gpc?: boolean
  }

  /** A visitor who arrives by a click on a Pin, views another page, signs in and orders. */
  async function visit(page: Page, sourceUrl: string, { plugin, gpc }: Visit): Promise<void> {
    if (gpc === true) {
      await page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }))
    }
    const query = new URLSearchParams({ source: sourceUrl, writeKey: WRITE_KEY, epik: CLICK_ID })
    if (!plugin) query.set('plugin', 'off')
    await page.goto(`${pageUrl}/?${query.toString()}`)
    await page.getByText('"type": "page"').waitFor()
    await page.goto(plugin ? `${pageUrl}/` : `${pageUrl}/?plugin=off`)
    await page.getByText('"type": "page"').waitFor()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('"type": "identify"').waitFor()
    await page.getByRole('button', { name: 'Order' }).click()
    await page.getByText('"type": "track"').waitFor()
  }

  async function shop(source: SourceProcess, options: Visit, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext()
    try {
      await withProxy({ target: source.url, address: ADDRESS }, async (url) => {
        const page = await context.newPage()
        const errors: string[] = []
        page.on('pageerror', (error) => errors.push(error.message))
        await visit(page, url, options)
        await use(page)
        expect(errors).toEqual([])
      })
    } finally {
      await context.close()
    }
  }

  const args = () => ['--allow-origin', pageUrl, '--trust-proxy', '127.0.0.1']
  const measured: Record<string, number> = {}

  it('without profiles and plugin: a checkout has few match keys', () =>
    withSource([...args(), '--no-profiles'], (source, sandbox) =>
      shop(source, { plugin: false }, async () => {
        const keys = matchKeysOf(await untilReceived(sandbox, 'checkout'))
        expect(keys).toEqual(['client_ip_address', 'client_user_agent', 'external_id'])
        measured.plain = keys.length
      })
    ))

  it('with profiles only: the source adds the data of identify and the landing page', () =>
    withSource(args(), (source, sandbox) =>
      shop(source, { plugin: false }, async () => {
        const order = await untilReceived(sandbox, 'checkout')
        measured.profiles = matchKeysOf(order).length
        expect(measured.profiles).toBeGreaterThanOrEqual(9)
        expect(order.user_data).toMatchObject({
          em: [sha256('ada@example.com')],
          click_id: CLICK_ID,
          client_ip_address: ADDRESS
        })
      })
    ))

  it('with the plugin only: at least 9, and the same event ID for the Tag on the page', () =>
    withSource([...args(), '--no-profiles'], (source, sandbox) =>
      shop(source, { plugin: true, gpc: true }, async (page) => {
        const order = await untilReceived(sandbox, 'checkout')
        measured.plugin = matchKeysOf(order).length
        expect(measured.plugin).toBeGreaterThanOrEqual(9)
        expect(measured.plugin).toBeGreaterThan(measured.plain ?? Infinity)
        expect(order.user_data).toMatchObject({ em: [sha256('ada@example.com')], click_id: CLICK_ID })
        // California, United States, and a browser that sends Global Privacy Control.
        expect(order.custom_data).toMatchObject({ opt_out_type: 'LDP', value: '129', currency: 'USD' })

        const tagCalls = await page.evaluate(() => (window as unknown as { tagCalls: unknown[][] }).tagCalls)
        expect(tagCalls.at(-1)).toEqual([
          'track',
          'checkout',
          { event_id: order.event_id, value: 129, currency: 'USD', order_id: 'LL-1001' }
        ])
        const visits = eventsAt(sandbox).filter((event) => event.event_name === 'page_visit')
        expect(visits.map((event) => event.event_id)).toContain((tagCalls[0]?.[2] as { event_id: string }).event_id)
      })
    ))

  it('stores nothing from a page whose origin is not allowed', () =>
    withSource(['--allow-origin', 'https://other.example'], (source) =>
      shop(source, { plugin: true }, async () => {
        const metrics = await (await fetch(`${source.url}/metrics`)).text()
        expect(metrics).toContain('pinterest_conversions_events_stored_total 0')
      })
    ))
})
