import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { Destination } from '@segment/actions-core'
import { Command } from 'commander'
import { cli } from '../src/cli/__tests__/harness'
import { addWorkerCommand } from '../src/cli/commands/worker'
import type { Io } from '../src/cli/io'
import { startOperationsServer } from '../src/cli/operations-server'
import { createDelivery, defaultSubscriptions, rejectEvent } from '../src/delivery'
import pinterestConversions, { isRecord } from '../src/destinations/pinterest-conversions'
import { openGateway } from '../src/gateway/__tests__/support/gateway'
import { Metrics } from '../src/metrics'
import { FolderStore } from '../src/pipeline'
import { openWorkbench } from '../src/workbench/__tests__/workbench-server'
import { sha256 } from './support/sha256'
import { startSandbox } from '../src/sandbox'
import type { Fault, Sandbox } from '../src/sandbox'
import { JANE, JANE_NORMAL, TOKEN, deliverTo, expectNobodyIn, purchase } from './support/jane'
import nock from './support/nock'

const ROOT = join(__dirname, '..')

/**
 * For the privacy officer: consent, what is stored about a person and for how long, and what happens to an opt-out.
 */

let sandbox: Sandbox
beforeAll(async () => (sandbox = await startSandbox({ conversionToken: TOKEN })))
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const deliver = (events: unknown[], ...how: [faults?: Fault[], token?: string]) => deliverTo(sandbox, events, ...how)
const arrived = () => sandbox.received.flatMap((request) => request.events.map(({ event }) => event))

describe('consent', () => {
  const withConsent = (preferences?: object) =>
    purchase({ context: { traits: JANE, ...(preferences && { consent: { categoryPreferences: preferences } }) } })
  const events = [
    withConsent({ Advertising: true }),
    withConsent({ Advertising: false }),
    withConsent({ Analytics: true }),
    withConsent()
  ]

  it('can be required by a trigger, as in PRIVACY.md', async () => {
    const [, trigger = ''] = /^```\n(type = .*)\n```$/m.exec(readFileSync(join(ROOT, 'PRIVACY.md'), 'utf8')) ?? []
    const checkout = defaultSubscriptions().find(({ name }) => name === 'Checkout')!
    const settings = { ad_account_id: sandbox.adAccountId, conversion_token: TOKEN }
    const subscriptions = [{ ...checkout, subscribe: trigger }]
    const outcomes = await createDelivery({ settings, subscriptions, baseUrl: sandbox.url }).deliver(events)
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', ...Array(3).fill('not-subscribed')])
    expect(arrived()).toHaveLength(1)
  })

  it('is not required by default', async () => {
    expect(await deliver(events)).toMatchObject(events.map(() => ({ status: 'delivered' })))
  })

  it('other signals don’t change what is sent unless they are mapped', async () => {
    const signals = {
      gpc: true,
      globalPrivacyControl: true,
      tcString: 'CPcYpMAPcYpMA',
      gpp: 'DBABMA~1YNN',
      us_privacy: '1YYN'
    }
    const plain = purchase()
    await deliver([
      plain,
      { ...plain, context: { ...plain.context, ...signals }, properties: { ...plain.properties, ...signals } }
    ])
    const [without, withSignals] = arrived()
    expect(withSignals).toEqual(without)
  })
})

