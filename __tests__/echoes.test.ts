import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { Destination } from '@segment/actions-core'
import fc from 'fast-check'
import { anyGraphemes } from './support/any-text'
import { createDelivery, defaultSubscriptions } from '../src/delivery'
import pinterestConversions from '../src/destinations/pinterest-conversions'
import { runs } from './support/runs'
import nock from './support/nock'

/**
 * Pinterest's messages can echo what was sent. Whatever an event contains and however it is echoed, no part of it is in a
 * result, an error or a log.
 */

const TOKEN = 'pina_TokenOfNobody-99812'
const settings = { ad_account_id: '549755885175', conversion_token: TOKEN }
const checkout = defaultSubscriptions().find(({ name }) => name === 'Checkout')!
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const asHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const asJson = (text: string) => JSON.stringify(text).slice(1, -1)
const FORMS: Record<string, (text: string) => string> = {
  unchanged: (text) => text,
  'in JSON': asJson,
  'in JSON of ASCII': (text) =>
    asJson(text).replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'in a URL': encodeURIComponent,
  'in a form': (text) => new URLSearchParams({ q: text }).toString().slice(2),
  'in HTML': asHtml,
  'in JSON in HTML': (text) => asHtml(asJson(text)),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'as UTF-16': (text) => text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'as bytes': (text) => Array.from(Buffer.from(text), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  'split over lines': (text) => text.replace(/.{7}/g, '$&\n'),
  'with accents apart': (text) => text.normalize('NFD'),
  'in capitals': (text) => text.toUpperCase(),
  'with something before it': (text) => `0x${text}`,
  'cut short': (text) => text.slice(0, Math.max(14, Math.floor(text.length * 0.6)))
}

/** Text that can't occur by chance: a marker, then characters that make echoes hard to detect. */
const text = fc
  .tuple(fc.stringMatching(/^Xq[a-z]{8}$/), anyGraphemes({ maxLength: 12 }), fc.stringMatching(/^[a-z]{6}$/))
  .map((parts) => parts.join(' ').replace(/\s+/g, ' '))
const word = fc.stringMatching(/^Xq[a-z]{10,14}$/)
const person = fc.record({
  email: word.map((local) => `${local}@mail.example`),
  firstName: word,
  lastName: word,
  city: word,
  userId: word,
  orderId: word,
  query: text,
  name: text,
  page: word.map((path) => `https://shop.example/${path}?q=${path}`)
})
type Person = typeof person extends fc.Arbitrary<infer T> ? T : never

const eventOf = ({ email, firstName, lastName, city, userId, orderId, query, name, page }: Person, i: number) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `m-${i}`,
  userId,
  timestamp: new Date().toISOString(),
  context: {
    ip: '203.0.113.77',
    userAgent: 'Mozilla/5.0 (echo test)',
    page: { url: page },
    traits: { email, firstName, lastName, address: { city } }
  },
  properties: { order_id: orderId, query, products: [{ product_id: `${orderId}-sku`, name, price: 1 }], value: 49.9 }
})
/** What must not be found, raw and hashed. */
const secretsOf = (one: Person): string[] => [
  ...Object.values(one).map((value) => value.trim()),
  ...[one.email, one.firstName, one.lastName, one.city].map((value) => sha256(value.toLowerCase())),
  sha256(one.userId)
]

type Answer = (words: string[]) => [number, object]
const ANSWERS: Record<string, Answer> = {
  'failed rows': (words) => [200, { events: words.map((said) => ({ status: 'failed', error_message: said })) }],
  'rows of a 422': (words) => [
    422,
    { details: { events: words.map((said) => ({ status: 'failed', error_message: said })) } }
  ],
  warnings: (words) => [200, { events: words.map((said) => ({ status: 'processed', warning_message: said })) }],
  'the whole request': (words) => [400, { message: words.join(' ') }],
  'an outage': (words) => [503, { message: words.join(' ') }]
}

