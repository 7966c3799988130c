import { transform } from '@segment/actions-core'
import type { JSONObject } from '@segment/actions-core'
import { findMappingFault } from '../mapping-fields'

const errorOf = (mapping: JSONObject): unknown => {
  try {
    return transform(mapping, {})
  } catch (error) {
    return error
  }
}

describe('the fault of a mapping', () => {
  const message = 'has an invalid directive: @paht'
  it.each<[string, unknown, object | undefined]>([
    ['in a field', errorOf({ user_data: { email: { '@paht': 'x' } } }), { path: 'user_data.email', message }],
    ['in the mapping as a whole', errorOf({ '@paht': 'x' }), { path: '', message }],
    ['is not an event’s error, whose text may be private', new TypeError('/jane@example.com is not it.'), undefined],
    ['is not anything else that was thrown', undefined, undefined]
  ])('%s', (_where, error, fault) => {
    expect(findMappingFault(error)).toEqual(fault)
  })
})
