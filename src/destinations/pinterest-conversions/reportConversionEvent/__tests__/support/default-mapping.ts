import type { SegmentEvent } from '@segment/actions-core'
import { createTestIntegration } from '@segment/actions-core'
import { createHash } from 'node:crypto'
import { createPinterestConversions } from '../../..'
import { presets } from '../../../presets'
import type { PinterestEvent } from '../../../types'
import nock from '../../../../../../__tests__/support/nock'

export const NOW = Date.parse('2026-11-24T12:00:00Z')
export const settings = { ad_account_id: '549755885175', conversion_token: 'token' }
export const mapping = presets.find(({ name }) => name === 'Checkout')?.mapping ?? {}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export type EventPart = Record<string, unknown>

/** A valid event with overrides. */
export const eventWith = ({ properties, ...parts }: EventPart) =>
  ({
    type: 'track',
    event: 'Order Completed',
    messageId: 'message-1',
    timestamp: '2026-11-24T11:59:00.000Z',
    properties: { email: 'ada@example.com', ...(properties as object | undefined) },
    ...parts
  }) as unknown as SegmentEvent

/** Runs actions-core's mapping and schema, alone and in a batch. These treat null and "" differently, but must send the same. */
export async function report(parts: EventPart): Promise<PinterestEvent> {
  const sent: PinterestEvent[] = []
  nock('https://api.pinterest.com')
    .post('/v5/ad_accounts/549755885175/events', (body: { data: PinterestEvent[] }) => {
      sent.push(...body.data)
      return true
    })
    .twice()
    .reply(200, { num_events_received: 1, num_events_processed: 1, events: [{ status: 'processed' }] })
  const integration = createTestIntegration(createPinterestConversions({ now: () => NOW }))
  await integration.actions.reportConversionEvent?.execute({
    data: { ...eventWith(parts) },
    mapping,
    settings,
    auth: undefined
  })
  const [result] = await integration.executeBatch('reportConversionEvent', {
    events: [eventWith(parts)],
    mapping,
    settings
  })
  expect(result?.status).toBe(200)
  expect(sent).toHaveLength(2)
  expect(sent[1]).toEqual(sent[0])
  return sent[0]!
}