const kept: string[] = []
beforeEach(() => {
  kept.length = 0
  const keep = (...args: unknown[]) => kept.push(inspect(args, { depth: null })) > 0
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    jest.spyOn(console, method).mockImplementation(keep)
  jest.spyOn(process.stdout, 'write').mockImplementation(keep)
  jest.spyOn(process.stderr, 'write').mockImplementation(keep)
})
afterEach(() => {
  jest.restoreAllMocks()
  nock.cleanAll()
})

/** Asserts that there is no secret, no echoed form of it, and no beginning of either that would identify someone. */
function expectNothingOf(secrets: string[], form: (text: string) => string, found: string): void {
  const lower = found.toLowerCase()
  const joined = lower.replace(/\\+n|\s/g, '')
  for (const secret of secrets) {
    expect(lower).not.toContain(secret.toLowerCase().slice(0, 12))
    expect(joined).not.toContain(secret.toLowerCase().replace(/\s/g, '').slice(0, 12))
    expect(lower).not.toContain(form(secret.replace('https://', '')).toLowerCase().slice(0, 20))
  }
  expect(found).not.toContain(TOKEN)
}

const situation = fc.record({
  people: fc.array(person, { minLength: 1, maxLength: 3 }),
  form: fc.constantFrom(...Object.keys(FORMS)),
  answer: fc.constantFrom(...Object.keys(ANSWERS)),
  around: fc.constantFrom(
    (echo: string) => `Invalid value "${echo}"`,
    (echo: string) => `em${echo}x`,
    (echo: string) => `Bad request {"data": ["${echo}"]}`,
    (echo: string) => `${'no '.repeat(2500)}${echo}`
  )
})

/** Each row's message echoes its whole event; a message about the whole request echoes all its events. */
const reply = (
  one: { people: Person[]; form: string; answer: string; around: (echo: string) => string },
  requestBody: string
): [number, object] => {
  const form = FORMS[one.form]!
  const { data } = JSON.parse(requestBody) as { data: { event_id: string }[] }
  const words = data.map(({ event_id: id }) => {
    const someone = one.people[Number(id.slice('m-'.length))]!
    return one.around([...secretsOf(someone), TOKEN].map(form).join(' | '))
  })
  return ANSWERS[one.answer]!(words)
}
const mockPinterest = (one: Parameters<typeof reply>[0]) =>
  nock('https://api.pinterest.com')
    .persist()
    .post(/.*/)
    .reply((_path, body) => reply(one, typeof body === 'string' ? body : JSON.stringify(body)))

it('contains no part of an event in an outcome or a log', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async (one) => {
      mockPinterest(one)
      const outcomes = await createDelivery({ settings, subscriptions: [checkout] }).deliver(one.people.map(eventOf))
      nock.cleanAll()
      expect(outcomes).toHaveLength(one.people.length)
      expectNothingOf(one.people.flatMap(secretsOf), FORMS[one.form]!, JSON.stringify([outcomes, kept]))
    }),
    { numRuns: runs(60) }
  )
})

it('contains no part of an event in a thrown error: its message, stack, cause and other properties', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async ({ people, ...rest }) => {
      const one = { ...rest, people: people.slice(0, 1) }
      mockPinterest(one)
      const event = eventOf(one.people[0]!, 0) as never
      const subscription = {
        subscribe: 'type = "track"',
        partnerAction: 'reportConversionEvent',
        mapping: checkout.mapping
      }
      const thrown: unknown = await new Destination(pinterestConversions)
        .onEvent(event, { ...settings, subscription })
        .then(
          () => undefined,
          (error: unknown) => error
        )
      nock.cleanAll()
      expectNothingOf(
        one.people.flatMap(secretsOf),
        FORMS[one.form]!,
        inspect([thrown, kept], { depth: null, showHidden: true })
      )
    }),
    { numRuns: runs(40) }
  )
})
