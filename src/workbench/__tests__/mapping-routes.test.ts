import { parseConfig, type Subscription } from '../../delivery'
import { openWorkbench, type TestWorkbench } from './workbench-server'

let workbench: TestWorkbench
beforeAll(async () => {
  workbench = await openWorkbench()
})
afterAll(() => workbench.close())

const post = async (path: string, body: unknown) => {
  const { status, json } = await workbench.post(path, body)
  return { status, json }
}

describe('a new mapping', () => {
  it.each([
    [{ from: 'blank' }, 'New mapping', undefined],
    [{ from: 'custom' }, 'Custom event', 'custom'],
    [{ from: 'event', event: { type: 'track', event: 'order_completed' } }, 'order_completed', 'checkout']
  ])('%j is %s', async (body, name, eventName) => {
    const { json } = await post('/api/mappings/new', body)
    const subscription = json.subscription as Subscription
    expect(subscription).toMatchObject({ name, enabled: true })
    expect(subscription.mapping.event_name).toBe(eventName)
    expect(parseConfig({ subscriptions: [subscription] }).subscriptions).toEqual([subscription])
  })

  it.each([
    [{ from: 'nowhere' }, 'from', /blank, custom or event/],
    [{ from: 'event', event: 'x' }, 'event', /JSON object/],
    [{ from: 'event', event: { type: 'track', event: '5" screen' } }, 'event', /double quote/]
  ])('%j is rejected at %s', async (body, path, message) => {
    expect(await post('/api/mappings/new', body)).toEqual({
      status: 422,
      json: { problems: [{ path, message: expect.stringMatching(message) as unknown }] }
    })
  })
})

describe('a trigger', () => {
  const form = { type: 'track', events: ['A', 'B'], match: 'all', conditions: [] }
  const trigger = 'type = "track" and (event = "A" or event = "B")'

  it('is converted to a form, and a form to a trigger', async () => {
    expect(await post('/api/trigger/describe', { trigger })).toEqual({ status: 200, json: { form } })
    expect(await post('/api/trigger/build', { form })).toEqual({ status: 200, json: { trigger } })
  })

  it.each([
    [
      '/api/trigger/describe',
      { trigger: 'type =' },
      { error: expect.stringMatching(/^The trigger has nothing after/) as unknown }
    ],
    [
      '/api/trigger/build',
      { form: { ...form, events: ['"'] } },
      { error: expect.stringMatching(/double quote/) as unknown }
    ]
  ])('with an error is an answer, not a failure: %s', async (path, body, json) => {
    expect(await post(path, body)).toEqual({ status: 200, json })
  })

  it.each([
    ['/api/trigger/describe', { trigger: 5 }, 'trigger'],
    ['/api/trigger/build', {}, 'form'],
    ['/api/trigger/build', { form: { ...form, type: 5 } }, 'form.type'],
    ['/api/trigger/build', { form: { ...form, events: [5] } }, 'form.events'],
    ['/api/trigger/build', { form: { ...form, match: 'some' } }, 'form.match'],
    ['/api/trigger/build', { form: { ...form, conditions: {} } }, 'form.conditions'],
    ['/api/trigger/build', { form: { ...form, conditions: [{ path: 'name', operator: 'is' }] } }, 'form.conditions[0]'],
    ['/api/trigger/build', { form: { ...form, conditions: [null] } }, 'form.conditions[0]']
  ])('%s rejects %j at %s', async (path, body, place) => {
    const { status, json } = await post(path, body)
    expect({ status, json }).toMatchObject({ status: 422, json: { problems: [{ path: place }] } })
  })
})

it('event names start with those sent in this session, without the types of nameless events', async () => {
  for (const event of [
    { type: 'track', event: 'Seen First' },
    { type: 'page' },
    { type: 'track', event: 'Seen Last' }
  ]) {
    await workbench.post('/api/send', { event, endpoint: 'sandbox' })
  }
  const { json } = await post('/api/event-names', {})
  const names = json.names as string[]
  expect(names.slice(0, 2)).toEqual(['Seen Last', 'Seen First'])
  expect(names).toContain('Order Completed')
  expect(names).not.toContain('page')
  expect(new Set(names).size).toBe(names.length)
})
