import { Destination } from '@segment/actions-core'
import pinterestConversions, { createPinterestConversions, destinations } from '../../../index'
import { sha256 } from '../../../../__tests__/support/sha256'
import type { Settings } from '..'
import nock from '../../../../__tests__/support/nock'

const NOW = Date.UTC(2026, 10, 24, 12)
const TOKEN = 'pina_SECRET-token.123'
const settings: Settings = { ad_account_id: '549755885175', conversion_token: TOKEN }
const HOST = 'https://api.pinterest.com'
const PATH = '/v5/ad_accounts/549755885175/events'

describe('the definition', () => {
  it('is complete for a CDP to register', () => {
    expect(pinterestConversions).toMatchObject({
      name: 'Pinterest Conversions',
      slug: 'actions-pinterest-conversions-api',
      mode: 'cloud',
      authentication: { scheme: 'custom' }
    })
    expect(Object.keys(pinterestConversions.actions)).toEqual(['reportConversionEvent'])
    expect(pinterestConversions.actions.reportConversionEvent).toMatchObject({ title: 'Report Conversion Event' })
    expect(destinations).toEqual({ 'actions-pinterest-conversions-api': pinterestConversions })
  })

  it('has settings for the ad account and the token, and none that could send the token elsewhere', () => {
    const fields = pinterestConversions.authentication?.fields ?? {}
    expect(
      Object.entries(fields).map(([key, field]) => [key, field.type, field.required === true, field.default])
    ).toEqual([
      ['ad_account_id', 'string', true, undefined],
      ['conversion_token', 'password', true, undefined],
      ['test_mode', 'boolean', false, false],
      ['require_complete_ldp', 'boolean', false, false]
    ])
    expect(fields.test_mode?.description).toMatch(/counts no conversions/)
  })
})

describe('the connection test', () => {
  const destination = new Destination(createPinterestConversions({ now: () => NOW }))
  const test = (overrides: Partial<Settings> = {}) =>
    destination.testAuthentication({ ...settings, ...overrides }).then(
      () => 'ok',
      (error: unknown) => (error as Error).message
    )

  it('sends one valid, current event in test mode, with the bearer token', async () => {
    nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' } })
      .post(`${PATH}?test=true`, {
        data: [
          {
            event_name: 'page_visit',
            action_source: 'web',
            event_time: NOW / 1000,
            event_id: `connection-test-${NOW}`,
            user_data: { em: [sha256('connection-test@example.com')] }
          }
        ]
      })
      .reply(200, { num_events_received: 1, num_events_processed: 1, events: [{ status: 'processed' }] })
    expect(await test()).toBe('ok')
  })

  it('sends the host’s partner name', async () => {
    nock(HOST)
      .post(
        `${PATH}?test=true`,
        (body: { data: { partner_name: string }[] }) => body.data[0]?.partner_name === 'ss-acme'
      )
      .reply(200, { events: [{ status: 'processed' }] })
    const partner = new Destination(createPinterestConversions({ now: () => NOW, partnerName: 'ss-acme' }))
    await expect(partner.testAuthentication(settings)).resolves.toBeUndefined()
  })

  it('ignores white space around pasted values', async () => {
    nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}` } })
      .post(`${PATH}?test=true`)
      .reply(200, { events: [{ status: 'processed' }] })
    expect(await test({ ad_account_id: ' 549755885175\n', conversion_token: ` ${TOKEN}\r\n` })).toBe('ok')
  })

  it.each([
    ['letters', 'act_123'],
    ['only a space', ' '],
    ['19 digits', '1234567890123456789'],
    ['a path', '1/../2']
  ])('rejects an ad account ID of %s without a request, and says where to find it', async (_why, id) => {
    expect(await test({ ad_account_id: id })).toMatch(/at most 18 digits.*Ads Manager/)
  })

  it.each([
    [401, { code: 2, message: 'Authentication failed.' }, /rejected the conversion token \(401\).*Create a new one/],
    [403, { code: 29, message: 'You are not permitted to access that resource.' }, /has no access to this ad account/],
    [404, { code: 2, message: 'AdAccount not found.' }, /has no ad account/],
    [429, { code: 8, message: 'x' }, /Too many requests/],
    [500, {}, /answered 500: it is temporarily unavailable/],
    [503, { code: 4197, message: 'ramped down' }, /answered 503: it is temporarily unavailable.*ramped down/],
    [
      422,
      { details: { events: [{ status: 'failed', error_message: 'em a@b.co bad' }] } },
      /rejected the test event: em \[masked\] bad/
    ],
    [400, { code: 4196, message: `token ${TOKEN}` }, /rejected the test event: token \[masked\]/],
    [200, 'hello', /undocumented/]
  ])('explains what to do after a %d', async (status, body, sentence) => {
    nock(HOST).post(`${PATH}?test=true`).reply(status, body)
    const message = await test()
    expect(message).toMatch(sentence)
    expect(message).not.toContain(TOKEN)
  })

  it('reports a missing network', async () => {
    nock(HOST)
      .post(`${PATH}?test=true`)
      .replyWithError(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))
    expect(await test()).toMatch(/could not be reached \(ENOTFOUND\)/)
  })

  it('requires both settings', async () => {
    await expect(destination.testAuthentication({ ad_account_id: '1' } as Settings)).rejects.toThrow(/conversion_token/)
  })
})

describe('the host', () => {
  it('can set another base URL, with or without a trailing slash', async () => {
    nock('http://127.0.0.1:9')
      .post(`/base${PATH}?test=true`)
      .twice()
      .reply(200, { events: [{ status: 'processed' }] })
    for (const baseUrl of ['http://127.0.0.1:9/base', 'http://127.0.0.1:9/base/']) {
      await new Destination(createPinterestConversions({ baseUrl })).testAuthentication(settings)
    }
  })
})