describe('storage', () => {
  const files = (folder: string) => readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile())
  let open: Sandbox
  // The command knows this sandbox's token.
  beforeAll(async () => (open = await startSandbox()))
  beforeEach(() => open.reset())
  afterAll(() => open.close())

  /** `send` of an event that is delivered and of one that is rejected. */
  const send = (...flags: string[]) => {
    const input = join(mkdtempSync(join(tmpdir(), 'privacy-')), 'events.ndjson')
    const nobody = purchase({ messageId: 'm-3', context: { traits: { phone: JANE.phone } } })
    writeFileSync(input, [purchase(), nobody].map((event) => `${JSON.stringify(event)}\n`).join(''))
    return cli(['send', input, '--sandbox-url', open.url, ...flags], { env: { PINTEREST_CONVERSION_TOKEN: TOKEN } })
  }
  const newFolder = () => join(mkdtempSync(join(tmpdir(), 'privacy-')), 'out')

  it('in --out is readable only by its owner, even if a file had wider permissions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'privacy-out-'))
    const names = ['outcomes.ndjson', 'rejected.ndjson', 'retry.ndjson', 'unknown.ndjson']
    for (const name of names) writeFileSync(join(folder, name), '', { mode: 0o644 })
    const created = newFolder()
    for (const one of [folder, created]) {
      await send('--out', one)
      expect(files(one)).toEqual(expect.arrayContaining(names))
      for (const name of files(one)) expect([name, statSync(join(one, name)).mode & 0o077]).toEqual([name, 0])
    }
    expect(statSync(created).mode & 0o077).toBe(0)
  })

  it('contains personal data only in the file of rejected events, and never the token', async () => {
    const folder = newFolder()
    const { stdout, stderr } = await send('--out', folder)
    expect(readFileSync(join(folder, 'outcomes.ndjson'), 'utf8')).toContain('"status":"delivered"')
    expect(readFileSync(join(folder, 'rejected.ndjson'), 'utf8')).toContain(JANE.phone)
    for (const name of files(folder)) {
      const text = readFileSync(join(folder, name), 'utf8')
      expect(text).not.toContain(TOKEN)
      if (name !== 'rejected.ndjson') expectNobodyIn(text)
    }
    expectNobodyIn(stdout + stderr)
    expect(stdout + stderr).not.toContain(TOKEN)
  })

  it('is personal data in the checkpoint too while a run has not ended, for its owner only', async () => {
    const folder = newFolder()
    const path = join(folder, 'checkpoint.json')
    const store = await FolderStore.open(folder, { arguments: {} })
    await store.commit({ final: [{ row: 0, line: 1, event: purchase(), outcome: rejectEvent('Why.') }], open: [] })
    expect(readFileSync(path, 'utf8')).toContain(JANE.phone)
    expect(statSync(path).mode & 0o077).toBe(0)
    await store.finish()
    expectNobodyIn(readFileSync(path, 'utf8'))
    await store.close()
  })

  it('receives nothing at Pinterest from a dry run, and nothing elsewhere from a real run', async () => {
    const connect = jest.spyOn(Socket.prototype, 'connect')
    const { stdout } = await send('--dry-run')
    expect(stdout).toContain(sha256(JANE_NORMAL.em))
    expect(connect).not.toHaveBeenCalled()
    expect(open.received).toEqual([])
    await send('--out', newFolder())
    const ports = connect.mock.calls
      .flat(2)
      .flatMap((option) => (isRecord(option) && 'port' in option ? [Number(option.port)] : []))
    expect(new Set(ports)).toEqual(new Set([Number(new URL(open.url).port)]))
    connect.mockRestore()
  })

  it('in a runtime’s Destination.responses has the token and the events until it is emptied', async () => {
    nock('https://api.pinterest.com')
      .post(/.*/)
      .reply(200, { events: [{ status: 'processed' }] })
    const destination = new Destination(pinterestConversions)
    const mapping = pinterestConversions.presets?.find(({ name }) => name === 'Checkout')?.mapping ?? {}
    const settings = { ad_account_id: '123', conversion_token: TOKEN }
    await destination.executeBatch('reportConversionEvent', { events: [purchase() as never], mapping, settings })
    expect(inspect(destination.responses, { depth: 5 })).toContain(TOKEN)
  })

  it('in an outcome has only the event’s name and message ID, with addresses and hashes masked', async () => {
    const [outcome] = await deliver([
      purchase({ type: 'track', event: `Order of ${JANE.email} Quixotova`, messageId: `m-${sha256('x')}-Quixotova` })
    ])
    expect(outcome).toMatchObject({ event: 'Order of [masked] Quixotova', messageId: 'm-[masked]-Quixotova' })
  })

  it.each<[string, () => Promise<{ close(): Promise<void> }>]>([
    ['the sandbox', () => startSandbox()],
    ['the workbench, with the sandbox in it,', () => openWorkbench()],
    ['the source', () => openGateway()],
    [
      'the metrics of a worker, at the default of its flag,',
      () => {
        const program = new Command()
        addWorkerCommand(program, {} as Io, () => undefined)
        const host = program.commands[0]?.options.find(({ long }) => long === '--metrics-host')?.defaultValue as string
        return startOperationsServer({ host, port: 0, metrics: new Metrics(), checkReady: () => Promise.resolve() })
      }
    ]
  ])('in %s is reachable only from this machine', async (_what, start) => {
    const listen = jest.spyOn(Server.prototype, 'listen')
    await (await start()).close()
    expect(listen).toHaveBeenCalled()
    // The first argument is the port.
    for (const [, host] of listen.mock.calls as unknown[][]) expect(host).toBe('127.0.0.1')
    listen.mockRestore()
  })
})

