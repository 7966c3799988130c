import { createHash } from 'node:crypto'
import { createDelivery, defaultSubscriptions } from '../..'
import type { DeliveryOptions, Outcome, Subscription } from '../..'
import nock from '../../../../__tests__/support/nock'

export const NOW = Date.parse('2026-11-24T12:00:00.000Z')
export const TOKEN = 'pina_DELIVERY_SECRET'
export const HOST = 'https://api.pinterest.com'
export const PATH = '/v5/ad_accounts/549755885175/events'
export const settings = { ad_account_id: '549755885175', conversion_token: TOKEN }
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export const order = (messageId: string, change: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId,
  timestamp: '2026-11-24T11:57:00.000Z',
  properties: { order_id: `o-${messageId}`, value: 12.5, currency: 'USD' },
  context: { traits: { email: 'jane@example.com' } },
  ...change
})

export const create = (options: Partial<DeliveryOptions> = {}) =>
  createDelivery({ settings, now: () => NOW, ...options })

export const preset = (name: string, change: Partial<Subscription> = {}): Subscription => {
  const found = defaultSubscriptions().find((subscription) => subscription.name === name)!
  return { ...found, ...change }
}

export interface Body {
  data: { event_id: string; event_name: string }[]
}

/** Pinterest accepts every event; returns the events that it received. */
export function takeAll(times = 1): string[][] {
  const sent: string[][] = []
  nock(HOST)
    .post(PATH)
    .times(times)
    .reply(200, (_uri, body) => {
      const { data } = body as Body
      sent.push(data.map(({ event_name, event_id }) => `${event_name}:${event_id}`))
      return {
        num_events_received: data.length,
        num_events_processed: data.length,
        events: data.map(() => ({ status: 'processed' }))
      }
    })
  return sent
}

export const statuses = (outcomes: readonly Outcome[]) => outcomes.map(({ status }) => status)
