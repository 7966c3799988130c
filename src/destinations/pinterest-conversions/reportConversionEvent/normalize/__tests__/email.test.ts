import { normalizeEmail } from '../email'

describe('normalizeEmail', () => {
  it.each([
    ['abc@gmail.com', 'abc@gmail.com', 'unchanged'],
    ['Ada.Lovelace@Example.COM', 'ada.lovelace@example.com', 'lower case'],
    ['ada @ example.com', 'ada@example.com', 'white space inside'],
    ['ada\u00a0@\u3000example\u2003.com\n', 'ada@example.com', 'Unicode white space'],
    ['\u200bada@example.com\u202c\ufeff', 'ada@example.com', 'invisible characters from copying'],
    ['ada+shop@example.co.uk', 'ada+shop@example.co.uk', 'a tag is part of the address'],
    ["o'neill_%~x@sub.example.com", "o'neill_%~x@sub.example.com", 'unusual but allowed characters'],
    ['JÜRGEN@MÜLLER.DE', 'jürgen@müller.de', 'internationalised, Unicode kept'],
    ['用户@例子.广告', '用户@例子.广告', 'no Latin letters'],
    ['دعم@مثال.إختبار', 'دعم@مثال.إختبار', 'right to left'],
    ['.dots..everywhere.@docomo.ne.jp', '.dots..everywhere.@docomo.ne.jp', 'an address as issued by Japanese carriers'],
    ['😀@example.com', '😀@example.com', 'an emoji is allowed by RFC 6531']
  ])('%j -> %j (%s)', (raw, normalForm) => {
    expect(normalizeEmail(raw)).toBe(normalForm)
  })

  it.each([
    ['ada', 'no @'],
    ['@example.com', 'nothing before the @'],
    ['ada@', 'nothing after the @'],
    ['ada@localhost', 'no dot in the domain'],
    ['ada@.com', 'an empty label'],
    ['ada@example..com', 'an empty label inside'],
    ['ada@example.com.', 'an empty label at the end'],
    ['ada@b@example.com', 'two @'],
    ['mailto:ada@example.com', 'a link'],
    ['Ada Lovelace <ada@example.com>', 'with a name'],
    ['ada@example.com,bob@example.com', 'a list'],
    ['ada@example.com;bob@example.com', 'a list from Outlook'],
    ['"ada"@example.com', 'a quoted local part, which no shop has'],
    ['ada@[192.0.2.1]', 'an address literal'],
    ['https://example.com/@ada.b', 'a profile link'],
    [`${'a'.repeat(250)}@b.co`, 'one character longer than RFC 5321 allows']
  ])('%j has none (%s)', (raw) => {
    expect(normalizeEmail(raw)).toBeUndefined()
  })

  it('drops huge text', () => {
    expect(normalizeEmail('a@b.'.repeat(300_000))).toBeUndefined()
  })
})
