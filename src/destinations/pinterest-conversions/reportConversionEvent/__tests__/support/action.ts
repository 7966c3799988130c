import { Destination } from '@segment/actions-core'
import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { createPinterestConversions } from '../../..'
import type { Settings } from '../../..'
import { sha256 } from '../../../../../../__tests__/support/sha256'

export const NOW = Date.UTC(2026, 10, 24, 12)
export const TOKEN = 'pina_SECRET-token.123'
export const settings: Settings = { ad_account_id: '549755885175', conversion_token: TOKEN }
export const HOST = 'https://api.pinterest.com'
export const PATH = '/v5/ad_accounts/549755885175/events'
export const definition = createPinterestConversions({ now: () => NOW })
export const defaults = Object.fromEntries(
  Object.entries(definition.actions.reportConversionEvent!.fields).flatMap(([key, field]) =>
    field.default === undefined ? [] : [[key, field.default]]
  )
) as JSONObject
export const mapping: JSONObject = { ...defaults, event_name: 'checkout' }

export const order = (messageId: string, overrides: Partial<SegmentEvent> = {}): SegmentEvent => ({
  type: 'track',
  event: 'Order Completed',
  messageId,
  timestamp: new Date(NOW - 60_000).toISOString(),
  context: { traits: { email: 'Jane.Doe@Example.com' } },
  properties: { order_id: 'o-1', value: 10, currency: 'USD' },
  ...overrides
})
/** Rejected by actions-core's schema check, because `event_id` is required. */
export const withoutId = () => order('', { messageId: undefined })
export const nobody = (messageId: string) => order(messageId, { context: { traits: { phone: '+14155550132' } } })

export const pinterestOrder = (eventId: string) => ({
  event_name: 'checkout',
  action_source: 'web',
  event_time: NOW / 1000 - 60,
  event_id: eventId,
  user_data: { em: [sha256('jane.doe@example.com')] },
  custom_data: { currency: 'USD', value: '10', order_id: 'o-1' }
})

export const rows = (...list: unknown[]) => ({
  num_events_received: list.length,
  num_events_processed: 0,
  events: list
})
export const processed = { status: 'processed', error_message: '', warning_message: '' }

/** One event as a CDP's runtime executes it, without the second attempt of `onEvent`. */
export class Runtime extends Destination<Settings> {
  perform(event: SegmentEvent, changed: Partial<Settings>) {
    return this.executeAction('reportConversionEvent', { event, mapping, settings: { ...settings, ...changed } })
  }
}

export async function perform(event: SegmentEvent, changed: Partial<Settings> = {}): Promise<unknown> {
  return (await new Runtime(definition).perform(event, changed)).at(-1)?.data
}

export async function performBatch(events: SegmentEvent[], changed: Partial<Settings> = {}) {
  const destination = new Destination<Settings>(definition)
  return destination.executeBatch('reportConversionEvent', { events, mapping, settings: { ...settings, ...changed } })
}
