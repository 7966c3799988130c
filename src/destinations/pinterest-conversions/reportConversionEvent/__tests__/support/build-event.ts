import type { BuildResult } from '../../../types'
import { buildEvent } from '../../build-event'
import type { Payload } from '../../generated-types'

export const NOW = Date.UTC(2026, 10, 24, 12)
export const email = { user_data: { email: ['jane@example.com'] } }
export const build = (
  overrides: Partial<Payload> = {},
  context: { partnerName?: string; requireCompleteLdp?: boolean } = {}
) =>
  buildEvent(
    { event_name: 'checkout', action_source: 'auto', event_time: String(NOW), event_id: 'm-1', ...email, ...overrides },
    { nowMs: NOW, ...context }
  )
export const eventOf = (result: BuildResult) => {
  expect(result.rejection).toBeUndefined()
  return result.event
}
