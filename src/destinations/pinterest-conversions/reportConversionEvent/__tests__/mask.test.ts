import fc from 'fast-check'
import { sha256 } from '../hash'
import { maskMessage, textsOf } from '../mask'

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
    ['short numbers stay', 'event 12 of 1000 failed with code 953', 'event 12 of 1000 failed with code 953'],
    ['a UUID stays', 'event 50be5c78-6c3f-4b60-be84-97805a316fb1', 'event 50be5c78-6c3f-4b60-be84-97805a316fb1'],
    ['nothing to mask', 'external_id is missing; click_id is missing', 'external_id is missing; click_id is missing']
  ])('%s', (_why, message, expected) => {
    expect(maskMessage(message, [])).toBe(expected)
  })

  it.each([
    ['a name, in any case', 'fn JANE bad', ['Jane'], 'fn [masked] bad'],
    ['not inside another word', 'fn Janet bad', ['Jane'], 'fn Janet bad'],
    ['a city with a space', 'ct Menlo Park bad', ['menlo park'], 'ct [masked] bad'],
    ['a value that begins with another', 'id jane-doe-7 bad', ['Jane', 'jane-doe-7'], 'id [masked] bad'],
    ['a value with signs of regular expressions', 'v (a+b)* bad', ['(a+b)*'], 'v [masked] bad'],
    ['a value with a dollar sign in its place', 'v $& bad', ['$&'], 'v [masked] bad'],
    ['a short value in its very letters', 'st CA in data', ['CA', 'IN'], 'st [masked] in data'],
    ['a birth date', 'db 1990-01-02 bad', ['1990-01-02'], 'db [masked] bad'],
    ['the token', 'token abc.def.123 expired', ['abc.def.123'], 'token [masked] expired'],
    ['white space around the secret', 'fn jane', [' jane '], 'fn [masked]'],
    ['an empty secret changes nothing', 'fn jane', ['', '  '], 'fn jane'],
    ['text of another script', 'fn Łukasz bad', ['łukasz'], 'fn [masked] bad']
  ])('masks %s', (_why, message, secrets, expected) => {
    expect(maskMessage(message, secrets)).toBe(expected)
  })

  it('leaves no e-mail address of any form', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.string(), (email, around) => {
        expect(maskMessage(`${around} ${email} ${around}`, [email])).not.toContain(email)
      })
    )
  })

  it('stays quick on a long message without spaces', () => {
    // By the square of its length this would take minutes: jest's own limit is what fails it then.
    expect(maskMessage('a'.repeat(200_000), ['b'])).toHaveLength(200_000)
    expect(maskMessage('1'.repeat(200_000), ['b'])).toBe('[masked]')
  })
})

describe('textsOf', () => {
  it('finds every text, whatever the shape', () => {
    expect([...textsOf({ a: 'x', b: ['y', { c: 'z' }], d: 7, e: null, f: undefined, g: true })]).toEqual([
      'x',
      'y',
      'z',
      '7'
    ])
  })
})
