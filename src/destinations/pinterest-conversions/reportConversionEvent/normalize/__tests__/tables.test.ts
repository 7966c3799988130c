import { COUNTRIES } from '../tables/countries'
import { CURRENCY_CODES } from '../tables/currencies'
import { LANGUAGE_CODES } from '../tables/languages'

describe('tables', () => {
  it('lists the countries of ISO 3166-1 and Kosovo, each once', () => {
    const codes = COUNTRIES.map(([code]) => code)
    expect(new Set(codes).size).toBe(250)
    expect(codes).toHaveLength(250)
    for (const [alpha2, alpha3] of COUNTRIES) {
      expect(alpha2).toMatch(/^[a-z]{2}$/)
      expect(alpha3).toMatch(/^[a-z]{3}$/)
    }
  })

  it('lists the languages of ISO 639-1', () => {
    expect(LANGUAGE_CODES.size).toBeGreaterThan(180)
    for (const code of LANGUAGE_CODES) expect(code).toMatch(/^[a-z]{2}$/)
    expect(LANGUAGE_CODES.has('en')).toBe(true)
  })

  it('lists the currencies of ISO 4217, without withdrawn codes and codes for no currency', () => {
    for (const code of CURRENCY_CODES) expect(code).toMatch(/^[A-Z]{3}$/)
    expect(['USD', 'EUR', 'JPY', 'CLF', 'XCG', 'ZWG'].filter((code) => !CURRENCY_CODES.has(code))).toEqual([])
    expect(['BGN', 'HRK', 'ANG', 'DEM', 'XXX', 'XTS', 'BTC'].filter((code) => CURRENCY_CODES.has(code))).toEqual([])
  })
})
