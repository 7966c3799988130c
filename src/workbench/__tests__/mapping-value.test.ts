import { defaultSubscriptions, isFieldObject as isFieldObjectInDelivery } from '../../delivery'
import { listEventPaths, listItemPaths } from '../page/src/event-paths'
import { describeRule, isFieldObject, readMappingValue, writeEach, writePaths } from '../page/src/mapping-value'

const path = (text: string) => ({ '@path': `$.${text}` })
const either = (test: string, first: string, otherwise: unknown) => ({
  '@if': { [test]: path(first), then: path(first), else: otherwise }
})

it.each([
  ['fields', { id: path('sku') }, true],
  ['no fields', {}, true],
  ['a directive', path('sku'), false],
  ['a directive among fields', { id: 'a', ...path('sku') }, false],
  ['a list', [path('sku')], false],
  ['null', null, false],
  ['text', '@path', false]
])('the page and the server agree on what is an object of fields: %s', (_, value, expected) => {
  expect([isFieldObject(value), isFieldObjectInDelivery(value)]).toEqual([expected, expected])
})

describe('readMappingValue', () => {
  it.each([
    ['nothing', undefined, { kind: 'none' }],
    ['text', 'checkout', { kind: 'literal', value: 'checkout' }],
    ['a switch', false, { kind: 'literal', value: false }],
    ['a path', path('userId'), { kind: 'paths', paths: ['userId'], test: 'exists' }],
    ['a path without its root', { '@path': 'userId' }, { kind: 'paths', paths: ['userId'], test: 'exists' }],
    ['the first of two', either('blank', 'a', path('b')), { kind: 'paths', paths: ['a', 'b'], test: 'blank' }],
    [
      'the first of three, else a fixed value',
      either('exists', 'a', either('exists', 'b', either('exists', 'c', 'none'))),
      { kind: 'paths', paths: ['a', 'b', 'c'], test: 'exists', fallback: 'none' }
    ],
    [
      'the first with a value, including 0',
      { '@if': { blank: { '@template': '{{a}}' }, then: path('a'), else: path('b') } },
      { kind: 'paths', paths: ['a', 'b'], test: 'filled' }
    ],
    [
      'each item of a list',
      writeEach('properties.products', { id: path('sku') }),
      { kind: 'each', path: 'properties.products', shape: { id: path('sku') } }
    ],
    ['an object', { email: 'x' }, { kind: 'object', properties: { email: 'x' } }],
    ['several values', [path('a')], { kind: 'list', values: [path('a')] }]
  ])('%s', (_what, value, expected) => {
    expect(readMappingValue(value)).toEqual(expected)
  })

  it.each([
    ['null', null],
    ['a template', { '@template': '{{a}}' }],
    [
      'a condition on one path that returns another',
      { '@if': { exists: path('a'), then: path('b'), else: path('c') } }
    ],
    ['a template of another path', { '@if': { blank: { '@template': '{{b}}' }, then: path('a'), else: path('c') } }],
    ['a template that exists', { '@if': { exists: { '@template': '{{a}}' }, then: path('a'), else: path('c') } }],
    ['a condition without else', { '@if': { exists: path('a'), then: path('a') } }],
    ['a chain that mixes both tests', either('blank', 'a', either('exists', 'b', path('c')))],
    ['a chain that ends in a rule', either('blank', 'a', { '@template': 'x' })],
    ['a condition with both tests', { '@if': { exists: path('a'), blank: path('a'), then: path('a'), else: 'x' } }],
    ['a computed path', { '@path': { '@template': 'x' } }],
    ['a list without a shape', { '@arrayPath': ['$.a'] }],
    ['a computed list', { '@arrayPath': [path('a'), { id: path('b') }] }],
    ['a directive with a note', { '@path': '$.a', _metadata: {} }]
  ])('%s stays an unchanged rule', (_what, value) => {
    expect(readMappingValue(value)).toEqual({ kind: 'rule', value })
  })

  it('reads every default value, and writes it back unchanged', () => {
    const values = defaultSubscriptions().flatMap(({ mapping }) =>
      Object.values(mapping).flatMap((value) => {
        const read = readMappingValue(value)
        return read.kind === 'object' ? Object.values(read.properties) : [value]
      })
    )
    const written = values.map((value) => {
      const read = readMappingValue(value)
      return read.kind === 'paths' ? writePaths(read) : read.kind === 'each' ? writeEach(read.path, read.shape) : value
    })
    expect(written).toEqual(values)
    expect(values.filter((value) => readMappingValue(value).kind === 'paths').length).toBeGreaterThan(100)
  })
})

