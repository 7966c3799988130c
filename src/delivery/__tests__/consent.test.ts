import { createDelivery, explain, parseConfig } from '..'
import type { Consent, DeliveryOptions, Outcome } from '..'
import { describeMissingConsent } from '../consent'
import nock from '../../../__tests__/support/nock'

const NOW = Date.parse('2026-11-24T12:00:00.000Z')
const settings = { ad_account_id: '549755885175', conversion_token: 'pina_SECRET' }
const consent: Consent = { required: ['Advertising'] }
const NO_CONSENT = 'no consent for Advertising'

const order = (given: unknown) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: 'm-1',
  timestamp: '2026-11-24T11:57:00.000Z',
  context: { traits: { email: 'jane@example.com' }, ...(given !== undefined && { consent: given }) }
})
const create = (options: Partial<DeliveryOptions> = {}) =>
  createDelivery({ settings, consent, now: () => NOW, ...options })

/** Pinterest accepts every event of one request. */
const acceptOneRequest = () =>
  nock('https://api.pinterest.com')
    .post('/v5/ad_accounts/549755885175/events')
    .reply(200, (_uri, { data }: { data: unknown[] }) => ({
      num_events_received: data.length,
      num_events_processed: data.length,
      events: data.map(() => ({ status: 'processed' }))
    }))

describe('describeMissingConsent', () => {
  const agreed = { categoryPreferences: { Advertising: true, Analytics: false } }
  it.each<[why: string, given: unknown, consent: Consent, reason: string | undefined]>([
    ['agreed to', agreed, consent, undefined],
    ['the text of a CSV cell', { categoryPreferences: { Advertising: ' TRUE ' } }, consent, undefined],
    ['withheld', { categoryPreferences: { Advertising: false } }, consent, NO_CONSENT],
    ['another category agreed to', { categoryPreferences: { Analytics: true } }, consent, NO_CONSENT],
    ['different case', { categoryPreferences: { advertising: true } }, consent, NO_CONSENT],
    ['not true', { categoryPreferences: { Advertising: 1 } }, consent, NO_CONSENT],
    ['a text that is not true', { categoryPreferences: { Advertising: 'granted?' } }, consent, NO_CONSENT],
    ['every missing category is named', agreed, { required: ['Sale', 'Analytics'] }, 'no consent for Sale, Analytics'],
    ['both are required', agreed, { required: ['Advertising', 'Analytics'] }, 'no consent for Analytics'],
    ['an inherited property', agreed, { required: ['toString'] }, 'no consent for toString'],
    ['no object, dropped by default', undefined, consent, NO_CONSENT],
    ['no object, dropped', undefined, { ...consent, whenMissing: 'drop' }, NO_CONSENT],
    ['no object, sent', undefined, { ...consent, whenMissing: 'send' }, undefined],
    ['null counts as missing', null, { ...consent, whenMissing: 'send' }, undefined],
    ['an empty object counts as no consent', {}, { ...consent, whenMissing: 'send' }, NO_CONSENT],
    ['unreadable consent is no consent', 'all', { ...consent, whenMissing: 'send' }, NO_CONSENT],
    [
      'preferences of the wrong kind',
      { categoryPreferences: ['Advertising'] },
      { ...consent, whenMissing: 'send' },
      NO_CONSENT
    ]
  ])('%s', (_why, given, needed, reason) => {
    expect(describeMissingConsent(order(given), needed)).toBe(reason)
  })

  it('accepts any context', () => {
    for (const context of [undefined, null, 'text', 7, [], true])
      expect(describeMissingConsent({ context }, consent)).toBe(NO_CONSENT)
  })
})

