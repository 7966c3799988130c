import { createServer } from 'node:http'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nock from 'nock'
import definition from '../../destinations/pinterest-conversions'
import { defaultSubscriptions, parseConfig, type Outcome } from '../../delivery'
import { SANDBOX_AD_ACCOUNT_ID } from '../../sandbox'
import { startWorkbench, type WorkbenchOptions } from '..'
import type { DeliveryReport, Preview, Sent, WorkbenchState } from '../contract'
import { NOW, openWorkbench, type TestWorkbench } from './workbench-server'

const TOKEN = 'pina_SECRET-0123456789'
const AD_ACCOUNT_ID = '123456789012'

async function withWorkbench(
  options: WorkbenchOptions,
  use: (workbench: TestWorkbench) => Promise<void>
): Promise<void> {
  const workbench = await openWorkbench(options)
  try {
    await use(workbench)
  } finally {
    await workbench.close()
  }
}

const stateOf = async (workbench: TestWorkbench) =>
  (await workbench.get('/api/state')).json as unknown as WorkbenchState

async function sampleOf(workbench: TestWorkbench, name: string) {
  const sample = (await stateOf(workbench)).samples.find((one) => one.name === name)
  if (sample === undefined) throw new Error(`There is no sample ${name}.`)
  return sample.event
}

describe('state', () => {
  it('holds the definition itself, the presets and the samples', () =>
    withWorkbench({}, async (workbench) => {
      const state = await stateOf(workbench)
      expect(state.settingFields).toEqual(definition.authentication?.fields)
      expect(state.action.fields).toEqual(JSON.parse(JSON.stringify(definition.actions.reportConversionEvent?.fields)))
      expect(state.subscriptions).toEqual(defaultSubscriptions())
      expect(state.firstEndpoint).toBe('sandbox')
      expect(state.settings.sandbox).toMatchObject({
        values: { ad_account_id: SANDBOX_AD_ACCOUNT_ID, test_mode: false },
        secretsSet: ['conversion_token']
      })
      expect(state.settings.pinterest).toMatchObject({ secretsSet: [] })
      expect(state.configFile).toMatchObject({ path: workbench.configFile, exists: false })
    }))

  it('has a sample for each preset, each as of now', () =>
    withWorkbench({}, async (workbench) => {
      const { samples, presets } = await stateOf(workbench)
      const names = samples.map(({ name }) => name)
      for (const { mapping } of presets) expect(names).toContain(mapping.event_name)
      for (const { event } of samples) expect(NOW - Date.parse(String(event.timestamp))).toBeLessThan(60_000)
    }))

  it('starts on Pinterest with credentials from the environment, and shows no token', () =>
    withWorkbench({ settings: { adAccountId: AD_ACCOUNT_ID, conversionToken: TOKEN } }, async (workbench) => {
      const state = await stateOf(workbench)
      expect(state.firstEndpoint).toBe('pinterest')
      expect(state.settings.pinterest).toMatchObject({
        values: { ad_account_id: AD_ACCOUNT_ID },
        secretsSet: ['conversion_token']
      })
      expect(workbench.answers.join()).not.toContain(TOKEN)
    }))

  it('works without the examples', () =>
    withWorkbench({ examplesFolder: join(tmpdir(), 'no-such-folder') }, async (workbench) => {
      expect((await stateOf(workbench)).samples).toEqual([])
      const answer = await workbench.post('/api/send-example-day', {})
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toMatchObject([{ message: expect.stringContaining('no-such-folder') }])
    }))
})

