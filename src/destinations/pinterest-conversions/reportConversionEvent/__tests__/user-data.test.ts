import { createHash } from 'node:crypto'
import { PII_FIELDS, type PiiFieldName } from '../pii-fields'
import { buildUserData, type UserDataInput } from '../user-data'

const nowMs = Date.UTC(2026, 10, 24)
/** Independent of the code under test, on purpose. */
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

describe('hash vectors', () => {
  it.each<[field: PiiFieldName, key: string, raw: string, hash: string]>([
    ['email', 'em', 'abc@gmail.com', '48ddb93f0b30c475423fe177832912c5bcdce3cc72872f8051627967ef278e08'],
    ['phone', 'ph', '+1234589947', 'd164bbe036663cb5c96835e9ccc6501e9a521127ea62f6359744928ba932413b'],
    ['last_name', 'ln', 'Rudderlabs', 'dcf000c2386fb76d22cefc0d118a8511bb75999019cd373df52044bccd1bd251'],
    ['first_name', 'fn', 'Test', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['city', 'ct', 'Kolkata', '6689106ca7922c30b2fd2c175c85bc7fc2d52cc4941bdd7bb622c6cdc6284a85'],
    ['state', 'st', 'WB', '3b45022ab36728cdae12e709e945bba267c50ee8a91e6e4388539a8e03a3fdcd'],
    ['zip', 'zp', '700114', '1a4292e00780e18d00e76fde9850aee5344e939ba593333cd5e4b4aa2cd33b0c'],
    ['country', 'country', 'IN', '582967534d0f909d196b97f9e6921342777aea87b46fa52df165389db1fb8ccf'],
    [
      'external_id',
      'external_id',
      '50be5c78-6c3f-4b60-be84-97805a316fb1',
      '3217d71a74c219d6e31e28267b313a7ceb6a2c032db1a091c9416b25b2ae2bc8'
    ],
    ['date_of_birth', 'db', '19960314', '25f0dd07093aa653929e6e4d7710eeee84073ce654786612c09d1db67114c7ef'],
    ['gender', 'ge', 'm', '62c66a7a5dd70c3146618063c344e531e6d4b59e379808443ce962b3abd63c5a'],
    ['gender', 'ge', 'f', '252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111'],
    ['gender', 'ge', 'n', '1b16b1df538ba12dc3f97edbb85caa7050d46c148134290feba80f8236c83db9'],
    ['date_of_birth', 'db', '19971226', '069068313b0b2dd680b9f0b8082228a817fb100433ad1d825ccc4d20123669a8'],
    ['city', 'ct', 'menlopark', '0007a3d64c01e23d5075203c5977c14e4f7e01a3fc570686fcc50b5e1dd42685']
  ])('%s (%s) %j', (field, key, raw, hash) => {
    expect(buildUserData({ [field]: [raw] }, { nowMs })).toEqual({ [key]: [hash] })
    expect(buildUserData({ [field]: [raw], country: ['IN'] }, { nowMs })).toMatchObject({ [key]: [hash] })
  })
})

describe('PII_FIELDS', () => {
  it.each(PII_FIELDS.map((field) => [field.field, field] as const))('has a correct example for %s', (_name, field) => {
    expect(buildUserData({ [field.field]: [field.example.raw] }, { nowMs })).toEqual({
      [field.key]: [sha256(field.example.normalForm)]
    })
  })

  it('has unique keys and fields, each with a rule that is a sentence', () => {
    expect(new Set(PII_FIELDS.map(({ key }) => key)).size).toBe(PII_FIELDS.length)
    expect(new Set(PII_FIELDS.map(({ field }) => field)).size).toBe(PII_FIELDS.length)
    for (const { rule } of PII_FIELDS) expect(rule).toMatch(/^[A-Z].*\.$/)
  })
})

describe('buildUserData', () => {
  it('hashes a full person', () => {
    const userData = buildUserData(
      {
        partner_id: ' partner-1 ',
        country: ['United States'],
        state: ['California'],
        city: ['San Francisco'],
        zip: ['94105-1234'],
        email: [' Ada@Example.com '],
        phone: ['(650) 253-0000'],
        first_name: ['Ada'],
        last_name: ['Lovelace'],
        gender: ['Female'],
        date_of_birth: ['1996-03-14T00:00:00+02:00'],
        external_id: ['User-42'],
        hashed_maids: ['EA7583CD-A667-48BC-B806-42ECB2B48606'],
        client_ip_address: '203.0.113.7, 10.0.0.1',
        client_user_agent: ' Mozilla/5.0 ',
        click_id: 'dj0fromField'
      },
      { nowMs }
    )
    expect(userData).toEqual({
      em: [sha256('ada@example.com')],
      ph: [sha256('16502530000')],
      fn: [sha256('ada')],
      ln: [sha256('lovelace')],
      ge: [sha256('f')],
      db: [sha256('19960314')],
      ct: [sha256('sanfrancisco')],
      st: [sha256('ca')],
      zp: [sha256('94105')],
      country: [sha256('us')],
      external_id: [sha256('User-42')],
      hashed_maids: [sha256('ea7583cd-a667-48bc-b806-42ecb2b48606')],
      client_ip_address: '203.0.113.7',
      client_user_agent: 'Mozilla/5.0',
      click_id: 'dj0fromField',
      partner_id: 'partner-1'
    })
  })

  it('returns the keys in the order of the table, for any order of the payload', () => {
    const payload = Object.fromEntries(PII_FIELDS.map(({ field, example }) => [field, [example.raw]]).reverse())
    const plain = {
      partner_id: 'p',
      click_id: 'dj0',
      client_user_agent: 'Mozilla/5.0',
      client_ip_address: '203.0.113.7'
    }
    expect(Object.keys(buildUserData({ ...plain, ...payload }, { nowMs }))).toEqual([
      ...PII_FIELDS.map(({ key }) => key),
      ...Object.keys(plain).reverse()
    ])
  })

  it.each<[why: string, userData: UserDataInput | null | undefined, expected: object]>([
    ['nothing mapped', undefined, {}],
    ['null', null, {}],
    ['empty', {}, {}],
    ['an empty list', { email: [] }, {}],
    ['null and undefined in a list', { email: [null, undefined] }, {}],
    ['one text instead of a list', { email: 'ada@example.com' }, { em: [sha256('ada@example.com')] }],
    ['an unknown key', { nickname: ['ada'] } as UserDataInput, {}],
    ['a hash is kept', { email: [sha256('ada@example.com')] }, { em: [sha256('ada@example.com')] }],
    [
      'a hash in upper case is lower-cased',
      { email: [sha256('ada@example.com').toUpperCase()] },
      { em: [sha256('ada@example.com')] }
    ],
    [
      'a hash with white space around it',
      { email: [` ${sha256('ada@example.com')}\n`] },
      { em: [sha256('ada@example.com')] }
    ],
    [
      'duplicates, raw and hashed, are merged at the first position',
      {
        email: [
          'bob@example.com',
          'ADA@example.com',
          ' ada@example.com',
          sha256('ada@example.com'),
          sha256('bob@example.com').toUpperCase()
        ]
      },
      { em: [sha256('bob@example.com'), sha256('ada@example.com')] }
    ],
    [
      'the valid values of a mixed list',
      { email: ['nobody', 'null', '', 'ada@example.com', 7] },
      { em: [sha256('ada@example.com')] }
    ],
    ['a number as text', { external_id: [42], zip: [94105] }, { external_id: [sha256('42')], zp: [sha256('94105')] }],
    ['a boolean as text', { external_id: [false] }, { external_id: [sha256('false')] }],
    ['NaN', { external_id: [NaN, Infinity] }, {}],
    ['objects and lists', { external_id: [{ id: 1 }, ['x', 'y'], () => 'x', Symbol('x'), 1n] }, {}],
    ['an object instead of a list', { external_id: { id: 1 } }, {}],
    ['the hash of empty text', { email: [sha256('')] }, {}],
    ['the hash of null', { first_name: [sha256('null')], last_name: [sha256('NULL').toUpperCase()] }, {}],
    ['the hash of an ID with tracking off', { hashed_maids: [sha256('00000000-0000-0000-0000-000000000000')] }, {}],
    ['a placeholder', { first_name: ['N/A'], city: ['unknown'], external_id: ['undefined'], email: ['-'] }, {}],
    ['a placeholder revealed by normalization', { city: ['N. A.'], zip: ['N-U-L-L'] }, {}],
    ['NA as a country or province', { country: ['NA'] }, { country: [sha256('na')] }],
    [
      'NA as a hashed country',
      { country: [sha256('it')], state: ['NA', sha256('na')] },
      { country: [sha256('it')], st: [sha256('na')] }
    ],
    ['NA in other fields', { last_name: ['Na'], city: ['NA'], state: ['NA'] }, {}]
  ])('%s', (_why, userData, expected) => {
    expect(buildUserData(userData, { nowMs })).toEqual(expected)
  })

  describe("uses the event's country for other fields", () => {
    const person = { phone: ['020 7946 0000'], zip: ['12345-6789'], state: ['Washington'] }
    const british = { ph: [sha256('442079460000')], zp: [sha256('123456789')], st: [sha256('washington')] }
    const american = { ph: [sha256('2079460000')], zp: [sha256('12345')], st: [sha256('wa')] }

    it.each([
      ['a name', ['United Kingdom'], british],
      ['a hash', [sha256('gb')], british],
      ['a hash in upper case', [sha256('gb').toUpperCase()], british],
      ['the first valid country', [null, 'nowhere', {}, sha256('nowhere'), 'UK', 'FR'], british],
      ['the US first for a state', ['UK', 'US'], { ...british, st: [sha256('wa')] }],
      ['one text', 'gb', british],
      ['none', undefined, american],
      ['no country', ['nowhere'], american]
    ])('%s', (_why, country, expected) => {
      expect(buildUserData({ ...person, country }, { nowMs })).toMatchObject(expected)
    })
  })

  it.each([
    [
      'a state that the first country does not have',
      { state: 'California', country: ['CA', 'US'] },
      { st: [sha256('ca')] }
    ],
    [
      'a postcode that is invalid in the first country',
      { zip: 'SW1A 1AA', country: ['US', 'GB'] },
      { zp: [sha256('sw1a1aa')] }
    ],
    [
      'Canada before countries that accept any name',
      { state: 'Ontario', country: ['FR', 'CA'] },
      { st: [sha256('on')] }
    ],
    ['a value that fits both', { zip: '94105-1234', country: ['US', 'GB'] }, { zp: [sha256('94105')] }],
    ['each value separately', { state: ['ON', 'NY'], country: ['US', 'CA'] }, { st: [sha256('on'), sha256('ny')] }],
    ['a value that fits none', { state: 'Bavaria', country: ['US', 'CA'] }, {}]
  ])('uses several countries: %s', (_why, userData, expected) => {
    const { country: _country, ...others } = buildUserData(userData, { nowMs })
    expect(others).toEqual(expected)
  })

  it('checks a birthday against the given clock', () => {
    const born = { date_of_birth: ['2026-11-24'] }
    expect(buildUserData(born, { nowMs })).toEqual({ db: [sha256('20261124')] })
    expect(buildUserData(born, { nowMs: nowMs - 1 })).toEqual({})
  })

  it.each<[why: string, userData: UserDataInput, expected: object]>([
    ['a list of addresses', { client_ip_address: ['10.0.0.5', '203.0.113.7'] }, { client_ip_address: '203.0.113.7' }],
    ['loopback', { client_ip_address: '127.0.0.1' }, {}],
    [
      'not a text',
      { client_ip_address: { ip: '203.0.113.7' }, client_user_agent: {}, click_id: null, partner_id: [] },
      {}
    ],
    ['white space', { client_ip_address: ' ', client_user_agent: ' ', click_id: ' ', partner_id: '\n' }, {}],
    ['placeholders', { client_user_agent: 'null', click_id: 'undefined', partner_id: 'N/A' }, {}],
    ['a number', { partner_id: 7, click_id: 8 }, { partner_id: '7', click_id: '8' }],
    [
      'case and punctuation are kept',
      { click_id: 'Dj0+/=', partner_id: 'A b' },
      { click_id: 'Dj0+/=', partner_id: 'A b' }
    ],
    [
      '64 hex digits are not treated as a hash',
      { click_id: sha256('A').toUpperCase() },
      { click_id: sha256('A').toUpperCase() }
    ]
  ])('unhashed values: %s', (_why, userData, expected) => {
    expect(buildUserData(userData, { nowMs })).toEqual(expected)
  })

  it.each<[why: string, eventSourceUrl: unknown, expected: string]>([
    ["the URL's takes precedence", 'https://shop.example/?epik=dj0url', 'dj0url'],
    ['a list of one, as a schema makes it', ['https://shop.example/?epik=dj0url'], 'dj0url'],
    ['the URL has none', 'https://shop.example/', 'dj0field'],
    ["the URL's is a placeholder", 'https://shop.example/?epik=null', 'dj0field'],
    ['no URL', undefined, 'dj0field'],
    ['not text', 7, 'dj0field'],
    ['a broken URL', 'http://[?epik=dj0%', 'dj0%'],
    ["the URL's is punctuation", 'https://shop.example/?epik=%', 'dj0field']
  ])('click ID: %s', (_why, eventSourceUrl, expected) => {
    expect(buildUserData({ click_id: 'dj0field' }, { nowMs, eventSourceUrl })).toEqual({ click_id: expected })
  })
})