describe('an opt-out', () => {
  const optOut = (address: object | undefined, opt_out_type = 'LDP') =>
    purchase({ context: { traits: { email: JANE.email, address } }, properties: { opt_out_type } })

  it.each([
    ['California, as shops write it', { state: 'California', country: 'United States' }, 'LDP', 'applied', 'honored'],
    [
      'state and country as address forms write them',
      { state: 'California, USA', country: 'United States (US)' },
      'LDP',
      'applied',
      'honored'
    ],
    ['codes in any case', { state: 'ca', country: 'USA' }, 'ldp', 'applied', 'honored'],
    ['another state', { state: 'Colorado', country: 'US' }, 'LDP', 'applied-by-state', 'honored-by-state'],
    ['no state', { country: 'US' }, 'LDP', 'ignored', 'ignored'],
    ['no country', { state: 'CA' }, 'LDP', 'ignored', 'ignored'],
    ['another country', { state: 'Ontario', country: 'Canada' }, 'LDP', 'ignored', 'ignored'],
    ['nothing', undefined, 'LDP', 'ignored', 'ignored']
  ])('reaches Pinterest with our decision: %s', async (_why, address, optOutType, decision, endpoint) => {
    const [outcome] = await deliver([optOut(address, optOutType)])
    expect(outcome?.results).toMatchObject([{ status: 'delivered', limitedDataProcessing: { status: decision } }])
    const received = sandbox.received[0]?.events[0]
    expect(received?.event).toMatchObject({ custom_data: { opt_out_type: 'LDP' } })
    // The sandbox decides independently, from what arrived.
    expect(received?.limitedDataProcessing).toBe(endpoint)
  })

  it('can be enforced: with the setting on, an event whose opt-out would be ignored is not sent', async () => {
    const settings = { ad_account_id: sandbox.adAccountId, conversion_token: TOKEN, require_complete_ldp: true }
    const delivery = createDelivery({ settings, baseUrl: sandbox.url })
    const outcomes = await delivery.deliver([optOut({ country: 'US' }), optOut({ state: 'CA', country: 'US' })])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'delivered'])
    expect(arrived()).toHaveLength(1)
  })

  it('is never invented: no one is marked as opted out without a signal', async () => {
    await deliver([purchase()])
    expect(arrived()[0]).not.toHaveProperty('opt_out')
  })

  it('is read from the phone: an app event whose ad tracking is off is marked', async () => {
    const device = { type: 'ios', adTrackingEnabled: false, advertisingId: 'EA7583CD-A667-48BC-B806-42ECB2B48606' }
    await deliver([purchase({ context: { device } })])
    expect(arrived()[0]).toMatchObject({ action_source: 'app_ios', opt_out: true, advertiser_tracking_enabled: false })
  })
})
