import type { RequestClient } from '@segment/actions-core'
import { AD_ACCOUNT_ID } from './constants'
import { buildEndpoint, tokenOf } from './endpoint'
import type { Settings } from './generated-types'
import { sha256 } from './reportConversionEvent/hash'
import { maskMessage } from './reportConversionEvent/mask'
import { messageWith } from './reportConversionEvent/mask-results'
import { isProcessed, UNANSWERED } from './reportConversionEvent/result'
import { sendEvents } from './reportConversionEvent/send'
import type { PinterestConversionsOptions, PinterestEvent } from './types'

/**
 * The connection test: one valid, current event with `?test=true`, which Pinterest checks but does not record.
 * Resolves when Pinterest processed it; rejects with an Error whose message says what to do.
 */
export async function testAuthentication(
  request: RequestClient,
  settings: Settings,
  options: PinterestConversionsOptions = {}
): Promise<void> {
  if (!AD_ACCOUNT_ID.test(settings.ad_account_id.trim())) {
    throw new Error(
      'Ad Account ID must be at most 18 digits. ' +
        'Find it in Pinterest Ads Manager, in the account menu at the top or in the URL after "advertiser/".'
    )
  }
  const endpoint = buildEndpoint({ ...settings, test_mode: true }, options)
  const [result = UNANSWERED] = await sendEvents(
    request,
    [buildTestEvent(endpoint.now(), options.partnerName)],
    endpoint
  )
  if (isProcessed(result)) return
  const message = messageWith(result, (echoed) => maskMessage(echoed, [tokenOf(settings)]))
  throw new Error(
    result.status === 400 || result.status === 422
      ? `Pinterest accepted the token and the ad account, but rejected the test event: ${message}`
      : message
  )
}

function buildTestEvent(nowMs: number, partnerName: string | undefined): PinterestEvent {
  return {
    event_name: 'page_visit',
    action_source: 'web',
    event_time: Math.floor(nowMs / 1000),
    event_id: `connection-test-${nowMs}`,
    ...(partnerName ? { partner_name: partnerName } : {}),
    // RFC 2606 reserves example.com: this is nobody's address.
    user_data: { em: [sha256('connection-test@example.com')] }
  }
}
