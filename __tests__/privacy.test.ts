import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { Destination } from '@segment/actions-core'
import fc from 'fast-check'
import nock from 'nock'
import { keysInClear } from '../scripts/document-sections'
import { cli } from '../src/cli/__tests__/harness'
import { createDelivery, defaultSubscriptions } from '../src/delivery'
import type { Outcome } from '../src/delivery'
import pinterestConversions, { isRecord } from '../src/destinations/pinterest-conversions'
import { sha256 } from './support/sha256'
import { startSandbox } from '../src/sandbox'
import type { Fault, Sandbox } from '../src/sandbox'
import { requestSchema } from '../src/sandbox/schema'

const ROOT = join(__dirname, '..')

/**
 * For the privacy officer: what leaves this machine about a person, what is said about them here, and what becomes of an
 * opt-out. Each sentence is checked against the bytes that arrive at a stand-in of Pinterest's endpoint.
 */

/** One person, as shops write them. Every value is unlike any other text, so that finding it means finding them. */
const JANE = {
  email: 'Jane.Quixote@Lamancha.example',
  phone: '+1 (415) 555-0132',
  firstName: 'Dulcineajane',
  lastName: 'Quixotova',
  gender: 'female',
  birthday: '1987-06-15',
  address: { city: 'Argamasilla', state: 'California', postalCode: '94105-7788', country: 'United States' }
}
/** The same in the normal forms that are hashed. */
const JANE_NORMAL = {
  em: 'jane.quixote@lamancha.example',
  ph: '14155550132',
  fn: 'dulcineajane',
  ln: 'quixotova',
  ge: 'f',
  db: '19870615',
  ct: 'argamasilla',
  st: 'ca',
  zp: '94105',
  country: 'us',
  external_id: 'user-8842-Jane',
  hashed_maids: 'ea7583cd-a667-48bc-b806-42ecb2b48606'
}
const IP = '203.0.113.77'
const USER_AGENT = 'Mozilla/5.0 (privacy test)'
const TOKEN = 'pina_A-token.of-nobody_else'

/** Whatever names her: nothing but the body of a request may hold a hash, and nothing at all may hold the rest. */
const PLAIN_TEXT = [
  JANE.email,
  JANE.phone,
  '4155550132',
  JANE.firstName,
  JANE.lastName,
  JANE.birthday,
  JANE.address.city,
  JANE.address.postalCode,
  JANE_NORMAL.db,
  JANE_NORMAL.external_id,
  JANE_NORMAL.hashed_maids
]

const purchase = (overrides: object = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: 'message-1',
  userId: JANE_NORMAL.external_id,
  timestamp: new Date().toISOString(),
  context: {
    ip: IP,
    userAgent: USER_AGENT,
    traits: JANE,
    device: { advertisingId: 'EA7583CD-A667-48BC-B806-42ECB2B48606' }
  },
  properties: { order_id: 'order-1', value: 49.9, currency: 'USD' },
  ...overrides
})

let sandbox: Sandbox
beforeAll(async () => (sandbox = await startSandbox({ conversionToken: TOKEN })))
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const deliver = async (events: unknown[], faults: Fault[] = [], token = TOKEN): Promise<Outcome[]> => {
  sandbox.setFaults(faults)
  const settings = { ad_account_id: sandbox.adAccountId, conversion_token: token }
  return createDelivery({ settings, baseUrl: sandbox.url, timeoutMs: 2000 }).deliver(events)
}
const arrived = () => sandbox.received.flatMap((request) => request.events.map(({ event }) => event))

function expectNobodyIn(text: string): void {
  const lower = text.toLowerCase()
  for (const value of PLAIN_TEXT) expect(lower).not.toContain(value.toLowerCase())
}

const keysOf = (schema: { properties?: object } | undefined): string[] => Object.keys(schema?.properties ?? {})

function expectNoHashIn(text: string): void {
  expect(text).not.toMatch(/[0-9a-f]{64}/i)
}

