import { createHash } from 'node:crypto'
import { Profiles } from '..'
import type { SegmentEvent } from '../../messages'
import { MemoryStore } from '../../__tests__/support/gateway'

const NOW = Date.parse('2026-11-24T12:00:00.000Z')
const DAY = 24 * 60 * 60 * 1000
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const TRAITS = {
  email: ' Jane@Example.com',
  phone: '+1 650 253 0000',
  firstName: 'Jane',
  lastName: 'Doe',
  gender: 'female',
  birthday: '1990-05-06',
  address: { city: 'San Francisco', state: 'California', postalCode: '94105-1234', country: 'United States' },
  company: 'Initech'
}
const HASHED = {
  email: sha256('jane@example.com'),
  phone: sha256('16502530000'),
  firstName: sha256('jane'),
  lastName: sha256('doe'),
  gender: sha256('f'),
  birthday: sha256('19900506'),
  address: { city: sha256('sanfrancisco'), state: sha256('ca'), postalCode: sha256('94105'), country: sha256('us') }
}

let nowMs: number
let store: MemoryStore
let profiles: Profiles
let count = 0
beforeEach(() => {
  nowMs = NOW
  store = new MemoryStore()
  profiles = new Profiles(store, { now: () => nowMs })
})

const event = (type: SegmentEvent['type'], fields: Record<string, unknown>): SegmentEvent => ({
  type,
  messageId: `m-${(count += 1)}`,
  ...fields
})
const apply = async (type: SegmentEvent['type'], fields: Record<string, unknown>) =>
  (await profiles.apply(event(type, fields))).event as SegmentEvent & {
    context?: { traits?: Record<string, unknown> }
    properties?: Record<string, unknown>
  }
const traitsOf = async (fields: Record<string, unknown>) => (await apply('track', fields)).context?.traits

it('fills later events of a user with the hashed data of identify', async () => {
  await apply('identify', { userId: 'u', traits: TRAITS })
  expect(await traitsOf({ userId: 'u', context: { locale: 'en' } })).toEqual(HASHED)
  expect(await traitsOf({ userId: 'someone else' })).toBeUndefined()
})

it('stores nothing readable: neither a value, nor an ID that is an email address', async () => {
  await apply('identify', { userId: 'jane@example.com', anonymousId: 'anon-jane', traits: TRAITS })
  await apply('alias', { userId: 'jane@example.com', previousId: 'jane.old@example.com' })
  await apply('page', { userId: 'jane@example.com', context: { page: { url: 'https://x.example/?epik=dj0yJnU9' } } })
  await apply('identify', { userId: 'u2', traits: { opt_out_type: 'jane@example.com', email: { $: 'jane' } } })
  const bytes = [...store.values].flat().join('\n')
  expect(bytes).toContain(sha256('jane@example.com'))
  expect(bytes).toContain('dj0yJnU9')
  expect(bytes.toLowerCase()).not.toMatch(/jane|doe|@|example|6502530000|francisco|california|94105|1990|initech|anon/)
})

describe('the event’s own values take precedence', () => {
  it.each<[why: string, fields: Record<string, unknown>, email: unknown]>([
    ['in its traits', { context: { traits: { email: 'new@example.com' } } }, 'new@example.com'],
    ['in its properties, which the mapping would read second', { properties: { email: 'new@example.com' } }, undefined],
    ['but not an empty value', { context: { traits: { email: ' ' } }, properties: { email: null } }, HASHED.email]
  ])('%s', async (_why, fields, email) => {
    await apply('identify', { userId: 'u', traits: TRAITS })
    const traits = await traitsOf({ userId: 'u', ...fields })
    expect(traits?.email).toBe(email)
    expect(traits?.phone).toBe(HASHED.phone)
  })

  it('one by one, even within an address', async () => {
    await apply('identify', { userId: 'u', traits: TRAITS })
    const traits = await traitsOf({ userId: 'u', context: { traits: { address: { city: 'Reno', street: 'x' } } } })
    expect(traits?.address).toEqual({ ...HASHED.address, city: 'Reno', street: 'x' })
  })

  it('without changing the given event', async () => {
    await apply('identify', { userId: 'u', traits: TRAITS })
    const given = event('track', { userId: 'u', context: { traits: { address: {} } }, properties: {} })
    const copy = structuredClone(given)
    await profiles.apply(given)
    expect(given).toEqual(copy)
  })
})

