import fc from 'fast-check'
import { sha256 } from '../../../../../__tests__/support/sha256'
import { maskMessage, maskSharedMessage, textsInside } from '../mask'

describe('maskMessage', () => {
  it.each([
    ['an e-mail address', 'em jane.doe+x@mail.example.com is not hashed', 'em [masked] is not hashed'],
    ['an e-mail address in quotes', 'bad value "a@b.co"', 'bad value "[masked]"'],
    ['an e-mail address in a URL', 'bad https://a.co/?m=jane%40b.co&x=1', 'bad https://a.co/?m=[masked]=1'],
    ['a phone number', 'ph +1 (415) 555-0132 is not hashed', 'ph [masked] is not hashed'],
    ['a phone number with dots', 'ph 415.555.0132.', 'ph [masked].'],
    ['bare digits', 'ph 14155550132 bad', 'ph [masked] bad'],
    ['a hash', `em ${sha256('a')} bad`, 'em [masked] bad'],
    ['an upper-case hash', `em ${sha256('a').toUpperCase()} bad`, 'em [masked] bad'],
    ['a hash in brackets', `em ['${sha256('a')}']`, "em ['[masked]']"],
    ['short numbers are kept', 'event 12 of 1000 failed with code 953', 'event 12 of 1000 failed with code 953'],
    ['a UUID is kept', 'event 50be5c78-6c3f-4b60-be84-97805a316fb1', 'event 50be5c78-6c3f-4b60-be84-97805a316fb1'],
    ['a lone at sign is kept', 'me @ home, me @b.co, me@ home', 'me @ home, me @b.co, me@ home'],
    ['an address before a hash', `em a@b.co or ${sha256('a')} bad`, 'em [masked] or [masked] bad'],
    ['an address at the beginning', `a@b.co ${'is bad '.repeat(50)}`, `[masked] ${'is bad '.repeat(50)}`],
    ['an address at the end, behind escapes', `${'%20'.repeat(300)}a@b.co`, `${'%20'.repeat(300)}[masked]`],
    ['text after a long hash', `${'f'.repeat(2500)} is bad`, '[masked] is bad'],
    ['an invalid Unicode character', 'bad &#1114112; and &#x110000; id', 'bad &#1114112; and &#x110000; id'],
    ['nothing to mask', 'external_id is missing; click_id is missing', 'external_id is missing; click_id is missing']
  ])('%s', (_why, message, expected) => {
    expect(maskMessage(message, [])).toBe(expected)
  })

  it.each([
    ['a name, in any case', 'fn JANE bad', ['Jane'], 'fn [masked] bad'],
    ['not inside another word', 'fn Janet bad', ['Jane'], 'fn Janet bad'],
    ['a city with a space', 'ct Menlo Park bad', ['menlo park'], 'ct [masked] bad'],
    ['a value that begins with another value', 'id jane-doe-7 bad', ['Jane', 'jane-doe-7'], 'id [masked] bad'],
    ['a value that another begins with', 'id jane-doe bad', ['jane-doe', 'jane-doe-7'], 'id [masked] bad'],
    ['a value with regular expression characters', 'v (a+b)* bad', ['(a+b)*'], 'v [masked] bad'],
    ['a value with a dollar sign', 'v $& bad', ['$&'], 'v [masked] bad'],
    ['a short value in the same case', 'st CA in data', ['CA', 'IN'], 'st [masked] in data'],
    ['a birth date', 'db 1990-01-02 bad', ['1990-01-02'], 'db [masked] bad'],
    ['the token', 'token abc.def.123 expired', ['abc.def.123'], 'token [masked] expired'],
    ['a value of eight characters, inside a word too', 'ln xLovelacex', ['Lovelace'], 'ln x[masked]x'],
    ['a value at the beginning', 'Lovelace is bad', ['Lovelace'], '[masked] is bad'],
    ['the longer of two, listed last', 'ct Menlo P bad', ['Menlo', 'Menlo P'], 'ct [masked] bad'],
    ['the longer of two, listed first', 'ct Menlo P bad', ['Menlo P', 'Menlo'], 'ct [masked] bad'],
    ['values that touch, once', 'v menlo-parkpalo-alto bad', ['menlo-park', 'palo-alto'], 'v [masked] bad'],
    ['a value that begins in an address', 'em jane@b.co shop bad', ['b.co shop'], 'em [masked] bad'],
    ['a short value in capitals', 'st CA bad', ['ca'], 'st [masked] bad'],
    ['two spellings of a short value', 'st Ca and ca', ['ca', 'Ca'], 'st [masked] and [masked]'],
    ['no word that only resembles a short value', 'fn may be bad', ['May'], 'fn may be bad'],
    ['a value behind escapes', 'first%2520name Cr%25C3%25A8me bad', ['Crème'], 'first%2520name [masked] bad'],
    ['white space around the secret', 'fn jane', [' jane '], 'fn [masked]'],
    ['white space around a short secret', 'st CA bad', [' CA'], 'st [masked] bad'],
    ['nothing for an empty secret', 'fn: jane', ['', '  '], 'fn: jane'],
    ['text of another script', 'fn Łukasz bad', ['łukasz'], 'fn [masked] bad']
  ])('masks %s', (_why, message, secrets, expected) => {
    expect(maskMessage(message, secrets)).toBe(expected)
  })

  it.each('azAZ09éßяł'.split(''))('leaves a short value within a word, beside %s', (character) => {
    const message = `fn ${character}jane and jane${character} bad`
    expect(maskMessage(message, ['Jane'])).toBe(message)
  })

  it.each('`{/:@[-_“»'.split(''))('masks a short value beside %s', (sign) => {
    expect(maskMessage(`fn ${sign}jane${sign} bad`, ['Jane'])).toBe(`fn ${sign}[masked]${sign} bad`)
  })

  it.each([
    ['with 0x before it', `0x${sha256('a')} bad`, '0x[masked] bad'],
    ['inside a word', `emx${sha256('a')}x bad`, 'emx[masked]x bad'],
    ['cut at 32 digits', `em ${sha256('a').slice(0, 32)}… bad`, 'em [masked]… bad'],
    ['cut at the beginning', `em …${sha256('a').slice(-16)} bad`, 'em …[masked] bad'],
    ['split over lines', `em ${sha256('a').replace(/.{16}/g, '$&\n')}bad`, `em ${'[masked]\n'.repeat(4)}bad`],
    ['cut at 63 digits', `em ${sha256('a').slice(0, 63)} bad`, 'em [masked] bad']
  ])('masks a hash %s', (_why, message, expected) => {
    expect(maskMessage(message, [])).toBe(expected)
  })

  it('masks a hash that is split after a few digits, when it is the event’s own', () => {
    const hash = sha256('a')
    expect(maskMessage(`em ${hash.replace(/.{8}/g, '$&\n')}bad`, [hash])).toBe('em [masked]\nbad')
  })

  it('masks base64 only when it holds what is masked', () => {
    const [email, harmless] = ['em jane@b.co bad', 'event_name is missing'].map((text) =>
      Buffer.from(text).toString('base64')
    )
    expect(maskMessage(`body ${email}, ${harmless} bad`, [])).toBe(`body [masked], ${harmless} bad`)
    const words = 'authorization Identification/Verification abcdefghijklmnopqrst YEAR_MONTH_DAY'
    expect(maskMessage(words, ['a', 'f', 'i', 'x'])).toBe(words)
  })

  it.each(['jane-doe', 'jane-doe-7', 'jane-doe-77'])(
    'masks %s, which begins or ends like others, before a word',
    (one) => {
      const all = ['jane-doe-77', 'jane-doe', 'jane-doe-7', 'jane-doe-9']
      expect(maskMessage(`id ${one}bad`, all)).toBe('id [masked]bad')
      expect(maskMessage(`id ${one} bad`, all)).toBe('id [masked] bad')
    }
  )

  it('masks the event’s own hash even when cut to a few digits', () => {
    const hash = sha256('a')
    expect(maskMessage(`em ${hash.slice(0, 12)} and ${hash.slice(0, 9)}... bad`, [hash])).toBe(
      'em [masked] and [masked]... bad'
    )
  })

  const value = 'Crème brûlée & "Löffel" für 2 <groß>'
  const asHtml = (text: string) =>
    text.replace(/[&<>"']/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign]!)
  it.each<[string, string]>([
    ['unescaped', value],
    ['as JSON', JSON.stringify(value).slice(1, -1)],
    ['as JSON in JSON', JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ['as JSON in ASCII', value.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)],
    ['in a URL', encodeURIComponent(value)],
    ['in a URL in a URL', encodeURIComponent(encodeURIComponent(value))],
    ['in a form', new URLSearchParams({ q: value }).toString().slice(2)],
    ['in HTML', asHtml(value)],
    ['in HTML by number', value.replace(/[^ -~]/g, (sign) => `&#${sign.charCodeAt(0)};`)],
    ['in HTML by hex number', value.replace(/[^ -~]/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`)],
    ['in JSON in HTML', asHtml(JSON.stringify(value).slice(1, -1))],
    ['in JSON escaped four times', [1, 2, 3, 4].reduce((text) => JSON.stringify(text).slice(1, -1), value)],
    ['in a URL escaped five times', [1, 2, 3, 4].reduce((text) => encodeURIComponent(text), encodeURIComponent(value))],
    ['as UTF-16', value.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)],
    ['as code points', Array.from(value, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`).join('')],
    ['as bytes', Array.from(Buffer.from(value), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')],
    ['as bytes of Latin-1', value.replace(/[^ -~]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`)],
    ['in base64', Buffer.from(value).toString('base64')],
    ['in base64 of a URL', Buffer.from(value).toString('base64url')],
    ['in base64, cut at both ends', Buffer.from(`name: ${value}, x`).toString('base64').slice(3, -3)],
    [
      'in base64 on lines',
      Buffer.from(`${'name '.repeat(9)}${value}`)
        .toString('base64')
        .replace(/.{76}/g, '$&\r\n')
    ],
    ['split over lines', value.replace(/.{5}/g, '$&\r\n')],
    ['split over escaped lines', value.replace(/.{7}(?=.)/g, '$&\\n')],
    ['with other white space', value.replace(/ /g, '\u00a0\t')],
    ['without white space', value.replace(/ /g, '')],
    ['with accents apart', value.normalize('NFD')],
    ['without accents', value.normalize('NFD').replace(/\p{M}/gu, '')],
    ['with invisible characters', value.replace(/.{4}(?=.)/g, '$&\u200b\u00ad')],
    ['in full width', value.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))],
    ['in UTF-16 read as bytes', value.split('').join('\0')],
    ['in capitals', value.toUpperCase()],
    ['cut', value.slice(0, 14)],
    ['cut at the end of a word', value.slice(0, 12)]
  ])('masks a value %s', (_why, echo) => {
    expect(maskMessage(`content_name: ${echo}`, [value])).toBe('content_name: [masked]')
  })

  const alike = ['zeta-77', 'alpha-1', 'mid-42', 'mid', 'beta-9', 'omega', 'kappa-3'].map((name) => `customer-${name}`)
  it.each(alike)('masks %s among values with a common beginning', (one) => {
    expect(maskMessage(`v ${one} bad`, alike)).toBe('v [masked] bad')
    expect(maskMessage(`v ${one} bad`, [...alike].reverse())).toBe('v [masked] bad')
    expect(maskMessage(`v ${one.slice(0, -1)}... bad`, alike)).toBe('v [masked]... bad')
  })

  it('masks a URL that is shown without its scheme', () => {
    expect(maskMessage('bad shop.example/cart?u=7', ['https://shop.example/cart?u=7'])).toBe('bad [masked]')
  })

  it('keeps words that only begin like a value', () => {
    const values = ['Product of the year', 'https://shop.example/', 'checkout-7781']
    const message = 'Product is invalid for checkout, see https://developers.pinterest.com/docs'
    expect(maskMessage(message, values)).toBe(message)
  })

  it('shows at most 1,000 characters, and nothing of a value at the end of the examined part', () => {
    expect(maskMessage('word '.repeat(200), [])).toBe('word '.repeat(200))
    expect(maskMessage('word '.repeat(500), [])).toHaveLength(1000)
    const secret = 'Dulcinea del Toboso'
    for (let length = 7900; length < 8020; length++) {
      const message = `${'0x' + 'f'.repeat(length - 2)} ${secret}`
      expect(maskMessage(message, [secret])).not.toMatch(/Dul/)
    }
  })

  it('masks e-mail addresses in any form', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.string(), (email, around) => {
        expect(maskMessage(`${around} ${email} ${around}`, [email])).not.toContain(email)
      })
    )
  })

  it.each([
    ['one word', 'x'.repeat(2_000_000)],
    ['digits and blanks', '1 '.repeat(1_000_000)],
    ['at signs', '@'.repeat(2_000_000)],
    ['percent signs', '%25'.repeat(500_000)],
    ['backslashes', '\\'.repeat(2_000_000)],
    ['the beginning of a value, repeated', 'aaaaaaab'.repeat(200_000)]
  ])('takes no longer for a message of several megabytes: %s', (_why, message) => {
    const values = Array.from({ length: 2000 }, (_, i) => `${'a'.repeat(7)}b${'aaaaaaab'.repeat(200)}${i}`)
    // In quadratic time this would take hours, and jest's timeout would fail it.
    expect(maskMessage(message, values).length).toBeLessThanOrEqual(1000)
  })
})

describe('maskSharedMessage', () => {
  it.each([
    ['its first sentence', 'Invalid request. Event 3 is bad.', 'Invalid request.'],
    ['its only sentence', 'Invalid request', 'Invalid request'],
    ['a name with dots', 'data[3].event_time is bad! Ada', 'data[3].event_time is bad!'],
    ['nothing of an echo', 'Invalid: {"data": [{"email": 1}]}', 'Invalid'],
    ['a name with dots before an echo', 'Bad data[3].event_time: {"email": 1}', 'Bad data[3].event_time'],
    ['what follows white space', '\n  Invalid request. Ada', 'Invalid request.'],
    ['nothing of a page', '<html><body>Error</body></html>', ''],
    ['its first line', 'Invalid request\n  at line 3', 'Invalid request'],
    ['no value', 'Unknown value Ada Lovelace. Sorry.', 'Unknown value [masked].']
  ])('shows %s', (_why, message, expected) => {
    expect(maskSharedMessage(message, ['Ada Lovelace'])).toBe(expected)
  })
})

describe('textsInside', () => {
  it('finds every text in any structure', () => {
    expect([...textsInside({ a: 'x', b: ['y', { c: 'z' }], d: 7, e: null, f: undefined, g: true })]).toEqual([
      'x',
      'y',
      'z',
      '7'
    ])
  })
})