describe('what leaves this machine', () => {
  it('is, of the twelve fields that name a person, the SHA-256 of their normal form and nothing else', async () => {
    expect(await deliver([purchase()])).toMatchObject([{ status: 'delivered' }])
    const [event] = arrived()
    expect(event?.user_data).toEqual({
      ...Object.fromEntries(Object.entries(JANE_NORMAL).map(([key, value]) => [key, [sha256(value)]])),
      client_ip_address: IP,
      client_user_agent: USER_AGENT
    })
    expectNobodyIn(JSON.stringify(event))
  })

  it('holds no plain text of a person, whoever they are and however they are written', async () => {
    // Texts that can't be there by chance.
    const name = fc.stringMatching(/^[A-Za-zÀ-ÿ]{6,12}$/).map((text) => `Xq${text}`)
    const person = fc.record({
      email: name.map((local) => ` ${local}@Mail.example `),
      phone: fc.integer({ min: 2_010_000_000, max: 9_899_999_999 }).map((digits) => `+1 ${digits}`),
      firstName: name,
      lastName: fc.tuple(name, name).map((names) => names.join('  ')),
      birthday: fc
        .date({ min: new Date('1930-01-01'), max: new Date('2005-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      address: fc.record({ city: name, state: name, postalCode: name, country: fc.constantFrom('DE', 'fr', 'Japan') })
    })
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 5 }), async (people) => {
        sandbox.reset()
        await deliver(
          people.map((traits, i) => purchase({ messageId: `m-${i}`, userId: undefined, context: { traits } }))
        )
        const sent = JSON.stringify(arrived()).toLowerCase()
        for (const { email, phone, firstName, lastName, address } of people) {
          const values = [email.trim(), phone.replace(/\D/g, ''), firstName, lastName, address.city, address.postalCode]
          for (const value of values) expect(sent).not.toContain(value.toLowerCase())
        }
      }),
      { numRuns: 40 }
    )
  })

  it('has no hash of nothing: a placeholder would make one person of all who have none', async () => {
    const junk = ['', ' ', 'null', 'N/A', 'unknown', 'undefined', '-']
    for (const value of junk) {
      sandbox.reset()
      await deliver([
        purchase({
          userId: value,
          context: { traits: { email: 'a@b.co', firstName: value, lastName: value, phone: value } }
        })
      ])
      expect(Object.keys(arrived()[0]?.user_data ?? {})).toEqual(['em'])
    }
  })

  it('is, in clear, what PRIVACY.md lists and nothing else that Pinterest could be sent', () => {
    const event = requestSchema.properties?.data?.items
    const listed = keysInClear()
    const groupKeys: Record<string, string[]> = {
      'the event itself': Object.keys(event?.properties ?? {}).filter(
        (key) => !['user_data', 'custom_data', 'app_info', 'device_info'].includes(key)
      ),
      // The last three are Pinterest's and never sent.
      custom_data: keysOf(event?.properties?.custom_data).filter(
        (key) => !['contents', 'np', 'external_measurement_id', 'external_measurement_vendor_id'].includes(key)
      ),
      contents: keysOf(event?.properties?.custom_data?.properties?.contents?.items),
      app_info: keysOf(event?.properties?.app_info),
      device_info: keysOf(event?.properties?.device_info)
    }
    const sorted = (groups: Record<string, string[]>) =>
      Object.fromEntries(Object.entries(groups).map(([group, keys]) => [group, [...keys].sort()]))
    expect(sorted(listed)).toEqual(sorted(groupKeys))
  })

  it('carries the token in one header, and nowhere else', async () => {
    let seen: { uri: string; body: string; headers: Record<string, unknown> } | undefined
    nock('https://api.pinterest.com')
      .post(/.*/)
      .reply(function (uri, body) {
        seen = { uri, body: JSON.stringify(body), headers: this.req.headers }
        return [200, { events: [{ status: 'processed' }] }]
      })
    await createDelivery({ settings: { ad_account_id: '123', conversion_token: TOKEN } }).deliver([purchase()])
    const { authorization, ...otherHeaders } = seen?.headers ?? {}
    expect([authorization].flat()).toEqual([`Bearer ${TOKEN}`])
    expect(JSON.stringify([seen?.uri, seen?.body, otherHeaders])).not.toContain(TOKEN)
  })
})