describe('settings', () => {
  it.each([
    ['an unknown one', { base_url: 'http://evil.example' }, 'base_url'],
    ['one of Object’s own names', { constructor: 'x' }, 'constructor'],
    ['a number for text', { ad_account_id: 1 }, 'ad_account_id'],
    ['text for a switch', { test_mode: 'yes' }, 'test_mode']
  ])('rejects %s and names it', (_what, values, path) =>
    withWorkbench({}, async (workbench) => {
      const answer = await workbench.save('settings', { endpoint: 'sandbox', values })
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toEqual([{ path, message: expect.any(String) }])
    })
  )

  it.each([
    ['another endpoint', '/api/settings', { endpoint: 'elsewhere', values: {}, revision: '' }, 'endpoint'],
    ['values that are no object', '/api/settings', { endpoint: 'sandbox', values: 'x' }, 'values'],
    ['to explain for another endpoint', '/api/explain', { endpoint: 'http://evil.example' }, 'endpoint']
  ])('rejects %s', (_what, path, body, place) =>
    withWorkbench({}, async (workbench) => {
      const answer = await workbench.post(path, body)
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toMatchObject([{ path: place }])
    })
  )

  it.each([
    ['the right ones', {}, { ok: true }],
    ['a wrong token', { conversion_token: 'wrong-token' }, { ok: false, message: expect.stringMatching(/token/i) }],
    ['a wrong account', { ad_account_id: '999' }, { ok: false, message: expect.stringMatching(/account/i) }],
    ['an account that is no number', { ad_account_id: 'abc' }, { ok: false, message: expect.stringMatching(/digits/i) }]
  ])('tests the connection with %s', (_what, values, expected) =>
    withWorkbench({}, async (workbench) => {
      await workbench.save('settings', { endpoint: 'sandbox', values })
      expect((await workbench.post('/api/test-connection', { endpoint: 'sandbox' })).json).toEqual(expected)

      await workbench.post('/api/settings/reset-sandbox', {})
      expect((await workbench.post('/api/test-connection', { endpoint: 'sandbox' })).json).toEqual({ ok: true })
    })
  )

  it('says which setting is missing before it asks Pinterest', () =>
    withWorkbench({ settings: { adAccountId: AD_ACCOUNT_ID } }, async (workbench) => {
      const answer = await workbench.post('/api/test-connection', { endpoint: 'pinterest' })
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toMatchObject([{ path: 'conversion_token' }])
    }))

  it('saves those for Pinterest without the token, and keeps the token when the rest is saved', () =>
    withWorkbench({}, async (workbench) => {
      const values = { ad_account_id: ` ${AD_ACCOUNT_ID} `, conversion_token: TOKEN }
      await workbench.save('settings', { endpoint: 'pinterest', values })
      const answer = await workbench.save('settings', {
        endpoint: 'pinterest',
        values: { require_complete_ldp: true }
      })
      expect((answer.json as unknown as WorkbenchState).settings.pinterest.secretsSet).toEqual(['conversion_token'])

      const text = await readFile(workbench.configFile, 'utf8')
      expect(parseConfig(JSON.parse(text))).toEqual({
        settings: { ad_account_id: AD_ACCOUNT_ID, test_mode: false, require_complete_ldp: true }
      })
      expect(text).not.toContain(TOKEN)
      expect(await readdir(workbench.folder)).toEqual(expect.not.arrayContaining([expect.stringContaining('.tmp')]))
    }))

  it('saves nothing of the sandbox', () =>
    withWorkbench({}, async (workbench) => {
      await workbench.save('settings', { endpoint: 'sandbox', values: { ad_account_id: '1' } })
      expect((await stateOf(workbench)).configFile.exists).toBe(false)
    }))
})

describe('the token', () => {
  it('comes back in no answer, whatever is asked, and is in no file', () =>
    withWorkbench({}, async (workbench) => {
      const pinterest = nock('https://api.pinterest.com', { reqheaders: { authorization: `Bearer ${TOKEN}` } })
      // The worst that an endpoint could do: echo it.
      pinterest
        .post(/.*/)
        .query({ test: 'true' })
        .times(2)
        .reply(401, { code: 2, message: `Bad token ${TOKEN}` })
      const event = await sampleOf(workbench, 'checkout')

      await workbench.save('settings', {
        endpoint: 'pinterest',
        values: { ad_account_id: AD_ACCOUNT_ID, conversion_token: TOKEN }
      })
      await workbench.get('/api/state')
      await workbench.post('/api/test-connection', { endpoint: 'pinterest' })
      await workbench.post('/api/explain', { endpoint: 'sandbox', event })
      await workbench.post('/api/send', { event, endpoint: 'pinterest' })
      await workbench.post('/api/deliveries/session', {})
      await workbench.save('subscriptions', { subscriptions: defaultSubscriptions() })
      await workbench.save('settings', { endpoint: 'pinterest', values: { [TOKEN]: 1 } })
      // Pasted into an event by mistake.
      await workbench.post('/api/explain', {
        endpoint: 'sandbox',
        event: { ...event, properties: { order_id: TOKEN } }
      })

      expect(workbench.answers.join()).not.toContain(TOKEN)
      expect(await readFile(workbench.configFile, 'utf8')).not.toContain(TOKEN)
    }))

  it('is not shown from a file in which it stands by mistake', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'workbench-config-'))
    for (const [name, text] of [
      ['valid.json', JSON.stringify({ settings: { conversion_token: TOKEN } })],
      ['broken.json', `{"settings": {"conversion_token": ${TOKEN}}}`]
    ] as const) {
      await writeFile(join(folder, name), text)
      await withWorkbench({ configFile: join(folder, name) }, async (workbench) => {
        const { configFile, subscriptions } = await stateOf(workbench)
        expect(configFile.error).toEqual(expect.any(String))
        expect(subscriptions).toEqual(defaultSubscriptions())
        expect(workbench.answers.join()).not.toContain(TOKEN)
      })
    }
  })
})