describe('linking IDs', () => {
  it('links the anonymous ID of an identified user to the user', async () => {
    await apply('identify', { userId: 'u', anonymousId: 'a', traits: { email: 'jane@example.com' } })
    expect(await traitsOf({ anonymousId: 'a' })).toEqual({ email: HASHED.email })
  })

  it('gives an anonymous visitor’s profile to the user, once known', async () => {
    await apply('page', { anonymousId: 'a', context: { page: { url: 'https://x.example/?epik=click-1' } } })
    await apply('identify', { anonymousId: 'a', traits: { phone: '+1 650 253 0000' } })
    await apply('identify', { userId: 'u', anonymousId: 'a', traits: { email: 'jane@example.com' } })
    const order = await apply('track', { userId: 'u' })
    expect(order.context?.traits).toEqual({ email: HASHED.email, phone: HASHED.phone })
    expect(order.properties).toEqual({ epik: 'click-1' })
  })

  it('gives a second user of the same browser nothing from the first', async () => {
    await apply('identify', { userId: 'u1', anonymousId: 'a', traits: TRAITS })
    await apply('identify', { userId: 'u2', anonymousId: 'a', traits: { gender: 'm' } })
    expect(await traitsOf({ userId: 'u2', anonymousId: 'a' })).toEqual({ gender: sha256('m') })
    expect(await traitsOf({ anonymousId: 'a' })).toEqual({ gender: sha256('m') })
    expect(await traitsOf({ userId: 'u1' })).toEqual(HASHED)
  })

  it('alias merges profiles: the previous ID leads to the new one, whose values take precedence', async () => {
    await apply('identify', { userId: 'old', traits: { email: 'old@example.com', gender: 'f' } })
    await apply('identify', { userId: 'new', traits: { email: 'jane@example.com' } })
    await apply('alias', { userId: 'new', previousId: 'old' })
    const merged = { email: HASHED.email, gender: HASHED.gender }
    expect(await traitsOf({ userId: 'new' })).toEqual(merged)
    expect(await traitsOf({ userId: 'old' })).toEqual(merged)
    // Chains and loops terminate.
    await apply('alias', { userId: 'newer', previousId: 'new' })
    await apply('alias', { userId: 'old', previousId: 'newer' })
    for (const userId of ['old', 'new', 'newer']) expect(await traitsOf({ userId })).toEqual(merged)
  })

  it('alias applies even if nothing is known yet', async () => {
    await apply('alias', { userId: 'u', previousId: 'a' })
    await apply('identify', { userId: 'u', traits: { gender: 'f' } })
    expect(await traitsOf({ anonymousId: 'a' })).toEqual({ gender: HASHED.gender })
  })

  it('numbers count as text IDs, and other types are ignored', async () => {
    await apply('identify', { userId: 7, traits: { gender: 'f' } })
    expect(await traitsOf({ userId: '7' })).toEqual({ gender: HASHED.gender })
    for (const userId of [{}, [], true, null]) expect(await traitsOf({ userId })).toBeUndefined()
  })

  it('concurrent events don’t lose each other’s changes', async () => {
    await Promise.all([
      apply('identify', { userId: 'u', anonymousId: 'a', traits: { email: 'jane@example.com' } }),
      apply('identify', { userId: 'u', anonymousId: 'b', traits: { phone: '+1 650 253 0000' } }),
      apply('identify', { userId: 'u', traits: { gender: 'f' } })
    ])
    expect(await traitsOf({ userId: 'u' })).toEqual({ email: HASHED.email, phone: HASHED.phone, gender: HASHED.gender })
  })
})