describe('what is said here', () => {
  const kept: string[] = []
  beforeEach(() => {
    kept.length = 0
    const keep = (...args: unknown[]) => {
      kept.push(args.map(String).join(' '))
      return true
    }
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
      jest.spyOn(console, method).mockImplementation(keep)
    jest.spyOn(process.stdout, 'write').mockImplementation(keep)
    jest.spyOn(process.stderr, 'write').mockImplementation(keep)
  })
  afterEach(() => jest.restoreAllMocks())

  const faults: [string, Fault[]][] = [
    ['all is well', []],
    [
      'Pinterest echoes what was sent, in a 422',
      [{ kind: 'echo-pii', message: `${JANE.email} ${JANE.phone} ${JANE.firstName}` }]
    ],
    [
      'Pinterest echoes what was sent, in a 200',
      [{ kind: 'echo-pii', status: 200, message: `${JANE.lastName} ${IP}` }]
    ],
    [
      'Pinterest echoes what was sent, about the whole request',
      [{ kind: 'echo-pii', status: 400, times: Infinity, message: `${JANE.birthday} ${JANE.address.city}` }]
    ],
    ['Pinterest is down', [{ kind: 'unavailable' }]],
    ['the connection is cut', [{ kind: 'cut' }]],
    ['the answer is no JSON', [{ kind: 'not-json' }]],
    ['the token is refused', [{ kind: 'unauthorized' }]]
  ]

  it.each(faults)('names nobody, and holds no hash and no token, when %s', async (_why, faultsOfCase) => {
    const outcomes = await deliver(
      [purchase(), purchase({ messageId: 'message-2', timestamp: '2001-01-01T00:00:00Z' })],
      faultsOfCase
    )
    const told = JSON.stringify([outcomes, kept])
    expect(outcomes).toHaveLength(2)
    expectNobodyIn(told)
    expectNoHashIn(told)
    expect(told).not.toContain(TOKEN)
    expect(told).not.toContain(IP)
    // The destination logs nothing at all: a runtime's logs are no place for people.
    expect(kept).toEqual([])
  })

  it.each([
    ['a time belongs', { timestamp: JANE.email }],
    ['a currency belongs', { properties: { currency: JANE.email } }],
    ['a text belongs, inside a list', { messageId: [JANE.email] }],
    [
      'a text where a number belongs',
      { properties: { products: [{ product_id: 'p', price: 1, quantity: JANE.email }] } }
    ]
  ])('does not repeat a person who stands where %s', async (_why, overrides) => {
    const outcomes = await deliver([purchase(overrides)])
    expectNobodyIn(JSON.stringify([outcomes, kept]))
  })

  it('keeps the thrown errors of a single event clean, too', async () => {
    const reply = { code: 1, message: `${JANE.email} ${sha256(JANE.email)} Bearer ${TOKEN}` }
    nock('https://api.pinterest.com').post(/.*/).reply(503, reply)
    const subscription = {
      subscribe: 'type = "track"',
      partnerAction: 'reportConversionEvent',
      mapping: pinterestConversions.presets?.find(({ name }) => name === 'Checkout')?.mapping
    }
    const error: unknown = await new Destination(pinterestConversions)
      .onEvent(purchase() as never, { ad_account_id: '123', conversion_token: TOKEN, subscription } as never)
      .catch((thrown: unknown) => thrown)
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error))
    expect(told).toContain('Pinterest answered 503')
    expectNobodyIn(told)
    expectNoHashIn(told)
    expect(told).not.toContain(TOKEN)
  })
})

