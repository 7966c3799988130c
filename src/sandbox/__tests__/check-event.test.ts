import { pinterestEvent, sha256 } from '../../../__tests__/support/sandbox'
import { checkEvent, limitedDataProcessingOf, NOT_A_HASH, withoutPlainText } from '../check-event'

const NOW_SECONDS = 1_764_000_000.5
const DAY_SECONDS = 86_400
const hash = sha256('x')

const check = (overrides: Record<string, unknown>) =>
  checkEvent(pinterestEvent({ event_time: 1_764_000_000, ...overrides }), NOW_SECONDS)

it('processes a valid event without a message', () => {
  expect(check({})).toEqual({ status: 'processed', error_message: '', warning_message: '' })
})

describe('failed rows', () => {
  const IDENTITY = "'user_data' must have em, or hashed_maids, or both client_ip_address and client_user_agent"
  const IP = "'client_ip_address' must be an IPv4 or IPv6 address, and not all zeros"
  it.each<[string, Record<string, unknown>, string]>([
    ['older than seven days', { event_time: 1_764_000_000 - 7 * DAY_SECONDS }, "'event_time' is more than 7 days ago"],
    ['a second in the future', { event_time: 1_764_000_002 }, "'event_time' is in the future"],
    ['milliseconds in place of seconds', { event_time: 1_764_000_000_000 }, "'event_time' is in the future"],
    ['no event name', { event_name: '' }, "'event_name' is empty"],
    ['no event ID', { event_id: '' }, "'event_id' is empty"],
    ['our own "auto"', { action_source: 'auto' }, "'action_source' must be one of app_android, app_ios, web, offline"],
    ['a locale as language', { language: 'en-US' }, "'language' must be two letters (ISO 639-1)"],
    [
      'a plain-text address',
      { user_data: { em: ['a@b.co'] } },
      "'em' must be a SHA-256 hash, 64 lower-case hex digits"
    ],
    [
      'an upper-case hash',
      { user_data: { em: [hash.toUpperCase()] } },
      "'em' must be a SHA-256 hash, 64 lower-case hex digits"
    ],
    [
      'one invalid among valid',
      { user_data: { em: [hash], ph: [hash, '15550100'] } },
      "'ph' must be a SHA-256 hash, 64 lower-case hex digits"
    ],
    [
      'an MD5',
      { user_data: { em: [hash], zp: [hash.slice(0, 32)] } },
      "'zp' must be a SHA-256 hash, 64 lower-case hex digits"
    ],
    ['an empty text', { user_data: { em: [''] } }, "'em' must be a SHA-256 hash, 64 lower-case hex digits"],
    ['empty lists', { user_data: { em: [], hashed_maids: [] } }, IDENTITY],
    ['an empty user agent', { user_data: { client_ip_address: '203.0.113.7', client_user_agent: '' } }, IDENTITY],
    ['not an address', { user_data: { em: [hash], client_ip_address: '203.0.113' } }, IP],
    ['all zeros, IPv4', { user_data: { em: [hash], client_ip_address: '0.0.0.0' } }, IP],
    ['all zeros, IPv6', { user_data: { em: [hash], client_ip_address: '::' } }, IP],
    ['a price tag', { custom_data: { value: '$12' } }, "'value' must be a decimal number"],
    ['an exponent', { custom_data: { predicted_ltv: '1e3' } }, "'predicted_ltv' must be a decimal number"],
    [
      'an invalid price',
      { custom_data: { contents: [{ item_price: '1' }, { item_price: '' }] } },
      "'item_price' must be a decimal number"
    ],
    [
      'two problems',
      { event_id: '', action_source: '' },
      "'event_id' is empty; 'action_source' must be one of app_android, app_ios, web, offline"
    ]
  ])('%s', (_why, overrides, message) => {
    expect(check(overrides)).toEqual({ status: 'failed', error_message: message, warning_message: '' })
  })

  it.each(['em', 'ph', 'ge', 'db', 'ln', 'fn', 'ct', 'st', 'zp', 'country', 'external_id', 'hashed_maids'])(
    'plain text in %s, which is not recorded',
    (key) => {
      const event = pinterestEvent({ event_time: 1_764_000_000, user_data: { em: [hash], [key]: [hash, 'Plain'] } })
      expect(checkEvent(event, NOW_SECONDS).error_message).toBe(
        `'${key}' must be a SHA-256 hash, 64 lower-case hex digits`
      )
      expect(withoutPlainText(event).user_data).toEqual({ em: [hash], [key]: [hash, NOT_A_HASH] })
      expect(event.user_data[key]).toEqual([hash, 'Plain'])
    }
  )
})

