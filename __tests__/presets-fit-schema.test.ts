import fc from 'fast-check'
import { createDelivery, defaultSubscriptions } from '../src/delivery'
import { withSandbox } from './support/sandbox'
import { runs } from './support/runs'

const NOW = Date.parse('2026-11-24T12:00:00.000Z')
const now = () => NOW

/** Keys that the presets read, in any of the bags below. */
const KEYS = [
  'email',
  'phone',
  'gender',
  'birthday',
  'address',
  'products',
  'value',
  'currency',
  'quantity',
  'price',
  'product_id',
  'url',
  'name',
  'type',
  'density',
  'version',
  'id',
  'advertisingId',
  'adTrackingEnabled'
]
const bag = fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue())
const names = defaultSubscriptions().flatMap(({ subscribe }) => /event = "([^"]+)"/.exec(subscribe)?.[1] ?? [])
const anyEvent = fc.tuple(fc.constantFrom(...names), bag, bag, bag).map(([name, properties, traits, place]) => ({
  type: 'track',
  event: name,
  messageId: 'm-1',
  timestamp: new Date(NOW).toISOString(),
  userId: 'u-1',
  properties,
  context: {
    ip: '203.0.113.14',
    userAgent: 'Mozilla',
    locale: 'en-US',
    traits: { email: 'a@b.co', ...traits },
    device: place,
    app: place,
    os: place,
    screen: place,
    network: place
  }
}))

it('the sandbox’s schema accepts whatever the presets build from an event', async () => {
  await withSandbox({ now }, async (sandbox) => {
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        const [outcome] = await createDelivery({
          settings: { ad_account_id: sandbox.adAccountId, conversion_token: sandbox.conversionToken },
          baseUrl: sandbox.url,
          now
        }).deliver([event])
        const rejectedByPinterest = outcome?.results.filter(
          (result) => result.status === 'rejected' && result.rejectedBy === 'pinterest'
        )
        expect(rejectedByPinterest).toEqual([])
        expect(sandbox.received.map(({ rejectedBecause }) => rejectedBecause).filter(Boolean)).toEqual([])
      }),
      { numRuns: runs(100) }
    )
  })
}, 60_000)
