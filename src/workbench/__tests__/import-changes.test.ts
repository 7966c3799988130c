import { listImportChanges } from '../page/src/views/mappings/import-changes'

const mapping = (name: string, change: object = {}) => ({
  name,
  subscribe: 'type = "track"',
  partnerAction: 'reportConversionEvent' as const,
  enabled: true,
  mapping: { event_name: 'lead', user_data: { email: [{ '@path': '$.email' }], ids: ['a'] } },
  ...change
})
const none = { added: [], changed: [], removed: [], unchangedCount: 0, isReordered: false }

describe('the changes of an import', () => {
  it.each([
    ['nothing', [mapping('A')], [mapping('A')], { unchangedCount: 1 }],
    [
      'nothing, with keys in another order',
      [mapping('A')],
      [mapping('A', { mapping: { user_data: { ids: ['a'], email: [{ '@path': '$.email' }] }, event_name: 'lead' } })],
      { unchangedCount: 1 }
    ],
    ['names only on one side', [mapping('A')], [mapping('B')], { added: ['B'], removed: ['A'] }],
    [
      'only the order',
      [mapping('A'), mapping('B')],
      [mapping('B'), mapping('A')],
      { unchangedCount: 2, isReordered: true }
    ],
    [
      'trigger and switch',
      [mapping('A')],
      [mapping('A', { subscribe: 'type = "page"', enabled: false })],
      { changed: [{ name: 'A', parts: ['switched off', 'trigger'] }] }
    ],
    [
      'a property of an object field, and a removed field',
      [mapping('A')],
      [mapping('A', { mapping: { user_data: { email: [{ '@path': '$.mail' }], ids: ['a'] } } })],
      { changed: [{ name: 'A', parts: ['event_name', 'user_data.email'] }] }
    ],
    [
      'a directive counts as one value',
      [mapping('A', { mapping: { value: { '@path': '$.a' } } })],
      [mapping('A', { mapping: { value: { '@literal': 5 } } })],
      { changed: [{ name: 'A', parts: ['value'] }] }
    ],
    [
      'the second of two mappings with the same name',
      [mapping('A'), mapping('A', { enabled: false })],
      [mapping('A'), mapping('A')],
      { changed: [{ name: 'A', parts: ['switched on'] }], unchangedCount: 1 }
    ]
  ])('%s', (_reason, before, after, expected) => {
    expect(listImportChanges(before, after)).toEqual({ ...none, ...expected })
  })
})
