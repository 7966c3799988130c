import { createHash } from 'node:crypto'
import { explain } from '../..'
import type { EventDetails, ExplainOptions } from '../..'

export const NOW = Date.parse('2026-11-24T12:00:00.000Z')
export const TOKEN = 'pina_EXPLAIN_SECRET'
export const settings = { ad_account_id: '549755885175', conversion_token: TOKEN }
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export const order = (change: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: 'm-1',
  timestamp: '2026-11-24T11:57:00.000Z',
  userId: 'u-1',
  properties: { opt_out_type: 'ldp', products: [{ product_id: 'lamp', price: 129, quantity: 2 }] },
  context: {
    ip: '203.0.113.14',
    userAgent: 'Mozilla/5.0',
    traits: { email: ' Jane@Example.com', phone: 'n/a', address: { state: 'California', country: 'United States' } }
  },
  ...change
})

export async function detailsOf(event: unknown, options: Partial<ExplainOptions> = {}): Promise<EventDetails> {
  const { subscriptions } = await explain(event, { settings, now: () => NOW, ...options })
  const all = subscriptions.flatMap(({ details }) => details ?? [])
  expect(all).toHaveLength(1)
  return all[0]!
}
