/**
 * ISO 4217, list one (current currencies and funds), as of 2026: https://www.six-group.com/en/products-services/financial-information/data-standards.html
 * Written out: no small package of it is well kept, and `Intl.supportedValuesOf` differs from one Node to the next.
 * Withdrawn codes (BGN and ANG the latest) are dropped, as are the codes for testing and for "no currency" (XTS, XXX).
 */
export const CURRENCY_CODES: ReadonlySet<string> = new Set(
  `
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP
CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED
VES VND VUV WST XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR ZMW ZWG
`
    .trim()
    .split(/\s+/)
)

/**
 * Marks that stand for one currency only, in upper case. `$`, `¥` and `kr` are several currencies'; what shops write before a `$` tells
 * them apart.
 */
export const CURRENCY_BY_MARK: ReadonlyMap<string, string> = new Map([
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['US$', 'USD'],
  ['CA$', 'CAD'],
  ['C$', 'CAD'],
  ['A$', 'AUD'],
  ['AU$', 'AUD'],
  ['NZ$', 'NZD'],
  ['HK$', 'HKD'],
  ['NT$', 'TWD'],
  ['MX$', 'MXN'],
  ['S$', 'SGD'],
  ['R$', 'BRL'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
  ['₪', 'ILS'],
  ['₫', 'VND'],
  ['₱', 'PHP'],
  ['₺', 'TRY'],
  ['₽', 'RUB'],
  ['₴', 'UAH'],
  ['₦', 'NGN'],
  ['₸', 'KZT'],
  ['฿', 'THB'],
  ['KČ', 'CZK'],
  ['ZŁ', 'PLN'],
  ['RP', 'IDR'],
  ['RP.', 'IDR'],
  ['RM', 'MYR']
])

/** ISO 4217's currencies without a minor unit, and the rupiah, whose minor unit nobody writes. */
export const CURRENCIES_WITHOUT_DECIMALS: ReadonlySet<string> = new Set(
  'BIF CLP DJF GNF IDR ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ')
)

/** ISO 4217's currencies with a minor unit of a thousandth. */
export const CURRENCIES_WITH_THREE_DECIMALS: ReadonlySet<string> = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '))
