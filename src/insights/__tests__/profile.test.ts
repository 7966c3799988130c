import { join } from 'node:path'
import { createDelivery, defaultSubscriptions, NO_SUBSCRIPTION } from '../../delivery'
import { InputError, openInput, type InputRecord } from '../../pipeline'
import { profileEvents, type FileProfile, type MappingProfile } from '..'
import { lead, NOW_MS, recordsOf } from './records'

const options = { settings: {}, now: () => NOW_MS }
const profileOf = (...events: unknown[]): Promise<FileProfile> => profileEvents(recordsOf(...events), options)
const mappingOf = (profile: FileProfile, event: string): MappingProfile | undefined =>
  profile.byEvent.find((row) => row.event === event)?.mappings[0]

it('counts names, matching mappings, events that would be sent, and rejections, most frequent first', async () => {
  const profile = await profileOf(
    lead(),
    lead({ context: {} }),
    lead({ event: 'Coupon Viewed' }),
    lead({ event: 'Coupon Viewed' }),
    lead({ event: 'Coupon Viewed' }),
    'no event'
  )
  expect(profile).toMatchObject({ events: 6, unreadable: [{ reason: 'The event is not a JSON object.', count: 1 }] })
  expect(profile.byEvent.map(({ event, count, unmatched }) => [event, count, unmatched])).toEqual([
    ['Coupon Viewed', 3, 3],
    ['Lead Generated', 2, 0]
  ])
  expect(mappingOf(profile, 'Lead Generated')).toMatchObject({
    mapping: 'Lead',
    count: 2,
    accepted: 1,
    eventNames: ['lead'],
    rejections: [{ reason: expect.stringContaining("can't match this event"), count: 1 }]
  })
})

it('agrees with sending, for a whole day of events', async () => {
  const read = async () => (await openInput(join(__dirname, '../../../examples/shop-day.ndjson'))).read()
  const { now } = jest.requireActual<{ now: string }>('../../../examples/shop-day.json')
  const settings = { ad_account_id: '549755885175', conversion_token: 'x'.repeat(20) }
  const clock = () => Date.parse(now)
  const profile = await profileEvents(await read(), { settings, now: clock })
  const events: unknown[] = []
  for await (const some of await read()) events.push(...some.map(({ event }) => event))
  const { outcomes } = await createDelivery({ settings, now: clock }).buildRequests(events)

  const results = outcomes
    .flatMap((outcome) => outcome.results)
    .filter(({ subscription }) => subscription !== NO_SUBSCRIPTION)
  const delivered = results.flatMap((result) => (result.status === 'delivered' ? [result] : []))
  const mappings = profile.byEvent.flatMap((row) => row.mappings)
  const sum = (count: (mapping: MappingProfile) => number) => mappings.reduce((total, one) => total + count(one), 0)
  expect(profile.events).toBe(events.length)
  expect(sum(({ accepted }) => accepted)).toBe(delivered.length)
  expect(sum(({ count, accepted }) => count - accepted)).toBe(results.length - delivered.length)
  expect(profile.byEvent.reduce((total, { unmatched }) => total + unmatched, 0)).toBe(
    outcomes.filter(({ status }) => status === 'not-subscribed').length
  )
  // Only events that are not too old: the profile counts old ones as sent in time.
  const onTime = mappings.filter(({ rejectedForTime }) => rejectedForTime === 0)
  const names = onTime.map(({ mapping }) => mapping)
  const deliveredOnTime = delivered.filter(({ subscription }) => names.includes(subscription))
  const sumOnTime = (count: (mapping: MappingProfile) => number) => onTime.reduce((total, one) => total + count(one), 0)
  for (const status of ['applied', 'applied-by-state', 'ignored', 'not-requested'] as const) {
    expect(sumOnTime(({ limitedDataProcessing }) => limitedDataProcessing[status])).toBe(
      deliveredOnTime.filter(({ limitedDataProcessing }) => limitedDataProcessing.status === status).length
    )
  }
  for (const key of ['em', 'click_id', 'hashed_maids'] as const) {
    expect(sumOnTime(({ matchKeys }) => matchKeys.find((one) => one.key === key)?.count ?? 0)).toBe(
      deliveredOnTime.filter(({ matchKeys }) => matchKeys.includes(key)).length
    )
  }
})

