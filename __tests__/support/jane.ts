import { createDelivery } from '../../src/delivery'
import type { Outcome } from '../../src/delivery'
import type { Fault, Sandbox } from '../../src/sandbox'
import type { PiiKey } from '../../src/destinations/pinterest-conversions/reportConversionEvent/pii-fields'

/** One person's data, as shops write it. Every value is unique, so that finding it proves a leak. */
export const JANE = {
  email: 'Jane.Quixote@Lamancha.example',
  phone: '+1 (415) 555-0132',
  firstName: 'Dulcineajane',
  lastName: 'Quixotova',
  gender: 'female',
  birthday: '1987-06-15',
  address: { city: 'Argamasilla', state: 'California', postalCode: '94105-7788', country: 'United States' }
}
/** The same in the normal forms that are hashed. */
export const JANE_NORMAL = {
  em: 'jane.quixote@lamancha.example',
  ph: '14155550132',
  fn: 'dulcineajane',
  ln: 'quixotova',
  ge: 'f',
  db: '19870615',
  ct: 'argamasilla',
  st: 'ca',
  zp: '94105',
  country: 'us',
  external_id: 'user-8842-Jane',
  hashed_maids: 'ea7583cd-a667-48bc-b806-42ecb2b48606'
} satisfies Record<PiiKey, string>
export const IP = '203.0.113.77'
export const USER_AGENT = 'Mozilla/5.0 (privacy test)'
export const TOKEN = 'pina_A-token.of-nobody_else'

/** Words that are in other texts too, and codes. */
const ORDINARY = [
  ...[JANE.gender, JANE.address.state, JANE.address.country],
  ...[JANE_NORMAL.ge, JANE_NORMAL.st, JANE_NORMAL.zp, JANE_NORMAL.country]
]
/** Everything that identifies her. Only the body of a request may contain the hashes, and nothing may contain the rest. */
export const PLAIN_TEXT = [
  ...Object.values(JANE).flatMap((value) => (typeof value === 'string' ? [value] : Object.values(value))),
  ...Object.values(JANE_NORMAL),
  // Without the country code.
  '4155550132'
].filter((text) => !ORDINARY.includes(text))

export const purchase = (overrides: object = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: 'message-1',
  userId: JANE_NORMAL.external_id,
  timestamp: new Date().toISOString(),
  context: {
    ip: IP,
    userAgent: USER_AGENT,
    traits: JANE,
    device: { advertisingId: 'EA7583CD-A667-48BC-B806-42ECB2B48606' }
  },
  properties: { order_id: 'order-1', value: 49.9, currency: 'USD' },
  ...overrides
})

export function expectNobodyIn(text: string): void {
  const lower = text.toLowerCase()
  for (const value of PLAIN_TEXT) expect(lower).not.toContain(value.toLowerCase())
}

export function expectNoHashIn(text: string): void {
  expect(text).not.toMatch(/[0-9a-f]{64}/i)
}

/** The outcomes of the events when the sandbox has these faults. Default token: the sandbox's own. */
export function deliverTo(
  sandbox: Sandbox,
  events: unknown[],
  faults: Fault[] = [],
  token = TOKEN
): Promise<Outcome[]> {
  sandbox.setFaults(faults)
  const settings = { ad_account_id: sandbox.adAccountId, conversion_token: token }
  return createDelivery({ settings, baseUrl: sandbox.url, timeoutMs: 2000 }).deliver(events)
}
