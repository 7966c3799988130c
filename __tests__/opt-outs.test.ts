import fc from 'fast-check'
import { createDelivery } from '../src/delivery'
import type { Outcome } from '../src/delivery'
import type { PinterestEvent } from '../src/destinations/pinterest-conversions'
import { APPS, PLACES, type Row, SETTING, SPELLINGS, sha256 } from './support/opt-out-rows'
import { runs } from './support/runs'

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

/**
 * For the privacy officer: what happens to a person's opt-out, row by row in `support/opt-out-rows.ts`. Pinterest limits the
 * processing only when LDP, the state and the country all arrive.
 */

describe.each([
  ['opt_out_type, in any spelling', SPELLINGS],
  ['state and country, in any spelling', PLACES],
  ['with "Require Complete Limited Data Processing"', SETTING],
  ['the setting of a phone', APPS]
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
      /opt_out|Limited|tracking/.test(text)
    )
    expect(warnings).toEqual(row.says ? [expect.stringMatching(row.says)] : [])
  })
})

it('never loses LDP, and says "applied" only for California in the United States', async () => {
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
    { numRuns: runs(100) }
  )
})
