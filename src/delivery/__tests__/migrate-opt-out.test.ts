import { createDelivery, migrateMapping, parseConfig } from '..'

const path = (from: string) => ({ '@path': from })
const optOut = { opt_out_type: path('$.properties.opt_out_type') }
const whole = path('$.properties.custom')
const migrate = (mapping: object) =>
  migrateMapping({
    name: 'Checkout',
    subscribe: 'type = "track"',
    mapping: {
      event_name: 'checkout',
      action_source: 'web',
      event_time: path('$.timestamp'),
      event_id: path('$.messageId'),
      user_data: { email: path('$.properties.email') },
      ...mapping
    }
  })
const LATEST = { data_format: 'latest', custom_data: optOut }

describe('an opt-out that only the format not in use maps is kept', () => {
  it.each<[why: string, mapping: object, customData: object]>([
    ['latest: beside the other fields', { ...LATEST, custom_data_2: { order_id: 'o' } }, { order_id: 'o', ...optOut }],
    ['latest: although nothing else is mapped', LATEST, optOut],
    ['latest: although the rest is null', { ...LATEST, custom_data_2: null }, optOut],
    [
      'latest: unless another is mapped',
      { ...LATEST, custom_data_2: { opt_out_type: 'LDP' } },
      { opt_out_type: 'LDP' }
    ],
    [
      'latest: beside a path to a whole object',
      { ...LATEST, custom_data_2: whole },
      { '@merge': { direction: 'right', objects: [optOut, whole] } }
    ],
    [
      'legacy: beside a path to a whole object',
      { custom_data: whole, custom_data_2: optOut },
      { '@merge': { direction: 'right', objects: [optOut, whole] } }
    ]
  ])('%s', (_why, mapping, customData) => {
    const { subscriptions } = migrate(mapping)
    expect(subscriptions[0]?.mapping.custom_data).toEqual(customData)
    expect(parseConfig({ subscriptions }).subscriptions).toEqual(subscriptions)
  })

  it.each<[why: string, custom: object | undefined, customData: object]>([
    ['beside the object of the path', { order_id: 'o' }, { order_id: 'o', opt_out_type: 'LDP' }],
    ['and an opt-out of that object goes first', { opt_out_type: 'CCPA' }, { opt_out_type: 'CCPA' }],
    ['when the path leads nowhere', undefined, { opt_out_type: 'LDP' }]
  ])('and sent: %s', async (_why, custom, customData) => {
    const now = Date.parse('2026-11-24T12:00:00Z')
    const { subscriptions } = migrate({ ...LATEST, custom_data_2: whole })
    const settings = { ad_account_id: '549755885175', conversion_token: 'pina_SECRET' }
    const event = {
      type: 'track',
      messageId: 'm-1',
      timestamp: new Date(now).toISOString(),
      properties: { email: 'jane@example.com', opt_out_type: 'LDP', custom }
    }
    const { requests } = await createDelivery({ settings, subscriptions, now: () => now }).buildRequests([event])
    expect(requests[0]?.body.data[0]?.custom_data).toEqual(customData)
  })
})