describe('processed rows', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['just within seven days', { event_time: 1_764_000_001 - 7 * DAY_SECONDS }, ''],
    ['now, rounded up', { event_time: 1_764_000_001 }, ''],
    ['an IPv6 address', { user_data: { ...pinterestEvent().user_data, client_ip_address: '2001:db8::1' } }, ''],
    ['only null', { custom_data: { value: null, currency: null }, language: null }, ''],
    [
      'a typo in the name',
      { event_name: 'chekout' },
      "'event_name' is not a standard event: it is recorded as an event of your own"
    ],
    ['a name that is missing in the 5.23.0 file', { event_name: 'start_trial' }, ''],
    [
      'a currency in words',
      { custom_data: { currency: 'Dollar', value: '-1' } },
      "'currency' is not an ISO 4217 code: the ad account's currency is used"
    ],
    [
      'no click ID',
      { user_data: { em: [hash], external_id: [hash] } },
      "'click_id' is missing: providing it may improve matching"
    ],
    [
      'few match keys, with joined hints',
      { user_data: { client_ip_address: '203.0.113.7', client_user_agent: 'M' } },
      "'em' is missing: providing it may improve matching; 'external_id' is missing: providing it may improve matching; 'click_id' is missing: providing it may improve matching"
    ]
  ])('%s', (_why, overrides, warning) => {
    expect(check(overrides)).toEqual({ status: 'processed', error_message: '', warning_message: warning })
  })
})

describe('the Limited Data Processing flag', () => {
  const ca = [sha256('ca')]
  const us = [sha256('us')]
  it.each<[string, string | null | undefined, Record<string, unknown>, string]>([
    ['not requested', undefined, { st: ca, country: us }, 'not-requested'],
    ['null', null, { st: ca, country: us }, 'not-requested'],
    ['another value', 'XYZ', { st: ca, country: us }, 'not-requested'],
    ['California, US', 'LDP', { st: ca, country: us }, 'honored'],
    ['one of several values', 'XYZ, LDP', { st: ca, country: us }, 'honored'],
    ['Texas, US', 'LDP', { st: [sha256('tx')], country: us }, 'honored-by-state'],
    ['no state', 'LDP', { country: us }, 'ignored'],
    ['no country', 'LDP', { st: ca }, 'ignored'],
    ['another country', 'LDP', { st: ca, country: [sha256('fr')] }, 'ignored'],
    ['the hash of "california"', 'LDP', { st: [sha256('california')], country: us }, 'ignored'],
    ['the hash of "US", as in Pinterest’s own example', 'LDP', { st: ca, country: [sha256('US')] }, 'honored'],
    ['LDP as part of a longer word', 'LDPX', { st: ca, country: us }, 'not-requested']
  ])('%s', (_why, optOutType, userData, expected) => {
    const event = pinterestEvent({ user_data: { em: [hash], ...userData }, custom_data: { opt_out_type: optOutType } })
    expect(limitedDataProcessingOf(event)).toBe(expected)
  })

  it('is not requested without custom_data', () => {
    expect(limitedDataProcessingOf(pinterestEvent())).toBe('not-requested')
  })
})

it('records an event with only hashes as the same object', () => {
  const event = pinterestEvent()
  expect(withoutPlainText(event)).toBe(event)
})
