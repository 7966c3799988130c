import type { BuildTrace } from '../../types'
import { buildEvent } from '../build-event'
import type { Payload } from '../generated-types'
import { sha256 } from '../../../../../__tests__/support/sha256'
import { NOW, build, email, eventOf } from './support/build-event'

it('sends wifi and a language, and traces an invalid language', () => {
  const dropped: string[] = []
  const trace: BuildTrace = {
    pii: () => undefined,
    derived: () => undefined,
    dropped: (field) => void dropped.push(field)
  }
  expect(eventOf(build({ wifi: false, language: 'pt-BR' }))).toMatchObject({ wifi: false, language: 'pt' })
  const payload = {
    event_name: 'lead',
    action_source: 'web',
    event_time: String(NOW),
    event_id: '1',
    language: 'xx-YY',
    ...email
  }
  expect(buildEvent(payload, { nowMs: NOW }, trace).event).not.toHaveProperty('language')
  expect(dropped).toEqual(['language'])
})

it('traces every PII value, and derived values', () => {
  const steps: unknown[] = []
  const trace: BuildTrace = {
    pii: (step) => void steps.push(step),
    dropped: () => undefined,
    derived: (field, from) => void steps.push([field, from])
  }
  const payload: Payload = {
    event_name: 'lead',
    action_source: 'auto',
    event_time: String(NOW),
    event_id: '1',
    advertiser_tracking_enabled: false,
    device_info: { os_name: 'iOS' },
    user_data: { email: ['Jane@Example.com', 'n/a'] }
  }
  const withTrace = buildEvent(payload, { nowMs: NOW }, trace)
  expect(steps).toEqual([
    {
      field: 'user_data.email',
      key: 'em',
      raw: 'Jane@Example.com',
      normalForm: 'jane@example.com',
      hash: sha256('jane@example.com')
    },
    expect.objectContaining({ field: 'user_data.email', raw: 'n/a', dropped: expect.any(String) }),
    ['action_source', 'device_info.os_name'],
    ['opt_out', 'advertiser_tracking_enabled is false on an app event']
  ])
  // A trace changes nothing: both run the same code.
  expect(withTrace).toEqual(buildEvent(payload, { nowMs: NOW }))
})

it.each<[string, Partial<Payload>, [field: string, from: string][]]>([
  ['no device', {}, [['action_source', 'not an iOS or Android device, so web']]],
  ['an OS family', { device_info: { os_family: 'ios' } }, [['action_source', 'device_info.os_family']]],
  ['a device type', { device_info: { type: 'android' } }, [['action_source', 'device_info.type']]],
  ['a flat device type', { device_type: 'android' }, [['action_source', 'device_type']]],
  ['an opt-out from the field', { action_source: 'app_ios', advertiser_tracking_enabled: false, opt_out: true }, []]
])('traces what is derived from %s', (_why, overrides, expected) => {
  const derived: [string, string][] = []
  const payload = { event_name: 'lead', action_source: 'auto', event_time: String(NOW), event_id: '1', ...email }
  const trace: BuildTrace = {
    pii: () => undefined,
    dropped: () => undefined,
    derived: (field, from) => void derived.push([field, from])
  }
  buildEvent({ ...payload, ...overrides }, { nowMs: NOW }, trace)
  expect(derived).toEqual(expected)
})

it('traces nothing about a missing language', () => {
  const dropped: string[] = []
  const trace: BuildTrace = {
    pii: () => undefined,
    dropped: (field) => void dropped.push(field),
    derived: () => undefined
  }
  const payload = {
    event_name: 'lead',
    action_source: 'web',
    event_time: String(NOW),
    event_id: '1',
    language: ' ',
    ...email
  }
  buildEvent(payload, { nowMs: NOW }, trace)
  expect(dropped).toEqual([])
})
