import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import definition from '../../destinations/pinterest-conversions'
import { defaultSubscriptions } from '../../delivery'
import { SANDBOX_AD_ACCOUNT_ID } from '../../sandbox'
import { startWorkbench } from '..'
import { AD_ACCOUNT_ID, NOW, openWorkbench, stateOf, TOKEN, withWorkbench } from './workbench-server'

describe('state', () => {
  it('contains the definition, the presets and the samples', () =>
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

  it('has a current sample for each preset', () =>
    withWorkbench({}, async (workbench) => {
      const { samples, presets } = await stateOf(workbench)
      const names = samples.map(({ name }) => name)
      for (const { mapping } of presets) expect(names).toContain(mapping.event_name)
      for (const { event } of samples) expect(NOW - Date.parse(String(event.timestamp))).toBeLessThan(60_000)
    }))

  it('starts with Pinterest if the environment has credentials, and shows no token', () =>
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

describe('starting', () => {
  it('fails with a message if the page isn’t built', async () => {
    await expect(startWorkbench({ pageFolder: join(tmpdir(), 'no-such-folder') })).rejects.toThrow('npm run build')
  })

  it('fails if the port is in use, and leaves nothing running', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    await expect(openWorkbench({ port })).rejects.toThrow('EADDRINUSE')
    taken.close()
  })

  it('closes at once, even with open connections', async () => {
    const workbench = await openWorkbench()
    await workbench.ask('GET', '/', { headers: { connection: 'keep-alive' } })
    await workbench.close()
    await expect(workbench.get('/')).rejects.toThrow('ECONNREFUSED')
  })
})
