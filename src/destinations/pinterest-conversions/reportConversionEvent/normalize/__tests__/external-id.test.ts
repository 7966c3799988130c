import { normalizeExternalId } from '../external-id'

describe('normalizeExternalId', () => {
  it.each([
    ['50be5c78-6c3f-4b60-be84-97805a316fb1', 'a UUID'],
    ['User-42', 'its case is kept'],
    ['USER-42', 'its case is kept'],
    ['42', 'digits'],
    ['0042', 'leading zeros'],
    ['ada lovelace', 'an inner space'],
    ['ada  lovelace', 'two inner spaces'],
    ['Ada@Example.com', 'an address stays as it is'],
    ['שלום', 'right to left'],
    ['Jose\u0301', 'not composed: the Tag does not either'],
    ['user-😀', 'emoji'],
    ['１２３', 'full-width digits']
  ])('%j stays as it is (%s)', (raw) => {
    expect(normalizeExternalId(raw)).toBe(raw)
  })

  it('takes a huge text', () => {
    expect(normalizeExternalId('x'.repeat(500_000))).toHaveLength(500_000)
  })
})