describe('the click', () => {
  const landing = (url: string) => ({ anonymousId: 'a', context: { page: { url } } })
  it('is filled with the last one, only if the event has none', async () => {
    await apply('page', landing('https://x.example/?epik=click-1'))
    await apply('page', landing('https://x.example/?epik=click-2'))
    expect((await apply('track', { anonymousId: 'a' })).properties).toEqual({ epik: 'click-2' })
    const own = await apply('track', { anonymousId: 'a', properties: { click_id: 'own' } })
    expect(own.properties).toEqual({ click_id: 'own' })
    expect((await apply('track', { anonymousId: 'a' })).properties).toEqual({ epik: 'own' })
  })

  it('counts for 60 days', async () => {
    await apply('page', landing('https://x.example/?epik=click-1'))
    nowMs = NOW + 60 * DAY
    expect((await apply('track', { anonymousId: 'a' })).properties).toEqual({ epik: 'click-1' })
    nowMs += 1
    expect((await apply('track', { anonymousId: 'a' })).properties).toBeUndefined()
  })

  it('is not read from an invalid value', async () => {
    await apply('page', landing('https://x.example/?epik=jane%40example.com'))
    expect(store.values.size).toBe(0)
  })
})

describe('an opt-out', () => {
  const optOutOf = async (properties?: unknown) => (await apply('track', { userId: 'u', properties })).properties
  it('applies to every later event', async () => {
    await apply('identify', { userId: 'u', traits: { opt_out_type: 'LDP' } })
    await apply('identify', { userId: 'u', traits: { email: 'jane@example.com' } })
    expect(await optOutOf()).toEqual({ opt_out_type: 'LDP' })
    expect(await optOutOf({ opt_out_type: '' })).toEqual({ opt_out_type: 'LDP' })
    expect(await optOutOf({ opt_out_type: 'LDP' })).toEqual({ opt_out_type: 'LDP' })
    expect(await optOutOf({ opt_out_type: 'GPC' })).toEqual({ opt_out_type: 'GPC,LDP' })
    expect(await optOutOf({ opt_out_type: ['GPC'] })).toEqual({ opt_out_type: ['GPC', 'LDP'] })
  })

  it.each([null, '', false])('is withdrawn only by an empty value or false: %j', async (value) => {
    await apply('identify', { userId: 'u', traits: { opt_out_type: true } })
    await apply('identify', { userId: 'u', traits: { opt_out_type: { a: 1 } } })
    await apply('identify', { userId: 'u', traits: {} })
    expect(await optOutOf()).toEqual({ opt_out_type: 'LDP' })
    await apply('identify', { userId: 'u', traits: { opt_out_type: value } })
    expect(await optOutOf()).toBeUndefined()
  })
})

describe('retention and erasure', () => {
  it('deletes a profile that no event has used for 90 days, and keeps a used one', async () => {
    await apply('identify', { userId: 'idle', traits: { gender: 'f' } })
    await apply('identify', { userId: 'busy', traits: { gender: 'f' } })
    nowMs = NOW + 50 * DAY
    await apply('track', { userId: 'busy' })
    nowMs = NOW + 91 * DAY
    expect(await traitsOf({ userId: 'idle' })).toBeUndefined()
    expect(await profiles.sweep()).toBe(1)
    expect(store.values.size).toBe(1)
    expect(await traitsOf({ userId: 'busy' })).toEqual({ gender: HASHED.gender })
  })

  it('forgets a user with every linked ID, and no one else', async () => {
    await apply('identify', { userId: 'u', anonymousId: 'a', traits: TRAITS })
    await apply('track', { userId: 'u', anonymousId: 'b' })
    await apply('alias', { userId: 'u', previousId: 'old' })
    await apply('identify', { userId: 'other', traits: { gender: 'f' } })
    expect(await profiles.forget('u')).toBe(true)
    expect(store.values.size).toBe(1)
    expect(await traitsOf({ anonymousId: 'a' })).toBeUndefined()
    expect(await traitsOf({ userId: 'other' })).toEqual({ gender: HASHED.gender })
    expect(await profiles.forget('u')).toBe(false)
  })

  it('skips entries that it did not write', async () => {
    await store.put('x', { kind: 'other' })
    await store.put('y', 7)
    await apply('identify', { userId: 'u', traits: { gender: 'f' } })
    expect(await profiles.sweep()).toBe(2)
    expect(await traitsOf({ userId: 'u' })).toEqual({ gender: HASHED.gender })
  })
})