describe('a delivery that requires consent', () => {
  it('sends events with consent, and withholds the others', async () => {
    acceptOneRequest()
    const outcomes = await create().deliver([
      order({ categoryPreferences: { Advertising: false } }),
      order({ categoryPreferences: { Advertising: true } }),
      { type: 'track', event: 'Unheard Of', messageId: 'm-2' }
    ])
    expect(outcomes.map(({ status, reason }) => [status, reason])).toEqual([
      ['not-subscribed', NO_CONSENT],
      ['delivered', undefined],
      // No subscription matches it, so consent is irrelevant.
      ['not-subscribed', undefined]
    ])
    expect(outcomes[2]).not.toHaveProperty('reason')
    expect(outcomes[0]).toMatchObject({ event: 'Order Completed', messageId: 'm-1', results: [] })
  })

  it('does not retry an event without consent, and keeps delivered results', async () => {
    const event = order({ categoryPreferences: { Advertising: false } })
    const retry = { status: 'retry', subscription: 'Checkout', reason: 'Busy', httpStatus: 429 } as const
    const done = {
      status: 'rejected',
      subscription: 'B',
      reason: 'x',
      httpStatus: 400,
      rejectedBy: 'pinterest'
    } as const
    const before: Outcome[] = [
      { status: 'retry', results: [retry] },
      { status: 'retry', results: [done, retry] }
    ]
    const named = { event: 'Order Completed', messageId: 'm-1', timestamp: event.timestamp }
    expect(await create().redeliver([event, event], before)).toStrictEqual([
      { ...named, status: 'not-subscribed', reason: NO_CONSENT, results: [] },
      { ...named, status: 'rejected', results: [done] }
    ])
  })

  it('builds no request without consent', async () => {
    const { requests, outcomes } = await create().buildRequests([order(undefined)])
    expect(requests).toEqual([])
    expect(outcomes).toMatchObject([{ status: 'not-subscribed', reason: NO_CONSENT }])
  })

  it('rejects a consent setting that would be misread', () => {
    expect(() => create({ consent: { required: 'Advertising' } as unknown as Consent })).toThrow('$.consent.required')
  })

  it.each([[null], [false], [0], ['']])('%j is no consent setting in an explanation either', async (given) => {
    const options = { settings, consent: given as unknown as Consent, now: () => NOW }
    await expect(explain(order(undefined), options)).rejects.toThrow('$.consent: must be an object')
  })
})

describe('explain', () => {
  it('explains why consent withholds an event, without details', async () => {
    const explanation = await explain(order({ categoryPreferences: {} }), { settings, consent, now: () => NOW })
    expect(explanation.withheld).toBe(NO_CONSENT)
    expect(explanation.subscriptions.filter(({ matches }) => matches)).toEqual([
      expect.not.objectContaining({ details: expect.anything() })
    ])
  })

  it('explains an event with consent in detail, and does not blame consent when no mapping matches', async () => {
    const agreed = await explain(order({ categoryPreferences: { Advertising: true } }), { settings, consent })
    expect(agreed).not.toHaveProperty('withheld')
    expect(agreed.subscriptions.some(({ details }) => details !== undefined)).toBe(true)
    expect(await explain({ type: 'track', event: 'Unheard Of' }, { settings, consent })).not.toHaveProperty('withheld')
  })
})

describe('parseConfig', () => {
  it('reads consent without duplicates', () => {
    const json = { consent: { required: ['Advertising', 'Sale', 'Advertising'], whenMissing: 'send' } }
    expect(parseConfig(json)).toEqual({
      settings: {},
      consent: { required: ['Advertising', 'Sale'], whenMissing: 'send' }
    })
    expect(parseConfig({ consent })).toEqual({ settings: {}, consent })
    const drop = { ...consent, whenMissing: 'drop' }
    expect(parseConfig({ consent: drop })).toEqual({ settings: {}, consent: drop })
  })

  it.each([
    [[], '$.consent: must be an object'],
    [{}, '$.consent.required: must be a list'],
    [{ required: [] }, '$.consent.required: must be a list of consent categories'],
    [{ required: ['Advertising', 7] }, '$.consent.required[1]: must be the name'],
    [{ required: ['Advertising', ' '] }, '$.consent.required[1]: must be the name'],
    [{ required: ['Advertising'], whenMissing: 'ask' }, '$.consent.whenMissing: must be "send" or "drop"'],
    [{ required: ['Advertising'], whenmissing: 'send' }, '$.consent.whenmissing: is unknown']
  ])('rejects %j', (json, message) => {
    expect(() => parseConfig({ consent: json })).toThrow(message)
  })
})
