import { normalizeZip } from '../zip'

describe('normalizeZip', () => {
  it.each<[raw: string, country: string | undefined, normalForm: string | undefined, why: string]>([
    ['94105', 'us', '94105', 'ZIP code'],
    ['94105-1234', 'us', '94105', 'ZIP+4'],
    ['941051234', 'us', '94105', 'ZIP+4 without its hyphen'],
    ['94105-1234', undefined, '94105', 'ZIP+4 shows by itself what it is'],
    ['CA 94105', 'us', '94105', 'the state before it'],
    ['02134', 'us', '02134', 'a leading zero'],
    ['2134', 'us', '02134', 'a leading zero that a spreadsheet ate'],
    ['2134.0', 'us', '02134', 'and that it took for a number'],
    ['1067.0', 'de', '1067', 'a number column elsewhere'],
    ['601', 'pr', '00601', 'two zeros eaten, in Puerto Rico'],
    ['00901-1234', 'pr', '00901', 'a territory has ZIP codes'],
    ['00000', 'us', undefined, 'lower than the lowest ZIP code'],
    ['123', 'us', undefined, 'lower than the lowest ZIP code, zeros added'],
    ['12', 'us', undefined, 'too few digits'],
    ['K1A 0B1', 'us', undefined, 'a Canadian postcode'],
    ['none of them', 'us', undefined, 'no digits'],
    ['700114', undefined, '700114', 'no country'],
    ['700114', 'in', '700114', 'India'],
    ['SW1A 1AA', 'gb', 'sw1a1aa', 'letters stay'],
    ['k1a-0b1', 'ca', 'k1a0b1', 'hyphen'],
    ['SW1A 1AA', undefined, 'sw1a1aa', 'no country, letters stay'],
    ['00-950', 'pl', '00950', 'zeros stay'],
    ['1000\u2013001', 'pt', '1000001', 'an en dash'],
    ['〒１５０−０００２', 'jp', '1500002', 'full-width digits, the postal mark and a minus sign'],
    ['١٢٣٤٥', 'eg', '12345', 'Arabic digits'],
    ['HM CX', 'bm', 'hmcx', 'letters only: Bermuda'],
    ['12345-6789', 'br', '123456789', 'ZIP+4 elsewhere is none'],
    ['📮', 'gb', undefined, 'nothing left'],
    ['-', undefined, undefined, 'nothing left']
  ])('%j in %s -> %j (%s)', (raw, country, normalForm) => {
    expect(normalizeZip(raw, { country })).toBe(normalForm)
  })

  it('takes a huge text', () => {
    expect(normalizeZip('9'.repeat(500_000), { country: 'us' })).toBe('99999')
    expect(normalizeZip('9 '.repeat(500_000), { country: undefined })).toBe('9'.repeat(500_000))
  })
})
