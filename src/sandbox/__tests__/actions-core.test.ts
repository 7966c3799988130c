import { createRequestClient } from '@segment/actions-core'
import { pinterestEvents, withSandbox } from '../../../__tests__/support/sandbox'

/**
 * actions-core clones each response and doesn't drain the original, so an answer over about 65 KB hangs forever, and its
 * timeout doesn't fire. `skipResponseCloning` avoids that; an answer for 1000 events can be that long.
 */
it("actions-core's own client reads an answer of over 100 KB with skipResponseCloning", () =>
  withSandbox({ faults: [{ kind: 'long-messages', times: Infinity }] }, async (sandbox) => {
    const request = createRequestClient({ skipResponseCloning: true, timeout: 10_000 })
    for (let time = 0; time < 3; time++) {
      const { status, data } = await request<{ events: unknown[] }>(
        `${sandbox.url}/v5/ad_accounts/${sandbox.adAccountId}/events`,
        {
          method: 'post',
          headers: { authorization: `Bearer ${sandbox.conversionToken}` },
          json: { data: pinterestEvents(1000) }
        }
      )
      expect([status, data.events.length]).toEqual([200, 1000])
      expect(JSON.stringify(data).length).toBeGreaterThan(100_000)
    }
    expect(sandbox.counts.processed).toBe(3000)
  }))