describe('consent', () => {
  const withConsent = (preferences?: object) =>
    purchase({ context: { traits: JANE, ...(preferences && { consent: { categoryPreferences: preferences } }) } })
  const events = [
    withConsent({ Advertising: true }),
    withConsent({ Advertising: false }),
    withConsent({ Analytics: true }),
    withConsent()
  ]

  it('can be asked for by a trigger, as PRIVACY.md writes it', async () => {
    const [, trigger = ''] = /^```\n(type = .*)\n```$/m.exec(readFileSync(join(ROOT, 'PRIVACY.md'), 'utf8')) ?? []
    const checkout = defaultSubscriptions().find(({ name }) => name === 'Checkout')!
    const settings = { ad_account_id: sandbox.adAccountId, conversion_token: TOKEN }
    const subscriptions = [{ ...checkout, subscribe: trigger }]
    const outcomes = await createDelivery({ settings, subscriptions, baseUrl: sandbox.url }).deliver(events)
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', ...Array(3).fill('not-subscribed')])
    expect(arrived()).toHaveLength(1)
  })

  it('is asked of nobody unless something says so', async () => {
    expect(await deliver(events)).toMatchObject(events.map(() => ({ status: 'delivered' })))
  })

  it('and no other signal changes what is sent, unless it is mapped', async () => {
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

describe('what is kept', () => {
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

  it('is, by --out, readable by its owner only, also where a file with wider permissions stood', async () => {
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

  it('is personal data in the file of the rejected event only, and the token nowhere', async () => {
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

  it('is nothing at Pinterest by a dry run, and nothing anywhere else by a real one', async () => {
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

  it('is, in a runtime’s Destination.responses, the token and the events until it empties them', async () => {
    nock('https://api.pinterest.com')
      .post(/.*/)
      .reply(200, { events: [{ status: 'processed' }] })
    const destination = new Destination(pinterestConversions)
    const mapping = pinterestConversions.presets?.find(({ name }) => name === 'Checkout')?.mapping ?? {}
    const settings = { ad_account_id: '123', conversion_token: TOKEN }
    await destination.executeBatch('reportConversionEvent', { events: [purchase() as never], mapping, settings })
    expect(inspect(destination.responses, { depth: 5 })).toContain(TOKEN)
  })

  it('is, in an outcome, the event’s own name and message ID: addresses and hashes in them are masked, and nothing else', async () => {
    const [outcome] = await deliver([
      purchase({ type: 'track', event: `Order of ${JANE.email} Quixotova`, messageId: `m-${sha256('x')}-Quixotova` })
    ])
    expect(outcome).toMatchObject({ event: 'Order of [masked] Quixotova', messageId: 'm-[masked]-Quixotova' })
  })

  it('is reachable from this machine only: the sandbox listens on 127.0.0.1', async () => {
    const listen = jest.spyOn(Server.prototype, 'listen')
    await (await startSandbox()).close()
    expect(listen.mock.calls.flat()).toContain('127.0.0.1')
    listen.mockRestore()
  })
})

describe('what becomes of an opt-out', () => {
  const optOut = (address: object | undefined, opt_out_type = 'LDP') =>
    purchase({ context: { traits: { email: JANE.email, address } }, properties: { opt_out_type } })

  it.each([
    ['California, as shops write it', { state: 'California', country: 'United States' }, 'LDP', 'applied', 'honoured'],
    [
      'state and country as address forms write them',
      { state: 'California, USA', country: 'United States (US)' },
      'LDP',
      'applied',
      'honoured'
    ],
    ['codes in any case', { state: 'ca', country: 'USA' }, 'ldp', 'applied', 'honoured'],
    ['another state', { state: 'Colorado', country: 'US' }, 'LDP', 'applied-by-state', 'honoured-by-state'],
    ['no state', { country: 'US' }, 'LDP', 'ignored', 'ignored'],
    ['no country', { state: 'CA' }, 'LDP', 'ignored', 'ignored'],
    ['another country', { state: 'Ontario', country: 'Canada' }, 'LDP', 'ignored', 'ignored'],
    ['nothing', undefined, 'LDP', 'ignored', 'ignored']
  ])(
    '%s: the flag arrives, and we say what Pinterest does with it',
    async (_why, address, optOutType, decision, endpoint) => {
      const [outcome] = await deliver([optOut(address, optOutType)])
      expect(outcome?.results).toMatchObject([{ status: 'delivered', limitedDataProcessing: { status: decision } }])
      const received = sandbox.received[0]?.events[0]
      expect(received?.event).toMatchObject({ custom_data: { opt_out_type: 'LDP' } })
      // The stand-in decides by itself, from what arrived.
      expect(received?.limitedDataProcessing).toBe(endpoint)
    }
  )

  it('can be made sure of: with the setting on, an event whose opt-out would be ignored is not sent', async () => {
    const settings = { ad_account_id: sandbox.adAccountId, conversion_token: TOKEN, require_complete_ldp: true }
    const delivery = createDelivery({ settings, baseUrl: sandbox.url })
    const outcomes = await delivery.deliver([optOut({ country: 'US' }), optOut({ state: 'CA', country: 'US' })])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'delivered'])
    expect(arrived()).toHaveLength(1)
  })

  it('is never made up: nobody is marked as opted out unless something says so', async () => {
    await deliver([purchase()])
    expect(arrived()[0]).not.toHaveProperty('opt_out')
  })

  it('is read from the phone: an app event whose ad tracking is off is marked', async () => {
    const device = { type: 'ios', adTrackingEnabled: false, advertisingId: 'EA7583CD-A667-48BC-B806-42ECB2B48606' }
    await deliver([purchase({ context: { device } })])
    expect(arrived()[0]).toMatchObject({ action_source: 'app_ios', opt_out: true, advertiser_tracking_enabled: false })
  })
})
