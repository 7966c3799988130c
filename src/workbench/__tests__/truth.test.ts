import { lstat, mkdir, mkdtemp, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSubscriptions, parseConfig, type Subscription } from '../../delivery'
import { AD_ACCOUNT_ID, stateOf, type TestWorkbench, TOKEN, withWorkbench as withOptions } from './workbench-server'

const [first, second] = defaultSubscriptions() as [Subscription, Subscription]

const withWorkbench = (
  use: (workbench: TestWorkbench) => Promise<void>,
  options: Parameters<typeof withOptions>[0] = {}
): Promise<void> => withOptions(options, use)

describe('a save', () => {
  it('is rejected with 409 if the mappings were saved elsewhere meanwhile, unless it overwrites explicitly', () =>
    withWorkbench(async (workbench) => {
      const { subscriptions: revision } = (await stateOf(workbench)).configFile.revisions
      expect((await workbench.post('/api/subscriptions', { subscriptions: [first], revision })).status).toBe(200)
      const late = await workbench.post('/api/subscriptions', { subscriptions: [second], revision })
      expect(late.status).toBe(409)
      expect(late.json.problems).toMatchObject([{ message: expect.stringContaining('changed elsewhere') }])
      expect((await stateOf(workbench)).subscriptions).toEqual([first])

      const forced = await workbench.post('/api/subscriptions', { subscriptions: [second], revision, overwrite: true })
      expect(forced.status).toBe(200)
      expect((await stateOf(workbench)).subscriptions).toEqual([second])
    }))

  it('is rejected after an edit by hand, which the next state shows', () =>
    withWorkbench(async (workbench) => {
      const { subscriptions: revision } = (await stateOf(workbench)).configFile.revisions
      await writeFile(workbench.configFile, JSON.stringify({ subscriptions: [{ preset: 'Lead' }] }))
      expect((await workbench.post('/api/subscriptions', { subscriptions: [first], revision })).status).toBe(409)
      expect((await stateOf(workbench)).subscriptions).toMatchObject([{ name: 'Lead' }])
    }))

  it('of settings keeps mappings saved elsewhere, and vice versa', () =>
    withWorkbench(async (workbench) => {
      const { revisions } = (await stateOf(workbench)).configFile
      await workbench.post('/api/subscriptions', { subscriptions: [first], revision: revisions.subscriptions })
      const values = { ad_account_id: AD_ACCOUNT_ID }
      const saved = await workbench.post('/api/settings', {
        endpoint: 'pinterest',
        values,
        revision: revisions.settings
      })
      expect(saved.status).toBe(200)
      expect(parseConfig(JSON.parse(await readFile(workbench.configFile, 'utf8')))).toMatchObject({
        settings: { ad_account_id: AD_ACCOUNT_ID },
        subscriptions: [first]
      })
      const late = await workbench.post('/api/settings', {
        endpoint: 'pinterest',
        values,
        revision: revisions.settings
      })
      expect(late.status).toBe(409)
    }))

  it('without a revision is rejected', () =>
    withWorkbench(async (workbench) => {
      expect((await workbench.post('/api/subscriptions', { subscriptions: [first] })).status).toBe(400)
    }))

  it.each([
    ['a file', true],
    ['no file yet', false]
  ])('follows a symbolic link to %s, and keeps its mode', async (_what, exists) => {
    const folder = await mkdtemp(join(tmpdir(), 'workbench-link-'))
    await mkdir(join(folder, 'dotfiles'))
    const target = join(folder, 'dotfiles', 'config.json')
    const link = join(folder, 'config.json')
    if (exists) await writeFile(target, '{}', { mode: 0o640 })
    await symlink('dotfiles/config.json', link)
    await withWorkbench(
      async (workbench) => {
        await workbench.save('subscriptions', { subscriptions: [first] })
        expect((await lstat(link)).isSymbolicLink()).toBe(true)
        expect(JSON.parse(await readFile(target, 'utf8'))).toMatchObject({ subscriptions: [{ preset: first.name }] })
        if (exists) expect((await stat(target)).mode & 0o777).toBe(0o640)
      },
      { configFile: link }
    )
  })

  it('of one mapping in addition to the presets writes a short file', () =>
    withWorkbench(async (workbench) => {
      const own = { ...first, name: 'Mine', mapping: { ...first.mapping, event_id: 'x' } }
      await workbench.save('subscriptions', { subscriptions: [...defaultSubscriptions(), own] })
      const text = await readFile(workbench.configFile, 'utf8')
      expect(text.split('\n').length).toBeLessThan(1000)
      expect((await stateOf(workbench)).subscriptions).toEqual([...defaultSubscriptions(), own])
    }))
})

describe('endpoints', () => {
  it('are named by each request, so another tab’s choice has no effect', () =>
    withWorkbench(
      async (workbench) => {
        const event = { type: 'track', event: 'Order Completed' }
        const urlOf = async (endpoint: string) => {
          const { json } = await workbench.post('/api/explain', {
            event: (await stateOf(workbench)).samples[0]?.event,
            endpoint
          })
          return JSON.stringify(json)
        }
        expect(await urlOf('sandbox')).toContain('127.0.0.1')
        expect(await urlOf('pinterest')).toContain('api.pinterest.com')
        expect((await workbench.post('/api/explain', { event })).json.problems).toMatchObject([{ path: 'endpoint' }])
      },
      { settings: { adAccountId: AD_ACCOUNT_ID, conversionToken: TOKEN } }
    ))
})

