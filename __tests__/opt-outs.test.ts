import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { createDelivery } from '../src/delivery'
import type { Outcome } from '../src/delivery'
import type { PinterestEvent } from '../src/destinations/pinterest-conversions'

/**
 * For the privacy officer: what becomes of a person's opt-out. Each row is one event as a source sends it, what then goes to
 * Pinterest, and what is said here. Pinterest limits the processing only when LDP, the state and the country all arrive.
 */

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

interface Row {
  why: string
  /** `opt_out_type`, as the source writes it. */
  optOutType?: unknown
  state?: string
  country?: string
  device?: object
  os?: object
  /** "Require Complete Limited Data Processing" is on. */
  required?: true

  /** `opt_out_type` as it goes to Pinterest. */
  sent?: string
  decision: 'not-requested' | 'applied' | 'applied-by-state' | 'ignored' | 'event not sent'
  /** `opt_out` as it goes to Pinterest. */
  optOut?: true
  source?: 'app_ios' | 'app_android'
  /** What the outcome warns of, or why the event is not sent. Nothing is warned of when it is missing. */
  says?: RegExp
}

const CA_US = { state: 'California', country: 'United States' }
const LDP = { optOutType: 'LDP', sent: 'LDP' }

const SPELLINGS: Row[] = [
  { why: 'LDP', ...CA_US, ...LDP, decision: 'applied' },
  { why: 'in small letters', ...CA_US, optOutType: ' ldp ', sent: 'LDP', decision: 'applied' },
  { why: 'with an invisible character', ...CA_US, optOutType: '\u200bLDP\ufeff', sent: 'LDP', decision: 'applied' },
  { why: 'beside another', ...CA_US, optOutType: 'LDP;CCPA', sent: 'LDP,CCPA', decision: 'applied' },
  { why: 'behind another', ...CA_US, optOutType: 'ccpa LDP', sent: 'CCPA,LDP', decision: 'applied' },
  { why: 'as a list', ...CA_US, optOutType: ['LDP', 'CCPA'], sent: 'LDP,CCPA', decision: 'applied' },
  { why: 'a list as text', ...CA_US, optOutType: '["LDP"]', sent: 'LDP', decision: 'applied' },
  { why: 'spelled out', ...CA_US, optOutType: 'Limited Data Processing', sent: 'LDP', decision: 'applied' },
  { why: 'a plain true', ...CA_US, optOutType: true, sent: 'LDP', decision: 'applied' },
  { why: 'a plain false', ...CA_US, optOutType: false, decision: 'not-requested' },
  { why: 'nothing', ...CA_US, optOutType: '', decision: 'not-requested' },
  {
    why: 'another value',
    ...CA_US,
    optOutType: 'ccpa',
    sent: 'CCPA',
    decision: 'not-requested',
    says: /something else than LDP/
  }
]

const PLACES: Row[] = [
  {
    why: 'as address forms write them',
    ...LDP,
    state: 'California, USA',
    country: 'United States (US)',
    decision: 'applied'
  },
  { why: 'as codes', ...LDP, state: 'us-ca', country: 'USA', decision: 'applied' },
  {
    why: 'hashed from ca and us',
    ...LDP,
    state: sha256('ca'),
    country: sha256('us').toUpperCase(),
    decision: 'applied'
  },
  { why: 'hashed from CA and US', ...LDP, state: sha256('CA'), country: sha256('US'), decision: 'applied' },
  {
    why: 'hashed from names',
    ...LDP,
    state: sha256('California'),
    country: sha256('united states'),
    decision: 'applied'
  },
  {
    why: 'another state',
    ...LDP,
    state: 'Colorado',
    country: 'US',
    decision: 'applied-by-state',
    says: /only where its state privacy terms reach/
  },
  { why: 'no state', ...LDP, country: 'US', decision: 'ignored', says: /ignores it: the state is missing\.$/ },
  { why: 'no country', ...LDP, state: 'CA', decision: 'ignored', says: /ignores it: the country is missing\.$/ },
  { why: 'neither', ...LDP, decision: 'ignored', says: /the country is missing and the state is missing/ },
  {
    why: 'another country',
    ...LDP,
    state: 'Ontario',
    country: 'Canada',
    decision: 'ignored',
    says: /country is not the United States and the state is not one of/
  },
  {
    why: 'a country that is not understood',
    ...LDP,
    state: 'CA',
    country: 'Estados Unidos',
    decision: 'ignored',
    says: /the country was not understood\.$/
  },
  {
    why: 'a state that is not understood',
    ...LDP,
    state: 'Estado de California',
    country: 'US',
    decision: 'ignored',
    says: /the state was not understood\.$/
  },
  {
    why: 'a hash that is not understood',
    ...LDP,
    state: 'CA',
    country: sha256('Estados Unidos'),
    decision: 'ignored',
    says: /the country was not understood\.$/
  }
]

