import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSubscriptions, type Outcome } from '../../delivery'
import type { DeliveryReport, Sent } from '../contract'
import { AD_ACCOUNT_ID, sampleOf, stateOf, TOKEN, withWorkbench } from './workbench-server'
import nock from '../../../__tests__/support/nock'

describe('events', () => {
  it('are explained with the given mappings, else with the saved ones', () =>
    withWorkbench({}, async (workbench) => {
      const event = await sampleOf(workbench, 'checkout')
      expect((await workbench.post('/api/explain', { endpoint: 'sandbox', event })).json.subscriptions).toHaveLength(16)
      const [first] = defaultSubscriptions()
      const answer = await workbench.post('/api/explain', { endpoint: 'sandbox', event, subscriptions: [first] })
      expect(answer.json.subscriptions).toMatchObject([{ name: first?.name, matches: false }])
    }))

  it('are sent once, and returned with explanation and outcome', () =>
    withWorkbench({}, async (workbench) => {
      const event = await sampleOf(workbench, 'checkout')
      const sent = (await workbench.post('/api/send', { event, endpoint: 'sandbox' })).json as unknown as Sent
      expect(sent.outcome).toMatchObject({ status: 'delivered', results: [{ subscription: 'Checkout' }] })
      const row = sent.explanation.subscriptions.find(({ name }) => name === 'Checkout')
      expect(row?.details?.answer).toEqual(sent.outcome.results[0])

      const report = (await workbench.post('/api/deliveries/session', {})).json as unknown as DeliveryReport
      expect(report).toMatchObject({ total: 1, counts: { delivered: 1 } })
    }))

  it('are sent to Pinterest only as tests, even if test mode is off', () =>
    withWorkbench({ settings: { adAccountId: AD_ACCOUNT_ID, conversionToken: TOKEN } }, async (workbench) => {
      const event = await sampleOf(workbench, 'checkout')
      const answer = { num_events_received: 1, num_events_processed: 1, events: [{ status: 'processed' }] }
      // Without the query this mock doesn't match, and the request fails.
      nock('https://api.pinterest.com', { reqheaders: { authorization: `Bearer ${TOKEN}` } })
        .post(`/v5/ad_accounts/${AD_ACCOUNT_ID}/events`)
        .query({ test: 'true' })
        .reply(200, answer)
      const sent = await workbench.post('/api/send', { event, endpoint: 'pinterest' })
      expect(sent.json.outcome).toMatchObject({ status: 'delivered' })
    }))

  it('are not sent without credentials', () =>
    withWorkbench({}, async (workbench) => {
      const answer = await workbench.post('/api/send', { event: {}, endpoint: 'pinterest' })
      expect(answer.json.problems).toMatchObject([{ path: 'ad_account_id' }])
    }))

  it('can be the example day, with its expected outcomes', () =>
    withWorkbench({}, async (workbench) => {
      const about = JSON.parse(await readFile(join(__dirname, '../../../examples/shop-day.json'), 'utf8')) as {
        lines: number
        expected: Record<string, number>
        limitedDataProcessing: Record<string, number>
      }
      await workbench.post('/api/send-example-day', {})
      const report = (await workbench.post('/api/deliveries/session', {})).json as unknown as DeliveryReport
      const { unreadable, rejected, ...others } = about.expected
      expect(report.total).toBe(about.lines)
      expect(report.counts).toEqual({
        ...others,
        rejected: Number(rejected) + Number(unreadable),
        retry: 0,
        unknown: 0
      })
      expect(report.ldp).toEqual(about.limitedDataProcessing)

      await workbench.post('/api/deliveries/clear', {})
      expect((await workbench.post('/api/deliveries/session', {})).json).toMatchObject({ total: 0 })
    }))
})

describe('outcome files', () => {
  const outcome: Outcome & { line: number } = {
    status: 'rejected',
    event: 'Order Completed',
    line: 3,
    results: [
      { status: 'rejected', subscription: 'Checkout', reason: 'Too old.', httpStatus: 400, rejectedBy: 'destination' }
    ]
  }
  const lines = `${JSON.stringify(outcome)}\nnot JSON\n\n${JSON.stringify({ ...outcome, line: 9 })}`

  it('given on the command line are read again each time', async () => {
    const outcomesFile = join(await mkdtemp(join(tmpdir(), 'workbench-outcomes-')), 'outcomes.ndjson')
    await writeFile(outcomesFile, lines)
    await withWorkbench({ outcomesFile }, async (workbench) => {
      expect((await stateOf(workbench)).outcomesFile).toBe(outcomesFile)
      const report = await workbench.post('/api/deliveries/file', {})
      expect(report.json).toMatchObject({ total: 2, unreadable: 1, rows: [{ line: 9 }, { line: 3 }] })
      await writeFile(outcomesFile, '')
      expect((await workbench.post('/api/deliveries/file', {})).json).toMatchObject({ total: 0, unreadable: 0 })
    })
  })

  it('posted by the page are filtered', () =>
    withWorkbench({}, async (workbench) => {
      const upload = (filter: unknown) =>
        workbench.ask('POST', `/api/deliveries/upload?filter=${encodeURIComponent(JSON.stringify(filter))}`, {
          headers: { 'content-type': 'application/x-ndjson' },
          body: lines
        })
      expect((await upload({})).json).toMatchObject({ total: 2, matching: 2, unreadable: 1 })
      expect((await upload({ status: 'delivered' })).json).toMatchObject({ total: 2, matching: 0 })
      expect((await upload(null)).json).toMatchObject({ problems: [{ path: 'filter' }] })
      const broken = await workbench.ask('POST', '/api/deliveries/upload?filter={', {
        headers: { 'content-type': 'application/x-ndjson' },
        body: ''
      })
      expect(broken).toMatchObject({ status: 400, json: { problems: [{ message: 'The filter is not valid JSON.' }] } })
      const empty = await workbench.ask('POST', '/api/deliveries/upload', {
        headers: { 'content-type': 'application/x-ndjson' }
      })
      expect(empty.json).toMatchObject({ total: 0 })
    }))

  it('that are missing cause an error, without stopping the server', () =>
    withWorkbench({ outcomesFile: join(tmpdir(), 'no-such.ndjson') }, async (workbench) => {
      const missing = await workbench.post('/api/deliveries/file', {})
      expect(missing.status).toBe(422)
      expect(missing.json.problems).toMatchObject([{ message: expect.stringContaining('ENOENT') }])
      expect((await workbench.get('/api/state')).status).toBe(200)
      await withWorkbench({}, async (other) => {
        expect((await other.post('/api/deliveries/file', {})).status).toBe(422)
      })
    }))
})
