import { createDelivery, createEventBuilder, describeWithheld, explain, withholdingOf } from '..'

const NOW = Date.parse('2026-11-24T12:00:00.000Z')
const options = {
  settings: { ad_account_id: '549755885175', conversion_token: 'pina_SECRET' },
  consent: { required: ['Advertising'] },
  now: () => NOW
}
const ALL_OFF = 'switched off by the sender: integrations.All is false'
const offAt = (name: string) => `switched off by the sender: integrations["${name}"] is false`

const order = (integrations: unknown) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: 'm-1',
  timestamp: '2026-11-24T11:57:00.000Z',
  context: {
    traits: { email: 'jane@example.com' },
    consent: { categoryPreferences: { Advertising: true } }
  },
  ...(integrations !== undefined && { integrations })
})

describe('integrations of an event', () => {
  it.each<[why: string, integrations: unknown, reason: string | undefined]>([
    ['none', undefined, undefined],
    ['Pinterest not named', { Mixpanel: false }, undefined],
    ['on', { 'Pinterest Conversions': true }, undefined],
    ['all off', { All: false }, ALL_OFF],
    ['text that is not false', { All: false, 'Pinterest Conversions': 'yes' }, undefined],
    ['the text of a CSV cell', { All: ' False ' }, ALL_OFF],
    ['all off except another', { All: false, Mixpanel: true, 'Segment.io': { apiHost: 'x' } }, ALL_OFF],
    ['all off except this one', { All: false, 'Pinterest Conversions': true }, undefined],
    ['all off except this one, with options', { All: false, 'Pinterest Conversions': { wait: 1 } }, undefined],
    ['neither on nor off, with all off', { All: false, 'Pinterest Conversions': null }, ALL_OFF],
    ['undefined, with all off', { All: false, 'Pinterest Conversions': undefined }, ALL_OFF],
    ['spaces around a name', { ' Pinterest Conversions ': false }, offAt('Pinterest Conversions')],
    ['this one off', { All: true, 'Pinterest Conversions': false }, offAt('Pinterest Conversions')],
    ['by its slug', { 'actions-pinterest-conversions-api': false }, offAt('actions-pinterest-conversions-api')],
    ["by the name in Segment's catalog", { 'Pinterest Conversions API': false }, offAt('Pinterest Conversions API')],
    ['with the suffix of Segment', { 'Pinterest Conversions API (Actions)': false }, offAt('Pinterest Conversions API (Actions)')],
    ['an opt-out counts in any case', { 'pinterest conversions': false }, offAt('Pinterest Conversions')],
    ['off under one name takes precedence over on under another', { 'Pinterest Conversions': true, 'Pinterest Conversions API': 'false' }, offAt('Pinterest Conversions API')],
    ['the Tag in the browser is another destination', { 'Pinterest Tag': false }, undefined],
    ['not an object', 'false', undefined],
    ['a list', [false], undefined],
    ['inherited properties', { toString: false, constructor: false }, undefined]
  ])('%s', (_why, integrations, reason) => {
    expect(describeWithheld(order(integrations), undefined)).toBe(reason)
  }) // prettier-ignore

  it('are checked before consent, and consent is checked where they allow sending', () => {
    const event = { ...order({ All: false }), context: {} }
    expect(describeWithheld(event, options.consent)).toBe(ALL_OFF)
    expect(describeWithheld({ ...event, integrations: {} }, options.consent)).toBe('no consent for Advertising')
  })

  it('withhold the event in a delivery, an explanation and a report alike, and only if a mapping matches', async () => {
    const events = [order({ All: false }), { ...order({ All: false }), event: 'Unheard Of' }, order(undefined)]
    const { requests, outcomes } = await createDelivery(options).buildRequests(events)
    expect(requests.flatMap(({ body }) => body.data)).toHaveLength(1)
    expect(outcomes.map(({ status, reason }) => [status, reason])).toEqual([
      ['not-subscribed', ALL_OFF],
      ['not-subscribed', undefined],
      ['delivered', undefined]
    ])
    const explained = await Promise.all(events.map((event) => explain(event, options)))
    expect(explained.map(({ withheld }) => withheld)).toEqual([ALL_OFF, undefined, undefined])
    const built = await createEventBuilder(options).build(events)
    expect(built.map(({ withheld, results }) => [withheld, results.length])).toEqual([
      [ALL_OFF, 0],
      [undefined, 0],
      [undefined, 1]
    ])
  })
})

it.each([
  [ALL_OFF, 'switched off'],
  ['no consent for Advertising', 'no consent']
])('"%s" is counted as "%s"', (reason, kind) => expect(withholdingOf(reason)).toBe(kind))
