import { writeFileSync } from 'node:fs'

import { ask } from '../../../__tests__/support/ask'
import nock from '../../../__tests__/support/nock'
import type { FilesView } from '../files-contract'
import { dropInto, lead, leads, ndjson } from './dropped-files'
import { openWorkbench, stateOf, type TestWorkbench } from './workbench-server'

const CREDENTIALS = { ad_account_id: '549755885175', conversion_token: 'pina_token_of_a_test' }

let workbench: TestWorkbench
beforeEach(async () => {
  workbench = await openWorkbench()
})
afterEach(() => workbench.close())

const drop = (name: string, body: string) => dropInto(workbench, name, body)

describe('sending a file', () => {
  const sending = async () => ((await workbench.get('/api/files')).json as unknown as FilesView).sending
  const until = async (is: string) => {
    for (;;) {
      const view = await sending()
      if (view?.is === is) return view
      if (view?.is === 'failed') throw new Error(view.message)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const send = (id: string, more: Record<string, unknown> = {}) =>
    workbench.post('/api/files/send', { id, endpoint: 'sandbox', ...more })

  it('counts and keeps the outcomes, and adds a file with the rejected events', async () => {
    const id = await drop('day.ndjson', ndjson(lead(1), lead(2, { context: {} }), lead(3, { event: 'Coupon Viewed' })))
    await send(id)
    const view = await until('finished')
    expect(view).toMatchObject({
      fileName: 'day.ndjson',
      isTest: true,
      counts: { delivered: 1, rejected: 1, 'not-subscribed': 1 },
      rejections: [{ reason: expect.stringContaining("can't match this event"), count: 1 }]
    })
    expect((await workbench.post('/api/deliveries/session', {})).json).toMatchObject({ total: 3 })
    const rejected = await workbench.post('/api/files/rejected', { id: view.rejectedFileId })
    expect(rejected.json).toMatchObject({ events: 1, groups: [{ count: 1 }] })
  })

  it('is still the one to compare on, and not the file of rejected events', async () => {
    const id = await drop('day.ndjson', ndjson(lead(1), lead(2, { context: {} })))
    await send(id)
    await until('finished')
    const { subscriptions } = (await workbench.get('/api/state')).json
    expect((await workbench.post('/api/files/compare', { subscriptions })).json).toMatchObject({
      fileName: 'day.ndjson',
      events: 2
    })
  })

  it('sends corrected events only, with the corrections', async () => {
    const id = await drop('day.ndjson', ndjson(lead(1), lead(2, { context: {} })))
    const { json } = await workbench.post('/api/files/rejected', { id })
    const { kind } = (json.groups as { kind: string }[])[0]!
    await send(id, { corrections: [{ kind, path: 'context.traits.email', value: 'jane@example.com' }] })
    expect((await until('finished')).counts).toMatchObject({ delivered: 1, rejected: 0 })
  })

  it('sends only rejected events if there is no correction yet, so that nothing is sent twice', async () => {
    const id = await drop('day.ndjson', ndjson(lead(1), lead(2, { context: {} }), lead(3)))
    await send(id, { corrections: [] })
    expect((await until('finished')).counts).toMatchObject({ delivered: 0, rejected: 1 })
  })

  it("sends nothing to Pinterest while the config file can't be read, because it may require consent", async () => {
    await workbench.save('settings', { endpoint: 'pinterest', values: CREDENTIALS })
    const id = await drop('day.ndjson', ndjson(lead(1)))
    writeFileSync(workbench.configFile, '{ "consent": { "required": ["Advertising"] },, }')
    const message = expect.stringContaining('not valid JSON')
    for (const path of ['/api/files/send', '/api/send']) {
      const answer = await workbench.post(path, { id, event: lead(1), endpoint: 'pinterest', isTest: false })
      expect(answer).toMatchObject({ status: 422, json: { problems: [{ message }] } })
    }
  })

  it('requires the consent that was added to the config file since the page was opened', async () => {
    const id = await drop('day.ndjson', ndjson(lead(1)))
    writeFileSync(workbench.configFile, JSON.stringify({ consent: { required: ['Advertising'] } }))
    await send(id)
    expect((await until('finished')).counts).toMatchObject({ delivered: 0, 'not-subscribed': 1 })
  })

  it('pauses and resumes without sending an event twice', async () => {
    const id = await drop('day.ndjson', ndjson(...leads(1100)))
    await send(id)
    await workbench.post('/api/files/sending/pause', {})
    const paused = await until('paused')
    expect(paused.counts.delivered ?? 0).toBeLessThan(1100)
    expect((await send(id)).json).toMatchObject({
      problems: [{ message: expect.stringContaining('still being sent') }]
    })
    await workbench.post('/api/files/sending/resume', {})
    expect((await until('finished')).counts).toMatchObject({ delivered: 1100 })
    expect((await workbench.post('/api/deliveries/session', {})).json).toMatchObject({ total: 1100 })
  })

  it('sends full requests to the sandbox, because only Pinterest cuts a test request after 20 events', async () => {
    await send(await drop('day.ndjson', ndjson(...leads(25))), { isTest: true })
    await until('finished')
    const { endpointUrls } = await stateOf(workbench)
    const received = await ask('GET', `${endpointUrls.sandbox}/sandbox/received`)
    expect(received.json).toMatchObject([{ eventCount: 25, test: false }])
  })

  it('sends at most 10 test requests a second to Pinterest, each with 20 events', async () => {
    await workbench.save('settings', { endpoint: 'pinterest', values: CREDENTIALS })
    const requests: { atMs: number; events: number }[] = []
    nock('https://api.pinterest.com')
      .post('/v5/ad_accounts/549755885175/events?test=true')
      .times(5)
      .reply(200, (_path, body) => {
        const { data } = body as { data: unknown[] }
        requests.push({ atMs: performance.now(), events: data.length })
        return { events: data.map(() => ({ status: 'processed', error_message: '', warning_message: '' })) }
      })
    await send(await drop('day.ndjson', ndjson(...leads(100))), { endpoint: 'pinterest', isTest: true })
    expect((await until('finished')).counts).toMatchObject({ delivered: 100 })
    expect(requests.map(({ events }) => events)).toEqual([20, 20, 20, 20, 20])
    // 400 ms for the pauses between five requests, less what the first one may have been late.
    expect(requests.at(-1)!.atMs - requests[0]!.atMs).toBeGreaterThan(300)
  })

  it('reports why it can’t start: no ad account', async () => {
    const id = await drop('day.ndjson', ndjson(lead(1)))
    const { status, json } = await workbench.post('/api/files/send', { id, endpoint: 'pinterest', isTest: false })
    expect(status).toBe(422)
    expect(json.problems).toMatchObject([{ message: expect.stringContaining('Ad Account ID is missing') }])
  })
})
