import { sha256 } from '../../../../../../__tests__/support/sha256'
import { isCalifornia, isStateOfTheUnitedStates, normalizeState } from '../state'

describe('normalizeState', () => {
  it.each<[raw: string, country: string | undefined, normalForm: string | undefined, why: string]>([
    ['CA', 'us', 'ca', 'code'],
    ['California', 'us', 'ca', 'name'],
    ['CALIFORNIA', undefined, 'ca', 'name, no country'],
    ['Calif.', 'us', 'ca', 'the old abbreviation'],
    ['US-CA', 'us', 'ca', 'ISO 3166-2'],
    ['us_ca', undefined, 'ca', 'ISO 3166-2 in another spelling, no country'],
    ['US-California', 'us', 'ca', 'prefix and name'],
    ['U.S.', 'us', undefined, 'no state'],
    ['California, USA', 'us', 'ca', 'followed by its country, which must not lose an opt-out'],
    ['California, United States', undefined, 'ca', 'followed by its country, no country'],
    ['CA, US', 'us', 'ca', 'codes of both'],
    ['USA / California', 'us', 'ca', 'preceded by its country'],
    ['California (CA)', 'us', 'ca', 'name and code'],
    ['CA - California', undefined, 'ca', 'code and name, no country'],
    ['New York, NY', 'us', 'ny', 'name and code'],
    ['Georgia, USA', 'us', 'ga', 'the state, not the country of that name'],
    ['QC, Canada', undefined, 'qc', 'a province and its country'],
    ['ON, CA', 'ca', 'on', 'CA after a province is Canada'],
    ['San Francisco, CA', 'us', undefined, 'a city is not a state'],
    ['CA, NY', 'us', undefined, 'two states'],
    ['California, USA', 'ca', undefined, 'the event says Canada'],
    ['USA, US', 'us', undefined, 'a country twice, without a state'],
    ['Washington, D.C.', 'us', 'dc', 'the capital, not the state'],
    ['new  york', 'us', 'ny', 'spaces'],
    ['D.C.', 'us', 'dc', 'points'],
    ['Washington D.C.', undefined, 'dc', 'the capital'],
    ['District of Columbia', 'us', 'dc', 'its name'],
    ['Washington', 'us', 'wa', 'the state'],
    ['Puerto Rico', 'us', 'pr', 'territory'],
    ['U.S. Virgin Islands', 'us', 'vi', 'territory'],
    ['AE', 'us', 'ae', 'military mail'],
    ['Hawaiʻi', 'us', 'hi', 'its official spelling, with an okina'],
    ['Quebec', 'ca', 'qc', 'name'],
    ['Québec', undefined, 'qc', 'name with its accent, no country'],
    ['Que\u0301bec', 'ca', 'qc', 'decomposed'],
    ['Newfoundland & Labrador', 'ca', 'nl', '& means and'],
    ['CA-ON', 'ca', 'on', 'ISO 3166-2'],
    ['CA-ON', undefined, 'on', 'ISO 3166-2, no country'],
    ['California', 'ca', undefined, 'not a province of Canada'],
    ['CA', 'ca', undefined, 'not a province of Canada'],
    ['CA-ON', 'us', undefined, 'not a state'],
    ['US-XX', undefined, undefined, 'the prefix says US, and there is no such state'],
    ['Ontario', 'us', undefined, 'not a state'],
    ['ZZ', 'us', undefined, 'no such state'],
    ['NA', 'us', undefined, 'not available'],
    ['NA', undefined, undefined, 'not available'],
    ['NA', 'it', 'na', 'Napoli'],
    ['WB', undefined, 'wb', 'unknown without a country: unchanged'],
    ['WB', 'in', 'wb', 'West Bengal'],
    ['IN-WB', 'in', 'wb', 'ISO 3166-2 of any country'],
    ['DE-BY', 'de', 'by', 'ISO 3166-2 of any country'],
    ['DE-BY', undefined, 'deby', 'a prefix is recognized only with its country'],
    ['DE-BY', 'at', 'deby', "another country's prefix"],
    ['AUS-NSW', undefined, 'ausnsw', 'three letters are not a prefix, even if they begin with US'],
    ['Baden-Württemberg', 'de', 'badenwürttemberg', 'generic'],
    ['New South Wales', 'au', 'newsouthwales', 'generic'],
    ['Washington', 'gb', 'washington', 'not a US state in another country'],
    ['東京都', 'jp', '東京都', 'generic'],
    ['الرياض', 'sa', 'الرياض', 'right to left'],
    ['JP-⛩️', 'jp', undefined, 'nothing left after the prefix'],
    ['😀', undefined, undefined, 'nothing left'],
    ['constructor', 'us', undefined, 'an inherited property']
  ])('%j in %s -> %j (%s)', (raw, country, normalForm) => {
    expect(normalizeState(raw, { country })).toBe(normalForm)
  })

  it('handles huge text', () => {
    expect(normalizeState('y'.repeat(500_000), { country: 'us' })).toBeUndefined()
    expect(normalizeState('DE-'.repeat(200_000), { country: 'de' })).toBe('de'.repeat(199_999))
  })
})

describe('isCalifornia', () => {
  it.each([
    ['ca', true, 'normal form'],
    ['CA', true, 'upper case'],
    [sha256('ca'), true, 'hash'],
    [sha256('ca').toUpperCase(), true, 'hash in upper case'],
    [sha256('CA'), true, 'the hash that Pinterest shows on its own page'],
    [sha256('California'), true, 'hash of the name'],
    [sha256('california'), true, 'hash of the name in lower case'],
    ['ny', false, 'another state'],
    [sha256('ny'), false, 'hash of another state'],
    ['', false, 'empty']
  ])('%j: %s (%s)', (value, expected) => {
    expect(isCalifornia(value)).toBe(expected)
  })
})

describe('isStateOfTheUnitedStates', () => {
  it.each([
    ['ca', true, 'California is one'],
    ['NY', true, 'upper case'],
    [sha256('ny'), true, 'hash'],
    [sha256('tx').toUpperCase(), true, 'hash in upper case'],
    ['pr', true, 'territory'],
    ['on', false, 'a Canadian province'],
    [sha256('on'), false, 'hash of a Canadian province'],
    [sha256('TX'), true, 'hash of the code in capitals'],
    [sha256('New York'), true, 'hash of a name'],
    [sha256('newyork'), true, 'hash of a name without its space'],
    [sha256('Ontario'), false, 'hash of the name of a Canadian province'],
    ['california', false, 'no normal form'],
    ['', false, 'empty']
  ])('%j: %s (%s)', (value, expected) => {
    expect(isStateOfTheUnitedStates(value)).toBe(expected)
  })
})