const SETTING: Row[] = [
  { why: 'complete', ...LDP, ...CA_US, required: true, decision: 'applied' },
  {
    why: 'another state',
    ...LDP,
    state: 'CO',
    country: 'US',
    required: true,
    decision: 'applied-by-state',
    says: /state privacy terms/
  },
  {
    why: 'incomplete',
    ...LDP,
    country: 'US',
    required: true,
    decision: 'event not sent',
    says: /the state is missing\. Map the state/
  },
  {
    why: 'not understood',
    ...LDP,
    ...CA_US,
    country: 'Estados Unidos',
    required: true,
    decision: 'event not sent',
    says: /the country was not understood/
  },
  {
    why: 'another value',
    optOutType: 'ccpa',
    ...CA_US,
    required: true,
    decision: 'event not sent',
    says: /something else than LDP/
  },
  { why: 'nobody opted out', required: true, decision: 'not-requested' }
]

const NO = { decision: 'not-requested' } as const
const APPS: Row[] = [
  {
    why: 'ad tracking off on iOS',
    device: { type: 'ios', adTrackingEnabled: false },
    source: 'app_ios',
    optOut: true,
    ...NO
  },
  {
    why: 'in words, on iOS 17',
    os: { name: 'iOS 17' },
    device: { adTrackingEnabled: 'FALSE' },
    source: 'app_ios',
    optOut: true,
    ...NO
  },
  { why: 'on an iPhone', device: { type: 'iPhone', adTrackingEnabled: '0' }, source: 'app_ios', optOut: true, ...NO },
  { why: 'on an iPad', device: { type: 'iPad13,4', adTrackingEnabled: 'no' }, source: 'app_ios', optOut: true, ...NO },
  {
    why: 'tracking denied on tvOS',
    os: { name: 'tvOS' },
    device: { trackingStatus: 'denied' },
    source: 'app_ios',
    optOut: true,
    ...NO
  },
  {
    why: 'restricted on visionOS',
    os: { name: 'visionOS' },
    device: { trackingStatus: 'Restricted' },
    source: 'app_ios',
    optOut: true,
    ...NO
  },
  {
    why: 'on watchOS',
    os: { name: 'watchOS 11.2' },
    device: { adTrackingEnabled: false },
    source: 'app_ios',
    optOut: true,
    ...NO
  },
  {
    why: 'on Fire OS',
    os: { name: 'Fire OS' },
    device: { adTrackingEnabled: false },
    source: 'app_android',
    optOut: true,
    ...NO
  },
  {
    why: 'on Android',
    os: { name: 'Android 15' },
    device: { adTrackingEnabled: false },
    source: 'app_android',
    optOut: true,
    ...NO
  },
  {
    why: 'tracking authorized',
    os: { name: 'iOS' },
    device: { trackingStatus: 'authorized' },
    source: 'app_ios',
    ...NO
  },
  { why: 'not asked yet', os: { name: 'iOS' }, device: { trackingStatus: 'notDetermined' }, source: 'app_ios', ...NO },
  { why: 'nothing said', os: { name: 'iOS' }, source: 'app_ios', ...NO },
  {
    why: 'ad tracking off on the web, where it means nothing',
    os: { name: 'Windows' },
    device: { adTrackingEnabled: false },
    ...NO
  },
  {
    why: 'both kinds of opt-out',
    ...LDP,
    ...CA_US,
    device: { type: 'ios', adTrackingEnabled: false },
    source: 'app_ios',
    optOut: true,
    decision: 'applied'
  }
]