describe('what would improve matching', () => {
  const withEmailAt = (path: 'customer' | 'support') =>
    lead({
      properties: { [path]: { email: 'jane@example.com' } },
      context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0' }
    })

  it('names the path that most events have, its field, and how many events would gain it', async () => {
    const rare = lead({
      properties: { contact_email: 'x@example.com' },
      context: { ip: '203.0.113.7', userAgent: 'M' }
    })
    const profile = await profileOf(withEmailAt('customer'), withEmailAt('customer'), rare, lead())
    expect(mappingOf(profile, 'Lead Generated')?.improvements).toEqual([
      {
        key: 'em',
        name: 'email',
        field: 'user_data.email',
        path: 'properties.customer.email',
        gain: 2,
        isRecommended: true
      }
    ])
  })

  it.each([
    ['the mapping already sends the key', lead({ properties: { customer: { email: 'other@example.com' } } })],
    ["it is someone else's", withEmailAt('support')],
    [
      'sending would drop the value',
      lead({ properties: { customer: { email: 'none' } }, context: { ip: '203.0.113.7', userAgent: 'M' } })
    ],
    [
      'the state is that of an order',
      lead({ properties: { order: { state: 'ca' } }, context: { traits: { email: 'jane@example.com' } } })
    ],
    [
      'it is in a list, which a mapping can’t read without an index',
      lead({ properties: { customers: [{ email: 'a@example.com' }] }, context: { ip: '203.0.113.7', userAgent: 'M' } })
    ],
    [
      'the name of the path is itself personal',
      lead({
        properties: { 'jane@example.com': { email: 'jane@example.com' } },
        context: { ip: '203.0.113.7', userAgent: 'M' }
      })
    ]
  ])('does not name a path when %s', async (_, event) => {
    expect(mappingOf(await profileOf(event), 'Lead Generated')?.improvements).toEqual([])
  })

  it('includes events without an identity, which need it most', async () => {
    const event = lead({ userId: 'u-1', context: {}, properties: { customer: { email: 'jane@example.com' } } })
    const mapping = mappingOf(await profileOf(event), 'Lead Generated')
    expect(mapping).toMatchObject({ built: 0, improvements: [{ key: 'em', gain: 1 }] })
    // The user ID is already mapped.
    expect(mapping?.improvements).toHaveLength(1)
  })

  it('lists recommended keys that no event has', async () => {
    const keys = mappingOf(await profileOf(lead()), 'Lead Generated')?.matchKeys
    expect(keys).toContainEqual({ key: 'em', name: 'email', count: 1, isRecommended: true })
    expect(keys).toContainEqual({ key: 'ph', name: 'phone', count: 0, isRecommended: true })
  })
})

it('counts events that are only too old as sent in time, and says so', async () => {
  const old = lead({ timestamp: '2026-10-01T00:00:00Z' })
  const mapping = mappingOf(await profileOf(old), 'Lead Generated')
  expect(mapping).toMatchObject({ count: 1, accepted: 0, rejectedForTime: 1, built: 1, eventNames: ['lead'] })
  expect(mapping?.rejections[0]?.reason).toMatch(/day/)
  expect(mapping?.matchKeys[0]).toMatchObject({ key: 'em', count: 1 })
})

it('stays small for any number of names', async () => {
  const events = Array.from({ length: 6000 }, (_, row) => lead({ event: `Event ${row}`, messageId: `m-${row}` }))
  const profile = await profileOf(...events, ...Array.from({ length: 3 }, () => lead({ event: 'Event 4' })))
  expect(profile.byEvent).toHaveLength(200)
  expect(profile.byEvent[0]).toMatchObject({ event: 'Event 4', count: 4 })
  expect(profile.byEvent.reduce((sum, { count }) => sum + count, 0) + profile.otherEvents).toBe(6003)
})

it('contains no personal data, hash or token', async () => {
  const text = JSON.stringify(
    await profileEvents(recordsOf(lead({ properties: { phone: '+1 415 555 0100', email: 'other@example.com' } })), {
      ...options,
      settings: { ad_account_id: '1', conversion_token: 'pina_SECRET' }
    })
  )
  expect(text).not.toMatch(/jane|other@|415|[0-9a-f]{64}|SECRET/)
})

it('reports what precedes a broken end, and why the rest is missing', async () => {
  async function* broken(): AsyncGenerator<InputRecord[]> {
    yield* recordsOf(lead())
    throw new InputError('The file was cut off.')
  }
  expect(await profileEvents(broken(), options)).toMatchObject({ events: 1, problem: 'The file was cut off.' })
})

it('stops on abort', async () => {
  const stop = new AbortController()
  const seen: number[] = []
  const work = profileEvents(recordsOf(...Array.from({ length: 1000 }, () => lead())), {
    ...options,
    signal: stop.signal,
    onProgress: (count) => {
      seen.push(count)
      stop.abort()
    }
  })
  await expect(work).rejects.toThrow('aborted')
  expect(seen).toEqual([200])
})

it('shows which custom mapping matches which events', async () => {
  const own = { ...defaultSubscriptions()[0]!, name: 'All tracks', subscribe: 'type = "track"' }
  const profile = await profileEvents(recordsOf(lead()), { ...options, subscriptions: [own] })
  expect(mappingOf(profile, 'Lead Generated')).toMatchObject({
    mapping: 'All tracks',
    eventNames: ['add_payment_info']
  })
})

it('counts events withheld for lack of consent', async () => {
  const consent = { required: ['Advertising'] }
  const agreed = lead({ context: { ...lead().context, consent: { categoryPreferences: { Advertising: true } } } })
  const profile = await profileEvents(recordsOf(lead(), agreed), { ...options, consent })
  expect(profile.byEvent).toMatchObject([
    { count: 2, withheld: 1, unmatched: 0, mappings: [{ count: 1, accepted: 1 }] }
  ])
})