describe('writePaths', () => {
  it.each([
    ['empty rows are dropped', ['', ' a ', ''], undefined, path('a')],
    ['no paths and no fixed value', [''], undefined, undefined],
    ['only a fixed value', [''], 7, 7],
    ['a path, else a fixed value', ['a'], 0, either('exists', 'a', 0)]
  ])('%s', (_what, paths, fallback, expected) => {
    expect(writePaths({ paths, test: 'exists', ...(fallback !== undefined && { fallback }) })).toEqual(expected)
  })
})

describe('describeRule', () => {
  it.each([
    ['nothing', undefined, 'nothing'],
    ['text', 'checkout', '“checkout”'],
    ['a number', 7, '7'],
    ['paths', either('blank', 'a', either('blank', 'b', 'c')), '‹a›, else ‹b›, else “c”'],
    ['a list of values', [path('a'), 'b'], 'a list of ‹a› and “b”'],
    ['an object', { id: path('a'), price: 1 }, 'id from ‹a›; price from 1'],
    ['each item', writeEach('p', { id: path('sku') }), 'for each item of ‹p›: id from ‹sku›'],
    ['each item of a computed list', { '@arrayPath': [path('p'), { id: 1 }] }, 'for each item of ‹p›: id from 1'],
    ['each item unchanged', { '@arrayPath': ['$.p'] }, 'for each item of ‹p›: nothing'],
    ['a template', { '@template': 'Hi {{a}}' }, 'the text “Hi {{a}}”'],
    ['a case', { '@case': { operator: 'lower', value: path('a') } }, '‹a› in lower case'],
    ['JSON', { '@json': { mode: 'encode', value: path('a') } }, '‹a›, JSON encoded'],
    ['a flattened object', { '@flatten': { separator: '.', value: path('a') } }, '‹a›, flattened'],
    ['a condition', { '@if': { exists: path('a'), then: 'b' } }, 'if there is ‹a›: “b”'],
    [
      'conditions with the same result, shown once',
      { '@if': { blank: path('a'), then: 'x', else: { '@if': { blank: path('b'), then: 'x', else: 'y' } } } },
      'if there is ‹a› or ‹b›: “x”; else “y”'
    ],
    [
      'a path, else a rule',
      { '@if': { exists: path('a'), then: path('a'), else: { '@template': 'x' } } },
      '‹a›; else the text “x”'
    ],
    [
      'a directive without its own wording',
      { '@merge': { objects: [], direction: 'left' } },
      '@merge {"objects":[],"direction":"left"}'
    ],
    ['one that contains text', { '@liquid': '{{a}}' }, '@liquid "{{a}}"'],
    ['null', null, 'null']
  ])('%s', (_what, value, expected) => {
    expect(describeRule(value)).toBe(expected)
  })
})

describe('event paths', () => {
  const event = {
    type: 'track',
    properties: { products: [{ sku: 'a', price: 1 }], note: '', long: 'x'.repeat(60), none: null }
  }

  it('lists objects, lists and leaves with their values', () => {
    expect(listEventPaths(event)).toEqual([
      { path: 'type', preview: 'track' },
      { path: 'properties', preview: '{ products, note, long, none }' },
      { path: 'properties.products', preview: 'list of 1' },
      { path: 'properties.products[0]', preview: '{ sku, price }' },
      { path: 'properties.products[0].sku', preview: 'a' },
      { path: 'properties.products[0].price', preview: '1' },
      { path: 'properties.note', preview: '(empty)' },
      { path: 'properties.long', preview: `${'x'.repeat(39)}…` },
      { path: 'properties.none', preview: 'null' }
    ])
  })

  it('lists the paths in a list’s items, or in the object itself', () => {
    expect(listItemPaths(event, 'properties.products').map(({ path }) => path)).toEqual(['sku', 'price'])
    expect(listItemPaths(event, 'properties').map(({ path }) => path)).toContain('note')
    expect(listItemPaths(event, 'nothing.here')).toEqual([])
  })

  it('terminates for a huge event', () => {
    const huge = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`key${index}`, index]))
    expect(listEventPaths(huge)).toHaveLength(500)
    expect(listEventPaths('no event')).toEqual([{ path: '', preview: 'x' }].slice(1))
  })
})
