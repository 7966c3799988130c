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
    ['Ada@Example.com', 'an address is unchanged'],
    ['שלום', 'right to left'],
    ['Jose\u0301', 'not composed, like the Tag'],
    ['user-😀', 'emoji'],
    ['１２３', 'full-width digits']
  ])('%j is unchanged (%s)', (raw) => {
    expect(normalizeExternalId(raw)).toBe(raw)
  })

  it('accepts huge text', () => {
    expect(normalizeExternalId('x'.repeat(500_000))).toHaveLength(500_000)
  })
})
