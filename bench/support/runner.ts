import { core, destination } from './compiled'
import { mapping } from './full-events'
import type { SegmentEvent } from '@segment/actions-core'
import type { SandboxAddress } from './sandbox-process'

export type SendBatch = (events: SegmentEvent[]) => Promise<void>

/** Sends a batch through all of actions-core to an endpoint. Throws when a row isn't delivered: fast failures must not count. */
export function createSendBatch({ url, adAccountId, conversionToken }: SandboxAddress): SendBatch {
  const running = new core.Destination(destination.createPinterestConversions({ baseUrl: url }))
  const settings = { ad_account_id: adAccountId, conversion_token: conversionToken }
  return async (events) => {
    const results = await running.executeBatch('reportConversionEvent', { events, mapping, settings, auth: undefined })
    // actions-core keeps every response for its tests; a long-running runtime must discard them.
    running.responses.length = 0
    const bad = results.find(({ status }) => status !== 200)
    if (bad) throw new Error(`A row was answered ${bad.status}: ${'errormessage' in bad ? bad.errormessage : ''}`)
  }
}
