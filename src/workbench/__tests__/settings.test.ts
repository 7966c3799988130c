import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSubscriptions, parseConfig } from '../../delivery'
import type { WorkbenchState } from '../contract'
import { AD_ACCOUNT_ID, sampleOf, stateOf, TOKEN, withWorkbench } from './workbench-server'
import nock from '../../../__tests__/support/nock'

describe('settings', () => {
  it.each([
    ['an unknown one', { base_url: 'http://evil.example' }, 'base_url'],
    ['an inherited property', { constructor: 'x' }, 'constructor'],
    ['a number instead of text', { ad_account_id: 1 }, 'ad_account_id'],
    ['text instead of a boolean', { test_mode: 'yes' }, 'test_mode']
  ])('rejects %s and names it', (_what, values, path) =>
    withWorkbench({}, async (workbench) => {
      const answer = await workbench.save('settings', { endpoint: 'sandbox', values })
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toEqual([{ path, message: expect.any(String) }])
    })
  )

  it.each([
    ['another endpoint', '/api/settings', { endpoint: 'elsewhere', values: {}, revision: '' }, 'endpoint'],
    ['values that are not an object', '/api/settings', { endpoint: 'sandbox', values: 'x' }, 'values'],
    ['an explanation for an unknown endpoint', '/api/explain', { endpoint: 'http://evil.example' }, 'endpoint']
  ])('rejects %s', (_what, path, body, place) =>
    withWorkbench({}, async (workbench) => {
      const answer = await workbench.post(path, body)
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toMatchObject([{ path: place }])
    })
  )

  it.each([
    ['correct values', {}, { ok: true }],
    ['a wrong token', { conversion_token: 'wrong-token' }, { ok: false, message: expect.stringMatching(/token/i) }],
    ['a wrong account', { ad_account_id: '999' }, { ok: false, message: expect.stringMatching(/account/i) }],
    [
      'an account that is not a number',
      { ad_account_id: 'abc' },
      { ok: false, message: expect.stringMatching(/digits/i) }
    ]
  ])('tests the connection with %s', (_what, values, expected) =>
    withWorkbench({}, async (workbench) => {
      await workbench.save('settings', { endpoint: 'sandbox', values })
      expect((await workbench.post('/api/test-connection', { endpoint: 'sandbox' })).json).toEqual(expected)

      await workbench.post('/api/settings/reset-sandbox', {})
      expect((await workbench.post('/api/test-connection', { endpoint: 'sandbox' })).json).toEqual({ ok: true })
    })
  )

  it('reports a missing setting without calling Pinterest', () =>
    withWorkbench({ settings: { adAccountId: AD_ACCOUNT_ID } }, async (workbench) => {
      const answer = await workbench.post('/api/test-connection', { endpoint: 'pinterest' })
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toMatchObject([{ path: 'conversion_token' }])
    }))

  it('saves Pinterest’s settings without the token, and keeps the token when others are saved', () =>
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
  it('is in no answer, for any request, and in no file', () =>
    withWorkbench({}, async (workbench) => {
      const pinterest = nock('https://api.pinterest.com', { reqheaders: { authorization: `Bearer ${TOKEN}` } })
      // The worst case: an endpoint echoes it.
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

  it('is not shown if it is in the file by mistake', async () => {
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
