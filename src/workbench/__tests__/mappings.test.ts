import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSubscriptions, parseConfig } from '../../delivery'
import type { Preview } from '../contract'
import { AD_ACCOUNT_ID, sampleOf, stateOf, withWorkbench } from './workbench-server'

describe('mappings', () => {
  const [checkout] = defaultSubscriptions().filter(({ name }) => name === 'Checkout')
  if (checkout === undefined) throw new Error('There is no preset Checkout.')

  it('are saved to the file, and read at the next start', async () => {
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
    ['duplicate names', [checkout, checkout], 'subscriptions[1].name'],
    ['no name', [{ ...checkout, name: '' }], 'subscriptions[0].name'],
    ['an unknown field', [{ ...checkout, mapping: { evnt: 'x' } }], 'subscriptions[0].mapping.evnt'],
    [
      'an invalid directive',
      [{ ...checkout, mapping: { event_id: { '@path': 1 } } }],
      'subscriptions[0].mapping.event_id.@path'
    ]
  ])('are rejected with the path of the problem: %s', (_what, subscriptions, path) =>
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

  it('report a file that can’t be written, with the error code', () =>
    withWorkbench({ configFile: join(tmpdir(), 'no-such-folder', 'config.json') }, async (workbench) => {
      const answer = await workbench.save('subscriptions', { subscriptions: [checkout] })
      expect(answer.status).toBe(422)
      expect(answer.json.problems).toMatchObject([{ message: expect.stringContaining('ENOENT') }])
    }))

  it('report an unreadable file', () =>
    withWorkbench({ configFile: tmpdir() }, async (workbench) => {
      expect((await stateOf(workbench)).configFile.error).toContain('EISDIR')
    }))

  it('replace an invalid file, which a change of settings does not touch', async () => {
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

  it('are previewed for an event, whether the trigger matches or not', () =>
    withWorkbench({}, async (workbench) => {
      const event = await sampleOf(workbench, 'checkout')
      const preview = async (subscribe: unknown, change: object = {}) => {
        const subscription = { ...checkout, enabled: false, subscribe }
        const given = { ...(event as object), ...change }
        return (await workbench.post('/api/preview', { event: given, subscription })).json as unknown as Preview
      }

      expect(await preview(checkout.subscribe)).toMatchObject({
        matches: true,
        details: { payload: { event_name: 'checkout' } }
      })
      expect(await preview('type = "page"')).toMatchObject({
        matches: false,
        details: { payload: { event_name: 'checkout' } }
      })
      // Its sender switched it off, but the editor still shows the payload.
      expect(await preview(checkout.subscribe, { integrations: { All: false } })).toMatchObject({
        matches: true,
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
