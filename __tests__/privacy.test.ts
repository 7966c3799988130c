import { Destination } from '@segment/actions-core'
import fc from 'fast-check'
import { unhashedKeys } from '../scripts/document-sections'
import { createDelivery } from '../src/delivery'
import pinterestConversions from '../src/destinations/pinterest-conversions'
import { sha256 } from './support/sha256'
import { startSandbox } from '../src/sandbox'
import type { Fault, Sandbox } from '../src/sandbox'
import { requestSchema } from '../src/sandbox/schema'
import {
  IP,
  JANE,
  JANE_NORMAL,
  TOKEN,
  deliverTo,
  USER_AGENT,
  expectNoHashIn,
  expectNobodyIn,
  purchase
} from './support/jane'
import { runs } from './support/runs'
import nock from './support/nock'

/**
 * For the privacy officer: what leaves this machine about a person, and what is shown about them here. Each test reads the
 * bytes that arrive at a sandbox of Pinterest's endpoint.
 */

let sandbox: Sandbox
beforeAll(async () => (sandbox = await startSandbox({ conversionToken: TOKEN })))
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const deliver = (events: unknown[], ...how: [faults?: Fault[], token?: string]) => deliverTo(sandbox, events, ...how)
const arrived = () => sandbox.received.flatMap((request) => request.events.map(({ event }) => event))

const keysOf = (schema: { properties?: object } | undefined): string[] => Object.keys(schema?.properties ?? {})

describe('what leaves this machine', () => {
  it('is only the SHA-256 of the normal form, for every field that identifies a person', async () => {
    expect(await deliver([purchase()])).toMatchObject([{ status: 'delivered' }])
    const [event] = arrived()
    expect(event?.user_data).toEqual({
      ...Object.fromEntries(Object.entries(JANE_NORMAL).map(([key, value]) => [key, [sha256(value)]])),
      client_ip_address: IP,
      client_user_agent: USER_AGENT
    })
    expectNobodyIn(JSON.stringify(event))
  })

  it('contains no plain-text personal data, for any person and spelling', async () => {
    // Text that can't occur by chance.
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
      { numRuns: runs(40) }
    )
  })

  it('contains no hash of a placeholder, which would merge everyone without a value', async () => {
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

  it('is unhashed only if PRIVACY.md lists it', () => {
    const event = requestSchema.properties?.data?.items
    const listed = unhashedKeys()
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

  it('contains the token only in one header', async () => {
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

describe('what is shown here', () => {
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
    ['the token is rejected', [{ kind: 'unauthorized' }]]
  ]

  it.each(faults)('identifies no one, and contains no hash or token: %s', async (_why, faultsOfCase) => {
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
  ])('does not repeat personal data where %s', async (_why, overrides) => {
    const outcomes = await deliver([purchase(overrides)])
    expectNobodyIn(JSON.stringify([outcomes, kept]))
  })

  it('includes no personal data in the errors of a single event', async () => {
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
