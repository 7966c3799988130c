import { normalizePhone } from '../phone'

describe('normalizePhone', () => {
  it.each<[raw: string, country: string | undefined, normalForm: string | undefined, why: string]>([
    ['+1234589947', undefined, '1234589947', 'not a valid number: the digits after the + are kept'],
    ['+1234589947', 'in', '1234589947', 'a + is international in any country'],
    ['+1 (650) 253-0000', undefined, '16502530000', 'symbols and spaces'],
    ['+1 (650) 253-0000', 'de', '16502530000', 'international in another country'],
    ['+44 (0)20 7946 0000', undefined, '442079460000', 'the national 0 in brackets is not dialed from abroad'],
    ['+4402079460000', undefined, '442079460000', 'the national 0 without brackets'],
    ['+39 06 1234 5678', undefined, '390612345678', "Italy's 0 is part of the number"],
    ['0044 20 7946 0000', undefined, '442079460000', '00 is a +'],
    ['0044 20 7946 0000', 'us', '442079460000', '00 means + even where people dial 011'],
    ['011 44 20 7946 0000', 'us', '442079460000', 'the international prefix of North America'],
    ['(+44) 20 7946 0000', 'gb', '442079460000', 'the code in brackets'],
    ['+ 44 20 7946 0000', 'gb', '442079460000', 'a space after the +'],
    ['tel:+1-650-253-0000', undefined, '16502530000', 'a tel: link'],
    ['tel:+1-650-253-0000;phone-context=example.com', undefined, '16502530000', 'a tel: link with a parameter'],

    ['(650) 253-0000', 'us', '16502530000', 'national in the United States'],
    ['6502530000.0', 'us', '16502530000', 'a number column of a spreadsheet: the decimal 0 is dropped'],
    ['650.253.0000', 'ca', '16502530000', 'North America shares its plan'],
    ['1 650 253 0000', 'us', '16502530000', 'with the country code but no +'],
    ['020 7946 0000', 'gb', '442079460000', 'national in the United Kingdom'],
    ['7400 123456', 'gb', '447400123456', 'national without its 0'],
    ['(34) 98765-4321', 'br', '5534987654321', 'national in Brazil, although +34 987 654 321 is a number in Spain'],
    ['9830012345', 'in', '919830012345', 'national in India'],
    ['919830012345', 'in', '919830012345', 'with the country code but no +, in India'],
    ['9198300123', 'in', '919198300123', 'a national number that happens to begin with 91'],
    ['4915123456789', 'de', '4915123456789', 'with the country code but no +, where numbers are of any length'],
    ['0151 23456789', 'de', '4915123456789', 'national in Germany'],
    ['06 12 34 56 78', 'fr', '33612345678', 'national in France'],
    ['8 (912) 345-67-89', 'ru', '79123456789', "Russia's national 8"],
    ['06 1234 5678', 'it', '390612345678', 'national in Italy, the 0 kept'],
    ['442079460000', 'us', '442079460000', 'another country’s number without +'],
    ['(123) 456-7890', 'us', '11234567890', 'possible, not valid: country code and number'],
    ['555-0123', 'us', '5550123', 'neither valid nor possible: its digits'],
    ['012345678901234', 'us', '12345678901234', 'too long for the country: digits without leading zeros'],
    ['650 253 0000', 'xx', '6502530000', 'an unknown country: as without one'],
    ['12345678', 'aq', '12345678', 'a country without a phone plan: as without one'],

    ['(650) 253-0000', undefined, '6502530000', 'no country: digits'],
    ['020 7946 0000', undefined, '2079460000', 'no country: digits without leading zeros'],
    ['16502530000', undefined, '16502530000', 'no country: it may include its country code'],

    ['650-253-0000 ext. 5', 'us', '16502530000', 'extension'],
    ['+1 650 253 0000 extension 1234', undefined, '16502530000', 'extension'],
    ['650-253-0000x123', 'us', '16502530000', 'extension'],
    ['+16502530000;ext=123', undefined, '16502530000', 'extension of RFC 3966'],
    ['650-253-0000 #12', 'us', '16502530000', 'extension'],
    ['650 253 0000 (ext 5)', 'us', '16502530000', 'extension in brackets'],
    ['Phone: 650 253 0000', 'us', '16502530000', 'a label'],
    ['Tel.: 0151 23456789', 'de', '4915123456789', 'a shortened label'],
    ['650 253 0000 (mobile)', 'us', '16502530000', 'a remark'],

    ['６５０−２５３−００００', 'us', '16502530000', 'full-width digits'],
    ['＋４４ ２０ ７９４６ ００００', undefined, '442079460000', 'a full-width +'],
    ['٠١٠٠ ١٢٣ ٤٥٦٧', 'eg', '201001234567', 'Arabic digits'],
    ['۰۹۱۲ ۳۴۵ ۶۷۸۹', 'ir', '989123456789', 'Persian digits'],
    ['\u202a+972 50-123-4567\u202c', undefined, '972501234567', 'direction marks around a copied number'],
    ['📞 650 253 0000', 'us', '16502530000', 'emoji'],

    ['123456', undefined, undefined, 'six digits: too short'],
    ['1234567', undefined, '1234567', 'seven digits'],
    ['123456789012345', undefined, '123456789012345', 'fifteen digits'],
    ['1234567890123456', undefined, undefined, 'sixteen digits: too long'],
    ['911', 'us', undefined, 'a short code'],
    ['0000000000', undefined, undefined, 'only zeros'],
    ['+', undefined, undefined, 'no digit'],
    ['1-800-FLOWERS', 'us', undefined, 'a vanity number, not a person'],
    ['1-800-555-TALK', undefined, undefined, 'a vanity number that would look like seven digits'],
    ['ada1234567@example.com', undefined, undefined, 'an email address with digits'],
    ['3f2504e0-4f89-11d3-9a0c-0305e82c3301', undefined, undefined, 'a UUID'],
    ['650 253 0000 / 650 253 0001', 'us', undefined, 'two numbers'],
    ['ada', 'us', undefined, 'a name']
  ])('%j in %s -> %j (%s)', (raw, country, normalForm) => {
    expect(normalizePhone(raw, { country })).toBe(normalForm)
  })

  it('drops huge text', () => {
    expect(normalizePhone(`+1650253${' '.repeat(500_000)}0000`, { country: undefined })).toBeUndefined()
    expect(normalizePhone('6'.repeat(500_000), { country: 'us' })).toBeUndefined()
  })
})