describe('mappings', () => {
  const [checkout] = defaultSubscriptions().filter(({ name }) => name === 'Checkout')
  if (checkout === undefined) throw new Error('There is no preset Checkout.')

  it('are saved to the file, and read from it at the next start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'workbench-config-'))
    const configFile = join(folder, 'config.json')
    const renamed = { ...checkout, name: 'Orders', enabled: false }
    await withWorkbench({ configFile }, async (workbench) => {
      const answer = await workbench.save('subscriptions', { subscriptions: [renamed] })
      expect(answer.json).toMatchObject({ subscriptions: [renamed], configFile: { path: configFile, exists: true } })
    })
    await withWorkbench({ configFile }, async (workbench) => {
      expect((await stateOf(workbench)).subscriptions).toEqual([renamed])
    })
  })

  it.each([
    ['no list', {}, 'subscriptions'],
    ['nothing', undefined, 'subscriptions'],
    ['a trigger that can’t be read', [{ ...checkout, subscribe: 'type =' }], 'subscriptions[0].subscribe'],
    ['two of one name', [checkout, checkout], 'subscriptions[1].name'],
    ['no name', [{ ...checkout, name: '' }], 'subscriptions[0].name'],
    ['an unknown field', [{ ...checkout, mapping: { evnt: 'x' } }], 'subscriptions[0].mapping.evnt'],
    [
      'a directive that can’t be read',
      [{ ...checkout, mapping: { event_id: { '@path': 1 } } }],
      'subscriptions[0].mapping.event_id.@path'
    ]
  ])('are rejected with the place of the problem: %s', (_what, subscriptions, path) =>
    withWorkbench({}, async (workbench) => {
      for (const route of ['/api/subscriptions', '/api/subscriptions/check']) {
        const answer = await workbench.post(route, { subscriptions, revision: 'x', overwrite: true })
        expect(answer.status).toBe(422)
        expect(answer.json.problems).toEqual([{ path, message: expect.not.stringContaining('$.') }])
      }
      expect((await stateOf(workbench)).configFile.exists).toBe(false)
    })
  )

  it('can be checked without being saved', () =>
    withWorkbench({}, async (workbench) => {
      const { name, subscribe, mapping } = checkout
      const answer = await workbench.post('/api/subscriptions/check', { subscriptions: [{ name, subscribe, mapping }] })
      expect(answer.json).toEqual({ subscriptions: [checkout] })
      expect((await stateOf(workbench)).configFile.exists).toBe(false)
    }))

  it('say when the file can’t be written, and by which error', () =>
    withWorkbench({ configFile: join(tmpdir(), 'no-such-folder', 'config.json') }, async (workbench) => {
      const answer = await workbench.save('subscriptions', { subscriptions: [checkout] })
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toMatchObject([{ message: expect.stringContaining('ENOENT') }])
    }))

  it('say when the file can’t be read', () =>
    withWorkbench({ configFile: tmpdir() }, async (workbench) => {
      expect((await stateOf(workbench)).configFile.error).toContain('EISDIR')
    }))

  it('replace a file with a slip in it, which a change of settings leaves alone', async () => {
    const configFile = join(await mkdtemp(join(tmpdir(), 'workbench-config-')), 'config.json')
    await writeFile(configFile, '{"subscriptions": [}')
    await withWorkbench({ configFile }, async (workbench) => {
      await workbench.save('settings', { endpoint: 'pinterest', values: { ad_account_id: AD_ACCOUNT_ID } })
      expect(await readFile(configFile, 'utf8')).toBe('{"subscriptions": [}')

      await workbench.save('subscriptions', { subscriptions: [checkout] })
      expect(parseConfig(JSON.parse(await readFile(configFile, 'utf8'))).subscriptions).toEqual([checkout])
      expect((await stateOf(workbench)).configFile).not.toHaveProperty('error')
    })
  })

  it('are previewed for an event, whether the trigger takes it or not', () =>
    withWorkbench({}, async (workbench) => {
      const event = await sampleOf(workbench, 'checkout')
      const preview = async (subscribe: unknown) =>
        (await workbench.post('/api/preview', { event, subscription: { ...checkout, enabled: false, subscribe } }))
          .json as unknown as Preview

      expect(await preview(checkout.subscribe)).toMatchObject({
        matches: true,
        details: { payload: { event_name: 'checkout' } }
      })
      expect(await preview('type = "page"')).toMatchObject({
        matches: false,
        details: { payload: { event_name: 'checkout' } }
      })
      expect(await preview('type =')).toMatchObject({
        matches: false,
        triggerError: expect.any(String),
        details: { payload: { event_name: 'checkout' } }
      })
      expect(await preview(7)).toMatchObject({ problems: [{ path: 'subscription.subscribe' }] })
      const unknown = { ...checkout, mapping: { evnt: 'x' } }
      expect((await workbench.post('/api/preview', { event, subscription: unknown })).json).toMatchObject({
        problems: [{ path: 'subscriptions[0].mapping.evnt' }]
      })
    }))
})

