import fc from 'fast-check'
import { type Body, HOST, PATH, TOKEN, create, order, sha256 } from './support/orders'
import { runs } from '../../../__tests__/support/runs'
import nock from '../../../__tests__/support/nock'

const word = fc.stringMatching(/^[a-z]{6,10}$/).map((text) => `Zq${text}`)
const anyPerson = fc.record({
  email: word.map((text) => `${text}@mail.example`),
  phone: fc.stringMatching(/^[2-9]\d{9}$/).map((digits) => `+1${digits}`),
  firstName: word,
  lastName: word,
  city: word,
  userId: word,
  ip: fc.ipV4(),
  brokenTime: fc.boolean()
})
type Person = typeof anyPerson extends fc.Arbitrary<infer Value> ? Value : never

const secretsOf = ({ brokenTime: _brokenTime, ip: _ip, ...pii }: Person) => Object.values(pii)

const orderOf = ({ email, phone, firstName, lastName, city, userId, ip, brokenTime }: Person, index: number) =>
  order(`m-${index}`, {
    userId,
    timestamp: brokenTime ? email : '2026-11-24T11:57:00.000Z',
    context: { ip, userAgent: 'Mozilla', traits: { email, phone, firstName, lastName, address: { city } } }
  })

/** An answer that echoes what was sent, and in a row the values of its own event only. */
function echoOf(body: Body, { people, status }: { people: readonly Person[]; status: number }): object {
  const hashes = JSON.stringify(body).match(/[0-9a-f]{64}/g) ?? []
  const say = (...owners: Person[]) => `Bad ${owners.flatMap(secretsOf).join(' and ')} ${hashes.join(' ')} ${TOKEN}`
  const owners = body.data.map(({ event_id }) => people[Number(event_id.slice(2))]!)
  const events = owners.map((owner, index) => ({
    status: index % 2 ? 'failed' : 'processed',
    error_message: say(owner),
    warning_message: say(owner)
  }))
  if (status === 200) return { events }
  return status === 422 ? { message: say(...owners), details: { events } } : { code: 1, message: say(...owners) }
}

describe('for all input', () => {
  jest.setTimeout(60_000)

  const oddities = fc.constantFrom<unknown>(
    undefined,
    () => 1,
    Symbol('x'),
    10n,
    new Date(NaN),
    new Map(),
    NaN,
    Infinity,
    -0
  )
  const value = fc.oneof({ weight: 4, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: oddities })
  const anyOrder = fc
    .record(
      {
        type: value,
        event: value,
        properties: value,
        context: value,
        traits: value,
        timestamp: value,
        userId: value,
        messageId: value
      },
      { requiredKeys: [] }
    )
    .map((change) => order('m', change))
  const nested = fc
    .dictionary(
      fc.constantFrom(
        'email',
        'phone',
        'products',
        'value',
        'currency',
        'event_id',
        'birthday',
        'address',
        'opt_out_type',
        'url'
      ),
      value
    )
    .map((bag) =>
      order('m', {
        properties: bag,
        context: { traits: bag, page: bag, device: bag, app: bag, ip: '203.0.113.14', userAgent: 'x' }
      })
    )

  it('returns one outcome for each event, in order, and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(value, anyOrder, nested), { maxLength: 6 }), async (events) => {
        const { requests, outcomes } = await create().buildRequests(events)
        expect(outcomes).toHaveLength(events.length)
        const delivered = outcomes.flatMap(({ results }) => results.filter(({ status }) => status === 'delivered'))
        expect(requests.flatMap(({ body }) => body.data)).toHaveLength(delivered.length)
        for (const { status, results } of outcomes) expect(status === 'not-subscribed').toBe(results.length === 0)
        expect(JSON.parse(JSON.stringify(outcomes))).toEqual(outcomes)
      }),
      { numRuns: runs(100) }
    )
  })

  it('puts no PII, token or hash in an outcome, even when Pinterest echoes it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyPerson, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(200, 400, 422, 429, 503),
        async (people, status) => {
          nock(HOST)
            .persist()
            .post(PATH)
            .reply(status, (_uri, body) => echoOf(body as Body, { people, status }))
          const outcomes = await create().deliver(people.map(orderOf))
          nock.cleanAll()
          const text = JSON.stringify(outcomes)
          for (const secret of [...people.flatMap(secretsOf), TOKEN]) {
            expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
            expect(text).not.toContain(sha256(secret.toLowerCase()))
          }
          expect(text).not.toMatch(/[0-9a-f]{64}/)
        }
      ),
      { numRuns: runs(40) }
    )
  })
})