const orderOf = ({ optOutType, state, country, device, os }: Partial<Row>) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: 'm-1',
  timestamp: new Date().toISOString(),
  properties: { order_id: 'o-1', opt_out_type: optOutType },
  context: { traits: { email: 'jane@example.com', address: { state, country } }, device, os }
})

async function sendOne(row: Partial<Row>): Promise<{ outcome: Outcome; event: PinterestEvent | undefined }> {
  const delivery = createDelivery({
    settings: { ad_account_id: '549755885175', conversion_token: 'x', require_complete_ldp: row.required === true }
  })
  const { requests, outcomes } = await delivery.buildRequests([orderOf(row)])
  return { outcome: outcomes[0]!, event: requests[0]?.body.data[0] }
}

describe.each([
  ['opt_out_type, however it is written', SPELLINGS],
  ['the state and the country, however they are written', PLACES],
  ['with "Require Complete Limited Data Processing"', SETTING],
  ['the switch of a phone', APPS]
])('%s', (_title, rows) => {
  it.each(rows)('$why: $decision', async (row) => {
    const { outcome, event } = await sendOne(row)
    const [result] = outcome.results
    if (row.decision === 'event not sent') {
      expect(event).toBeUndefined()
      expect(result).toMatchObject({ status: 'rejected', reason: expect.stringMatching(row.says!) })
      return
    }
    expect(event?.custom_data?.opt_out_type).toBe(row.sent)
    expect(event?.opt_out).toBe(row.optOut)
    expect(event?.action_source).toBe(row.source ?? 'web')
    expect(result).toMatchObject({ status: 'delivered', limitedDataProcessing: { status: row.decision } })
    const warnings = (result?.status === 'delivered' ? result.warnings : []).filter((text) =>
      /opt_out|Limited/.test(text)
    )
    expect(warnings).toEqual(row.says ? [expect.stringMatching(row.says)] : [])
  })
})

it('never loses an LDP, and says "applied" of California in the United States alone', async () => {
  const before = fc.constantFrom('', ' ', '"', "['", ', ', ';', '|', '\u200b', '\u00a0', 'CCPA,', 'GPC ')
  const behind = fc.constantFrom('', ' ', '"', "']", ' ,', ';', '.', '\u200b', '\ufeff', '/CCPA', ' GPC')
  const ldp = fc.constantFrom('LDP', 'ldp', 'Ldp', 'limited data processing', 'Limited_Data_Processing', 'ＬＤＰ')
  const state = fc.constantFrom('CA', 'california', sha256('CA'), 'Texas', 'Ontario', 'Estado', '', undefined)
  const country = fc.constantFrom('US', 'usa', sha256('us'), 'Canada', sha256('ca'), 'Estados Unidos', '', undefined)
  await fc.assert(
    fc.asyncProperty(fc.tuple(before, ldp, behind), state, country, async (parts, inState, inCountry) => {
      const given = { optOutType: parts.join(''), state: inState, country: inCountry }
      const { outcome, event } = await sendOne(given)
      expect(event?.custom_data?.opt_out_type?.split(',')).toContain('LDP')
      const isUnitedStates = ['US', 'usa', sha256('us')].includes(inCountry ?? '')
      const isCalifornia = ['CA', 'california', sha256('CA')].includes(inState ?? '')
      const expected = !isUnitedStates
        ? 'ignored'
        : isCalifornia
          ? 'applied'
          : inState === 'Texas'
            ? 'applied-by-state'
            : 'ignored'
      expect(outcome.results).toMatchObject([{ limitedDataProcessing: { status: expected } }])
    }),
    { numRuns: 100 }
  )
})
