import fc from 'fast-check'
import { createDelivery } from '../../delivery'
import { openGateway, type TestGateway } from './support/gateway'
import { runs } from '../../../__tests__/support/runs'

const settings = { ad_account_id: '549755885175', conversion_token: 'pina_SECRET' }
const json = fc.jsonValue({ maxDepth: 3 })
const places = ['context', 'traits', 'properties', 'timestamp', 'sentAt', 'messageId', 'previousId', 'integrations']
const nested = [
  'traits',
  'page',
  'library',
  'consent',
  'direct',
  'ip',
  'userAgent',
  'address',
  'url',
  'opt_out_type',
  'epik'
]
const objectOf = (names: readonly string[], value: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 5 })
const event = fc
  .tuple(
    objectOf(places, fc.oneof(json, objectOf(nested, fc.oneof(json, objectOf(nested, json))))),
    fc.constantFrom('track', 'page', 'screen', 'identify', 'group', 'alias'),
    fc.oneof(fc.constantFrom<unknown>('user-1', 7), json)
  )
  .map(([fields, type, userId]) => ({ ...fields, type, userId, event: 'Order Completed', anonymousId: 'a' }))

let gateway: TestGateway
beforeAll(async () => (gateway = await openGateway()))
afterAll(() => gateway.close())

it('any JSON is stored or rejected, and every stored event gets an outcome', async () => {
  const delivery = createDelivery({ settings })
  let storedCount = 0
  const body = fc.oneof(
    json,
    event,
    fc.record({
      batch: fc.oneof(json, fc.array(fc.oneof(json, event), { maxLength: 4 })),
      context: json,
      integrations: json
    })
  )
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom('t', 'p', 'i', 'a', 'batch'), async (given, route) => {
      const { status } = await gateway.post(`/v1/${route}`, given)
      expect([200, 400]).toContain(status)
      const stored = gateway.queue.stored
      gateway.queue.events.clear()
      storedCount += stored.length
      const { outcomes } = await delivery.buildRequests(stored)
      expect(outcomes).toHaveLength(stored.length)
    }),
    { numRuns: runs(300) }
  )
  // Random JSON is often an event that is stored, and often not. How often varies from run to run.
  expect(storedCount).toBeGreaterThan(0)
})
