import { sha256 } from '../../../../../../__tests__/support/sha256'
import { countryOfHash, isUnitedStates, normalizeCountry } from '../country'
import { COUNTRIES } from '../tables/countries'

describe('normalizeCountry', () => {
  it.each([
    ['us', 'us', 'alpha-2'],
    ['IN', 'in', 'alpha-2 in upper case'],
    ['USA', 'us', 'alpha-3'],
    ['gbr', 'gb', 'alpha-3 in lower case'],
    ['United States', 'us', 'name'],
    ['the united  states of america', 'us', 'article, spaces, case'],
    ['U.S.', 'us', 'points'],
    ['U. S. A.', 'us', 'periods and spaces'],
    ['America', 'us', 'as in everyday use'],
    ['UK', 'gb', 'not the code, but widely used'],
    ['Great Britain', 'gb', 'name'],
    ['England', 'gb', 'a part of it'],
    ['Scotland', 'gb', 'a part of it'],
    ['South Korea', 'kr', 'name'],
    ['Korea, Republic of', 'kr', 'name as inverted in the standard'],
    ['Korea (the Republic of)', 'kr', 'name as inverted in the current standard'],
    ["Korea (the Democratic People's Republic of)", 'kp', 'the other Korea'],
    ['Korea, North', 'kp', 'turned'],
    ['Iran, Islamic Republic of', 'ir', 'turned'],
    ['Bolivia (Plurinational State of)', 'bo', 'turned'],
    ['Venezuela (Bolivarian Republic of)', 've', 'turned'],
    ['Tanzania, the United Republic of', 'tz', 'turned'],
    ['Congo, The Democratic Republic of the', 'cd', 'inverted, and not the Congo of the bare name'],
    ['Congo (the)', 'cg', 'turned'],
    ['Virgin Islands (British)', 'vg', 'turned'],
    ['Falkland Islands (the) [Malvinas]', 'fk', 'inverted, with a second name'],
    ['United States of America (the)', 'us', "the standard's own spelling"],
    ['United States (US)', 'us', 'name and code, as WooCommerce shows them'],
    ['United Kingdom (UK)', 'gb', 'name and code'],
    ['Bahamas, The', 'bs', 'inverted article'],
    ["Cote d'Ivoire", 'ci', 'name'],
    ['Côte d’Ivoire', 'ci', 'accent and typographic apostrophe'],
    ['Turkiye', 'tr', 'without its accent'],
    ['Trinidad & Tobago', 'tt', '& means and'],
    ['St. Lucia', 'lc', 'abbreviated'],
    ['The Bahamas', 'bs', 'article'],
    ['Congo', 'cg', 'ISO 3166-1 uses the bare name for this one'],
    ['DR Congo', 'cd', 'the other Congo'],
    ['NA', 'na', 'Namibia'],
    ['Georgia', 'ge', 'a country here'],
    ['US 🇺🇸', 'us', 'a flag after it'],
    ['US - United States', 'us', 'code and name, as in a choice list'],
    ['Korea – North', 'kp', 'turned, with a dash'],
    ['XKX', 'xk', 'the alpha-3 code that everybody uses for Kosovo'],
    ['Saint Helena, Ascension and Tristan da Cunha', 'sh', 'two commas in the name of ISO 3166-1'],
    ['St. Vincent & Grenadines', 'vc', "as browsers write it: Unicode's own name"],
    ['South Georgia & South Sandwich Islands', 'gs', "Unicode's own name"],
    ['Heard & McDonald Islands', 'hm', "Unicode's own name"],
    ['Caribbean Netherlands', 'bq', "Unicode's own name"],
    ['Palestinian Territories', 'ps', "Unicode's own name"],
    ['Macao SAR China', 'mo', "Unicode's own name"],
    ['U.S. Outlying Islands', 'um', "Unicode's own name"]
  ])('%j -> %j (%s)', (raw, normalForm) => {
    expect(normalizeCountry(raw)).toBe(normalForm)
  })

  it.each([
    ['XX', 'no such code'],
    ['ZZZ', 'no such code'],
    ['California', 'a state'],
    ['en-US', 'a locale'],
    ['840', 'the numeric code'],
    ['Deutschland', 'a name in another language'],
    ['アメリカ', 'a name in another language'],
    ['السعودية', 'a name in another language, right to left'],
    ['🇺🇸', 'only a flag'],
    ['the', 'only an article'],
    ['Canada, USA', 'two countries'],
    ['Paris, France', 'a city with its country'],
    ['Paris - France', 'the same with a hyphen'],
    ['Mexico (New)', 'an inverted name that is not a country'],
    ['()', 'only brackets'],
    ['constructor', 'an inherited property']
  ])('%j has none (%s)', (raw) => {
    expect(normalizeCountry(raw)).toBeUndefined()
  })

  it('knows every code and name of its table', () => {
    for (const [code, ...names] of COUNTRIES) {
      for (const name of [code, ...names]) {
        // Both Congos are listed with the bare name.
        if (name !== 'Congo') expect([name, normalizeCountry(name)]).toEqual([name, code])
      }
    }
  })

  it('drops huge text', () => {
    expect(normalizeCountry('us'.repeat(300_000))).toBeUndefined()
  })
})

describe('countryOfHash', () => {
  it('finds each country', () => {
    for (const [code] of COUNTRIES) {
      for (const spelling of [code, code.toUpperCase()]) expect(countryOfHash(sha256(spelling))).toBe(code)
    }
  })

  it.each([
    ['USA', 'us'],
    ['United States', 'us'],
    ['united states', 'us'],
    ['Germany', 'de'],
    ['UK', 'gb']
  ])('finds the hash of %s', (name, code) => {
    expect(countryOfHash(sha256(name))).toBe(code)
  })

  it.each([
    [sha256('Atlantis'), 'an unknown hash'],
    ['us', 'not a hash']
  ])('%s is not a country (%s)', (hash) => {
    expect(countryOfHash(hash)).toBeUndefined()
  })
})

describe('isUnitedStates', () => {
  it.each([
    ['us', true, 'normal form'],
    ['US', true, 'upper case'],
    [sha256('us'), true, 'hash'],
    [sha256('us').toUpperCase(), true, 'hash in upper case'],
    [sha256('US'), true, 'the hash that Pinterest shows on its own page'],
    [sha256('United States'), true, 'hash of the name'],
    ['ca', false, 'another country'],
    [sha256('ca'), false, 'hash of another country'],
    ['', false, 'empty']
  ])('%j: %s (%s)', (value, expected) => {
    expect(isUnitedStates(value)).toBe(expected)
  })
})