describe('events', () => {
  it('are explained with the mappings given, else with the saved ones', () =>
    withWorkbench({}, async (workbench) => {
      const event = await sampleOf(workbench, 'checkout')
      expect((await workbench.post('/api/explain', { endpoint: 'sandbox', event })).json.subscriptions).toHaveLength(16)
      const [first] = defaultSubscriptions()
      const answer = await workbench.post('/api/explain', { endpoint: 'sandbox', event, subscriptions: [first] })
      expect(answer.json.subscriptions).toMatchObject([{ name: first?.name, matches: false }])
    }))

  it('are sent once, and come back with their way and the answer', () =>
    withWorkbench({}, async (workbench) => {
      const event = await sampleOf(workbench, 'checkout')
      const sent = (await workbench.post('/api/send', { event, endpoint: 'sandbox' })).json as unknown as Sent
      expect(sent.outcome).toMatchObject({ status: 'delivered', results: [{ subscription: 'Checkout' }] })
      const row = sent.explanation.subscriptions.find(({ name }) => name === 'Checkout')
      expect(row?.details?.answer).toEqual(sent.outcome.results[0])

      const report = (await workbench.post('/api/deliveries/session', {})).json as unknown as DeliveryReport
      expect(report).toMatchObject({ total: 1, counts: { delivered: 1 } })
    }))

  it('are sent to Pinterest as tests only, even when test mode is off', () =>
    withWorkbench({ settings: { adAccountId: AD_ACCOUNT_ID, conversionToken: TOKEN } }, async (workbench) => {
      const event = await sampleOf(workbench, 'checkout')
      const answer = { num_events_received: 1, num_events_processed: 1, events: [{ status: 'processed' }] }
      // Without the query this mock isn't met, and the test fails on a request to the network.
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

  it('are the example’s day when asked: as many of each outcome as the example says', () =>
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

  it('are read where the command named them, and anew each time', async () => {
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

  it('are posted by the page and filtered on the way', () =>
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

  it('that are missing, or were not named, are an error and not the end', () =>
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

describe('starting', () => {
  it('fails in words when the page isn’t built', async () => {
    await expect(startWorkbench({ pageFolder: join(tmpdir(), 'no-such-folder') })).rejects.toThrow('npm run build')
  })

  it('fails when the port is taken, and leaves nothing running', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    await expect(openWorkbench({ port })).rejects.toThrow('EADDRINUSE')
    taken.close()
  })

  it('ends at once, with connections open', async () => {
    const workbench = await openWorkbench()
    await workbench.ask('GET', '/', { headers: { connection: 'keep-alive' } })
    await workbench.close()
    await expect(workbench.get('/')).rejects.toThrow('ECONNREFUSED')
  })
})
