import { normalizeZip } from '../zip'

describe('normalizeZip', () => {
  it.each<[raw: string, country: string | undefined, normalForm: string | undefined, why: string]>([
    ['94105', 'us', '94105', 'ZIP code'],
    ['00501', 'us', '00501', 'the lowest ZIP code'],
    ['94105-1234', 'us', '94105', 'ZIP+4'],
    ['941051234', 'us', '94105', 'ZIP+4 without its hyphen'],
    ['94105-1234', undefined, '94105', 'ZIP+4 is recognized without a country'],
    ['CA 94105', 'us', '94105', 'preceded by the state'],
    ['02134', 'us', '02134', 'a leading zero'],
    ['2134', 'us', undefined, 'four digits'],
    ['94105.0', 'us', '94105', 'a number column'],
    ['d41d8cd98f00b204e9800998ecf8427e', 'us', undefined, 'an MD5'],
    ['d41d8cd98f00b204e9800998ecf8427e', undefined, undefined, 'an MD5, with no country'],
    ['94105 and more', 'us', undefined, 'followed by words'],
    ['D-10115', 'de', '10115', "preceded by the country's letter"],
    ['10115', 'de', '10115', 'only digits'],
    ['CH-8001', 'ch', '8001', 'preceded by two letters'],
    ['114 55', 'se', '11455', 'a space'],
    ['d41d8cd98f00b204e9800998ecf8427e', 'de', undefined, 'an MD5'],
    ['1067.0', 'de', '1067', 'a number column elsewhere'],
    ['00901-1234', 'pr', '00901', 'a territory has ZIP codes'],
    ['00000', 'us', undefined, 'lower than the lowest ZIP code'],
    ['12', 'us', undefined, 'too few digits'],
    ['00000', 'ae', undefined, 'what people write where there are no postal codes: everyone would be the same person'],
    ['000-000', undefined, undefined, 'the same with no country'],
    ['0000', 'de', undefined, 'the same where postal codes are digits'],
    ['K1A 0B1', 'us', undefined, 'a Canadian postcode'],
    ['no ZIP code', 'us', undefined, 'no digits'],
    ['700114', undefined, '700114', 'no country'],
    ['700114', 'in', '700114', 'India'],
    ['SW1A 1AA', 'gb', 'sw1a1aa', 'letters are kept'],
    ['k1a-0b1', 'ca', 'k1a0b1', 'hyphen'],
    ['SW1A 1AA', undefined, 'sw1a1aa', 'no country, letters are kept'],
    ['00-950', 'pl', '00950', 'zeros are kept'],
    ['1000\u2013001', 'pt', '1000001', 'an en dash'],
    ['〒１５０−０００２', 'jp', '1500002', 'full-width digits, the postal mark and a minus sign'],
    ['١٢٣٤٥', 'eg', '12345', 'Arabic digits'],
    ['HM CX', 'bm', 'hmcx', 'letters only: Bermuda'],
    ['01310-930', 'br', '01310930', 'digits with a hyphen'],
    ['📮', 'gb', undefined, 'nothing left'],
    ['-', undefined, undefined, 'nothing left']
  ])('%j in %s -> %j (%s)', (raw, country, normalForm) => {
    expect(normalizeZip(raw, { country })).toBe(normalForm)
  })

  it('drops huge text', () => {
    for (const country of ['us', 'de', undefined]) {
      expect(normalizeZip('9 '.repeat(50_000), { country })).toBeUndefined()
    }
  })
})
