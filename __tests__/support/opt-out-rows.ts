import { createHash } from 'node:crypto'

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** One event as a source sends it, what then goes to Pinterest, and what is said here. */
export interface Row {
  why: string
  /** `opt_out_type`, as the source writes it. */
  optOutType?: unknown
  state?: string
  country?: string
  device?: object
  os?: object
  /** "Require Complete Limited Data Processing" is on. */
  required?: true

  /** `opt_out_type` as sent to Pinterest. */
  sent?: string
  decision: 'not-requested' | 'applied' | 'applied-by-state' | 'ignored' | 'event not sent'
  /** `opt_out` as sent to Pinterest. */
  optOut?: true
  source?: 'app_ios' | 'app_android'
  /** The outcome's warning, or why the event is not sent. Missing if there is no warning. */
  says?: RegExp
}

export const CA_US = { state: 'California', country: 'United States' }
export const LDP = { optOutType: 'LDP', sent: 'LDP' }

export const SPELLINGS: Row[] = [
  { why: 'LDP', ...CA_US, ...LDP, decision: 'applied' },
  { why: 'in lower case', ...CA_US, optOutType: ' ldp ', sent: 'LDP', decision: 'applied' },
  { why: 'with an invisible character', ...CA_US, optOutType: '\u200bLDP\ufeff', sent: 'LDP', decision: 'applied' },
  { why: 'before another', ...CA_US, optOutType: 'LDP;CCPA', sent: 'LDP,CCPA', decision: 'applied' },
  { why: 'after another', ...CA_US, optOutType: 'ccpa LDP', sent: 'CCPA,LDP', decision: 'applied' },
  { why: 'as a list', ...CA_US, optOutType: ['LDP', 'CCPA'], sent: 'LDP,CCPA', decision: 'applied' },
  { why: 'a list as text', ...CA_US, optOutType: '["LDP"]', sent: 'LDP', decision: 'applied' },
  {
    why: 'with a comma of another script',
    ...CA_US,
    optOutType: 'LDP، CCPA、GPC',
    sent: 'LDP,CCPA,GPC',
    decision: 'applied'
  },
  {
    why: 'in many quotes',
    ...CA_US,
    optOutType: `${'"'.repeat(30)}LDP${'!'.repeat(30)}`,
    sent: 'LDP',
    decision: 'applied'
  },
  { why: 'a list in a list', ...CA_US, optOutType: [['LDP']], sent: 'LDP', decision: 'applied' },
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
    says: /opt_out_type is not LDP/
  }
]

export const PLACES: Row[] = [
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
    says: /only where its state privacy terms apply/
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

export const SETTING: Row[] = [
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
    says: /opt_out_type is not LDP/
  },
  { why: 'no opt-out', required: true, decision: 'not-requested' }
]

export const NO = { decision: 'not-requested' } as const
export const APPS: Row[] = [
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
    why: 'in a word',
    os: { name: 'iOS' },
    device: { adTrackingEnabled: 'disabled' },
    source: 'app_ios',
    optOut: true,
    ...NO
  },
  {
    why: 'in quotes',
    os: { name: 'iOS' },
    device: { adTrackingEnabled: '"false"' },
    source: 'app_ios',
    optOut: true,
    ...NO
  },
  {
    why: 'with a direction mark',
    os: { name: 'iOS' },
    device: { adTrackingEnabled: '\u200efalse' },
    source: 'app_ios',
    optOut: true,
    ...NO
  },
  ...['xrOS', 'Apple Vision', 'AndroidOS', 'AndroidTV', 'Fire TV'].map((name): Row => ({
    why: `on ${name}`,
    os: { name },
    device: { adTrackingEnabled: false },
    source: /Android|Fire/.test(name) ? 'app_android' : 'app_ios',
    optOut: true,
    ...NO
  })),
  {
    why: 'a status that iOS does not know',
    os: { name: 'iOS' },
    device: { trackingStatus: 'unknown' },
    source: 'app_ios',
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
  { why: 'no signal', os: { name: 'iOS' }, source: 'app_ios', ...NO },
  {
    why: 'ad tracking off on the web, where it has no meaning',
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