describe('a token', () => {
  it.each([
    ['pasted as the account ID', { ad_account_id: TOKEN }],
    ['pasted as both', { ad_account_id: TOKEN, conversion_token: TOKEN }]
  ])('%s is rejected without being repeated or written', (_what, values) =>
    withWorkbench(async (workbench) => {
      const answer = await workbench.save('settings', { endpoint: 'pinterest', values })
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toMatchObject([{ path: 'ad_account_id' }])
      expect(workbench.answers.join()).not.toContain(TOKEN)
      await expect(readFile(workbench.configFile)).rejects.toThrow('ENOENT')
    })
  )

  it('that equals ordinary text does not change mappings', () =>
    withWorkbench(
      async (workbench) => {
        expect((await stateOf(workbench)).subscriptions).toEqual(defaultSubscriptions())
        const saved = await workbench.save('subscriptions', { subscriptions: defaultSubscriptions() })
        expect(saved.json.subscriptions).toEqual(defaultSubscriptions())
      },
      { settings: { adAccountId: AD_ACCOUNT_ID, conversionToken: 'Order Completed' } }
    ))

  it('with quotes and backslashes is masked in echoes', () => {
    const token = 'pina_"quoted"\\back'
    return withWorkbench(
      async (workbench) => {
        const event = { type: 'track', event: token, messageId: 'm' }
        const { text } = await workbench.post('/api/explain', { event, endpoint: 'pinterest' })
        expect(text).toContain('•••')
        expect(text).not.toContain('quoted')
      },
      { settings: { adAccountId: AD_ACCOUNT_ID, conversionToken: token } }
    )
  })

  it('is tested as typed, without being kept or shown', () =>
    withWorkbench(async (workbench) => {
      const values = { conversion_token: 'wrong-token-123' }
      const tested = await workbench.post('/api/test-connection', { endpoint: 'sandbox', values })
      expect(tested.json).toMatchObject({ ok: false, message: expect.stringMatching(/token/i) })
      expect(tested.text).not.toContain('wrong-token-123')
      expect((await workbench.post('/api/test-connection', { endpoint: 'sandbox' })).json).toEqual({ ok: true })
    }))
})

describe('a filter', () => {
  it.each([
    ['text that is not JSON', { text: 5 }, 'text'],
    ['an unknown status', { status: 'lost' }, 'status'],
    ['an unknown LDP decision', { ldp: 'x' }, 'ldp'],
    ['a negative offset', { offset: -1 }, 'offset'],
    ['an unknown key', { txt: 'x' }, 'txt']
  ])('with %s is rejected, naming the key', (_what, filter, path) =>
    withWorkbench(async (workbench) => {
      const answer = await workbench.post('/api/deliveries/session', filter)
      expect(answer.status).toBe(400)
      expect(answer.json.problems).toMatchObject([{ path }])
    })
  )
})

describe('cleared outcomes', () => {
  it('can be restored, before newer ones', () =>
    withWorkbench(async (workbench) => {
      const total = async () => (await workbench.post('/api/deliveries/session', {})).json.total
      const event = (await stateOf(workbench)).samples[0]?.event
      await workbench.post('/api/send', { event, endpoint: 'sandbox' })
      await workbench.post('/api/deliveries/clear', {})
      expect(await total()).toBe(0)
      await workbench.post('/api/send', { event, endpoint: 'sandbox' })
      await workbench.post('/api/deliveries/restore', {})
      expect(await total()).toBe(2)
      await workbench.post('/api/deliveries/restore', {})
      expect(await total()).toBe(2)
    }))
})

describe('the secret', () => {
  it('is required by every path', () =>
    withWorkbench(async (workbench) => {
      for (const cookie of ['', 'workbench-1=x', workbench.cookie.replace(/=.*/, '=wrong')]) {
        for (const path of ['/', '/assets/index-1.js', '/api/state', '/?secret=wrong', '/api/nothing']) {
          const answer = await workbench.ask('GET', path, { headers: { cookie } })
          expect([path, answer.status]).toEqual([path, 401])
          expect(answer.headers).not.toHaveProperty('set-cookie')
        }
        const post = { headers: { cookie, 'content-type': 'application/json' }, body: '{"endpoint":"sandbox"}' }
        expect((await workbench.ask('POST', '/api/test-connection', post)).status).toBe(401)
      }
    }))

  it('in the address sets a cookie that no script and no other site can use', () =>
    withWorkbench(async (workbench) => {
      const { pathname, search } = new URL(workbench.openUrl)
      const answer = await workbench.ask('GET', pathname + search, { headers: { cookie: '' } })
      expect(answer.status).toBe(200)
      expect(answer.headers['set-cookie']).toEqual([
        expect.stringMatching(/^workbench-\d+=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/)
      ])
      // After that, it is no longer in the address.
      expect((await workbench.get('/api/state')).status).toBe(200)
    }))

  it('is new for each start', () =>
    withWorkbench((one) =>
      withWorkbench((other) => {
        expect(new URL(one.openUrl).search).not.toBe(new URL(other.openUrl).search)
        return Promise.resolve()
      })
    ))
})
