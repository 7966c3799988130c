import type { JSONObject, JSONValue } from '@segment/actions-core'
import { readMappingSteps } from '../mapping-sources'

const event: JSONObject = {
  userId: 'u-1',
  properties: {
    email: 'a@b.co',
    empty: '',
    zero: 0,
    plan: 'Gold',
    which: 'plan',
    products: [{ sku: 'A' }, { sku: 'B' }]
  },
  context: { traits: { email: 'c@d.co' } }
}
const path = (from: string): JSONObject => ({ '@path': from })

describe('where a value was read', () => {
  it.each<[string, JSONValue, string, unknown]>([
    ['a literal', 'checkout', 'literal', 'checkout'],
    ['a number', 0, 'literal', 0],
    ['a path', path('$.properties.email'), 'properties.email', 'a@b.co'],
    ['a path without its root', path('userId'), 'userId', 'u-1'],
    ['a path that is itself a path', { '@path': { '@template': 'properties.plan' } }, 'properties.plan', 'Gold'],
    [
      'the first branch',
      {
        '@if': {
          exists: path('$.properties.email'),
          then: path('$.properties.email'),
          else: path('$.context.traits.email')
        }
      },
      'properties.email',
      'a@b.co'
    ],
    [
      'the other branch',
      { '@if': { exists: path('$.properties.x'), then: path('$.properties.x'), else: path('$.context.traits.email') } },
      'context.traits.email',
      'c@d.co'
    ],
    [
      'blank: empty text counts as missing',
      { '@if': { blank: path('$.properties.empty'), then: path('$.properties.empty'), else: path('$.userId') } },
      'userId',
      'u-1'
    ],
    [
      'exists: zero exists',
      { '@if': { exists: path('$.properties.zero'), then: path('$.properties.zero'), else: path('$.userId') } },
      'properties.zero',
      0
    ],
    [
      'a nested branch',
      {
        '@if': {
          exists: path('$.a'),
          then: 'x',
          else: { '@if': { exists: path('$.b'), then: 'y', else: path('$.userId') } }
        }
      },
      'userId',
      'u-1'
    ],
    ['a fixed branch', { '@if': { exists: path('$.userId'), then: 'web' } }, 'literal', 'web'],
    [
      'a list of objects',
      { '@arrayPath': ['$.properties.products', { id: path('$.sku') }] },
      'properties.products',
      [{ id: 'A' }, { id: 'B' }]
    ],
    [
      'a list under a path directive',
      { '@arrayPath': [path('$.properties.products')] },
      'properties.products',
      [{ sku: 'A' }, { sku: 'B' }]
    ],
    [
      'a template',
      { '@template': '{{properties.plan}}-{{userId}}' },
      'template of properties.plan, userId',
      'Gold-u-1'
    ],
    ['a template without a placeholder', { '@template': 'Gold' }, 'literal', 'Gold'],
    ['Liquid', { '@liquid': '{{ properties.plan | upcase }}' }, 'liquid of properties.plan', 'GOLD'],
    ['@literal', { '@literal': true }, 'literal', true],
    [
      'a changed case',
      { '@case': { operator: 'upper', value: path('$.properties.plan') } },
      'properties.plan, changed by @case',
      'GOLD'
    ],
    [
      'a replacement',
      { '@replace': { pattern: 'G', replacement: 'g', value: path('$.properties.plan') } },
      'properties.plan, changed by @replace',
      'gold'
    ],
    [
      'JSON',
      { '@json': { mode: 'encode', value: path('$.context.traits') } },
      'context.traits, changed by @json',
      '{"email":"c@d.co"}'
    ],
    [
      'merged objects',
      { '@merge': { direction: 'right', objects: [path('$.context.traits'), path('$.properties')] } },
      '@merge of context.traits, properties',
      { ...(event.properties as object) }
    ],
    ['without nulls', { '@excludeWhenNull': path('$.userId') }, 'userId', 'u-1'],
    [
      'a list of values',
      [path('$.properties.email'), path('$.properties.x'), path('$.context.traits.email')],
      'properties.email, context.traits.email',
      ['a@b.co', undefined, 'c@d.co']
    ],
    ['a list of literals', ['a', 'b'], 'literal', ['a', 'b']],
    [
      'an object in a branch',
      { '@if': { exists: path('$.userId'), then: { a: path('$.userId'), b: 'x' } } },
      'userId, literal',
      { a: 'u-1', b: 'x' }
    ]
  ])('%s', (_kind, value, source, expected) => {
    expect(readMappingSteps({ field: value }, event)).toEqual([{ field: 'field', source, value: expected }])
  })
})

it('returns a row for each leaf with a value', () => {
  expect(
    readMappingSteps(
      { event_name: 'lead', user_data: { email: path('$.properties.email'), phone: path('$.properties.phone') } },
      event
    )
  ).toEqual([
    { field: 'event_name', source: 'literal', value: 'lead' },
    { field: 'user_data.email', source: 'properties.email', value: 'a@b.co' }
  ])
})

describe('a required field without a value', () => {
  it.each<[string, JSONObject, string]>([
    [
      'names the tried paths',
      { event_id: { '@if': { blank: path('$.a'), then: path('$.a'), else: path('$.messageId') } } },
      'a or messageId'
    ],
    ['names a tried list', { event_id: { '@arrayPath': ['$.x.y', {}] } }, 'x.y'],
    ['names a list under a path directive', { event_id: { '@arrayPath': [path('$.x.y'), {}] } }, 'x.y'],
    [
      'names no literal',
      {
        event_id: {
          '@if': { exists: path('$.userId'), then: path('$.a'), else: [{ '@literal': ['x'] }, { '@liquid': 'y' }] }
        }
      },
      'userId or a'
    ],
    ['names a template’s paths', { event_id: { '@template': { '@path': '$.x' } } }, 'x'],
    ['has nothing to name', { event_id: { '@literal': null } }, 'literal'],
    ['is not mapped at all', {}, 'not mapped']
  ])('%s', (_reason, mapping, source) => {
    expect(readMappingSteps(mapping, event, ['event_id'])).toEqual([{ field: 'event_id', source, value: null }])
  })
})

it('accepts a mapping on which actions-core fails: only the value is missing', () => {
  expect(
    readMappingSteps(
      { a: { '@nonsense': 1 }, b: { '@case': { operator: 'sideways', value: path('$.userId') } }, c: 1 },
      event
    )
  ).toEqual([{ field: 'c', source: 'literal', value: 1 }])
})

it('changes neither the mapping nor the event', () => {
  const mapping = {
    a: { '@replace': { pattern: 'G', value: path('$.properties.plan') } },
    b: { '@arrayPath': ['$.properties.products', { id: path('$.sku') }] }
  }
  const before = structuredClone({ mapping, event })
  readMappingSteps(mapping, event)
  expect({ mapping, event }).toEqual(before)
})
