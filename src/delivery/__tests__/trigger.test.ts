import { parseFql, validate } from '@segment/destination-subscriptions'
import fc from 'fast-check'
import { parseTrigger, TriggerError } from '../trigger'

const event = {
  type: 'track',
  event: 'Order Completed',
  userId: 'u-1',
  properties: {
    total: 12.5,
    plan: 'Gold',
    paid: true,
    refunded: false,
    nothing: null,
    'first name': 'x',
    deep: { url: '/a/b' }
  },
  context: { page: { url: 'https://shop.example/checkout?epik=1' } }
}

describe('a trigger takes an event', () => {
  it.each<[string, boolean, string]>([
    ['type = "track"', true, 'the type'],
    ['type = "page"', false, 'another type'],
    ['type = "track" and event = "Order Completed"', true, 'both'],
    ['type = "track" and event = "Order"', false, 'one of two'],
    ['type = "page" or event = "Order Completed"', true, 'either'],
    ['type = "page" OR event = "Order Completed"', true, 'OR in capitals, which the library reads as and'],
    ['type = "track" AND event = "Order Completed"', true, 'AND in capitals, as in Segment’s own presets'],
    ['type = "track" and (event = "A" or event = "Order Completed")', true, 'brackets'],
    ['((type = "page") or (type = "track" and (event = "A" or event = "Order Completed")))', true, 'nested brackets'],
    ['type = "track" and (contains(event, "Refund") or event = "Order Completed")', true, 'a function in brackets'],
    ['contains(context.page.url, "epik=")', true, 'a part of a nested text'],
    ['!contains(context.page.url, "epik=")', false, 'its opposite'],
    ['match(event, "Order*")', true, 'a beginning'],
    ['match(properties.deep.url, "*/b")', true, 'an end'],
    ['!match(event, "Order*")', false, 'the opposite of a beginning'],
    ['properties.total > 12', true, 'a number'],
    ['properties.total <= 12', false, 'a number that is larger'],
    ['properties.total = 12.5', true, 'an equal number'],
    ['properties.total != 12.5', false, 'an equal number, denied'],
    ['properties.paid = true', true, 'true'],
    ['properties.refunded = false', true, 'false'],
    ['properties.nothing = null', true, 'null'],
    ['properties.absent = null', true, 'missing counts as null'],
    ['properties.plan != null', true, 'there'],
    ['userId != null', true, 'a top-level key that is there'],
    ['event != null', true, 'the event’s name that is there'],
    ['event = null', false, 'the event’s name that is there, denied'],
    ['properties.first\\ name = "x"', true, 'an escaped space'],
    ['traits.plan = "Gold"', false, 'no traits at all'],
    ['name != "x"', true, 'a name that is missing'],
    ['type != ""', true, 'an empty text'],
    ['\n type\t=\n"track"  ', true, 'white space of any kind']
  ])('%s → %s (%s)', (fql, expected) => {
    expect(parseTrigger(fql).matches(event)).toBe(expected)
  })
})

describe('a trigger that would be misread is rejected', () => {
  it.each<[string, RegExp, string]>([
    ['', /is empty/, 'nothing'],
    ['   ', /is empty/, 'only white space'],
    ['type = "track" and event = "A" or event = "B"', /mixes "and" with "or"/, 'the library lets the last word rule'],
    ['type = "track" and foo = "a"', /uses "foo"/, 'the library drops the condition'],
    ['properties = "a"', /properties as a whole.*properties\.plan/, 'no name'],
    ['properties.\\. = "a"', /key with a dot/, 'a lone dot, on which the library fails'],
    ['properties.a\\.b = "x"', /key with a dot/, 'an escaped dot, at which the library splits all the same'],
    ['type.x = "a"', /"type\.x", which has no parts/, 'a part of a text'],
    ["type = 'track'", /single quote/, 'the library compares with the quotes'],
    ['type = "track', /closing double quote/, 'an open text'],
    ['type == "track"', /"=" after "type ="/, 'two signs'],
    ['type is "track"', /"is" after "type"/, 'a word as operator'],
    ['type = track', /"track" after "type ="/, 'a text without quotes'],
    ['type =', /nothing after "type ="/, 'no value'],
    ['type', /nothing after "type"/, 'no operator'],
    ['"track" = type', /the text "track" where a condition/, 'the wrong way round'],
    ['type = "track" and', /nothing where a condition/, 'nothing after and'],
    ['(type = "track"', /nothing where "\)"/, 'an open bracket'],
    ['type = "track")', /"\)" where "and" or "or"/, 'a bracket too many'],
    ['type = "track" event = "A"', /"event" where "and" or "or"/, 'no word between'],
    ['!type = "track"', /"!" before something other/, 'a denial of a comparison'],
    ['!(type = "track")', /has "\(" where a condition/, 'a denial of brackets, which the library forgets'],
    ['properties.paid != true', /Use = true or = false/, 'the library compares with the text "true"'],
    ['contains(event)', /"\)" where ","/, 'one argument'],
    ['contains("a", "b")', /the text "a" in contains/, 'no path'],
    ['contains(event, 3)', /"3" after contains\(event,/, 'a number to look for'],
    ['contains event', /"event" where "\("/, 'no brackets'],
    ['match(event, "Order")', /neither begins nor ends with \*/, 'no star'],
    ['type = "track" & event = "A"', /can't be read from "& event/, 'a sign of another language'],
    ['event = "He said \\"x\\""', /closing double quote/, 'quotes inside a text'],
    ['constructor = "a"', /uses "constructor"/, 'a name that every object has']
  ])('%s: %s (%s)', (fql, message) => {
    expect(() => parseTrigger(fql)).toThrow(TriggerError)
    expect(() => parseTrigger(fql)).toThrow(message)
  })

  it('never fails in another way, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc
            .array(
              fc.constantFrom(
                'type',
                '=',
                '"a"',
                'and',
                'or',
                '(',
                ')',
                '!',
                'contains',
                ',',
                'properties.a',
                '3',
                'null'
              )
            )
            .map((parts) => parts.join(' '))
        ),
        (fql) => {
          try {
            expect(typeof parseTrigger(fql).matches(event)).toBe('boolean')
          } catch (error) {
            expect(error).toBeInstanceOf(TriggerError)
          }
        }
      )
    )
  })
})

it('reads what the library’s own parser can read just as it does', () => {
  const text = fc.constantFrom('track', 'page', 'Order Completed', '', 'A b-c')
  const path = fc.constantFrom('name', 'userId', 'properties.plan', 'properties.a.b', 'context.page.url', 'traits.x')
  const comparison = fc.oneof(
    fc.tuple(fc.constantFrom('type', 'event'), fc.constantFrom('=', '!='), text).map(([p, o, t]) => `${p} ${o} "${t}"`),
    fc.tuple(path, fc.constantFrom('=', '!=', '<', '>', '<=', '>='), text).map(([p, o, t]) => `${p} ${o} "${t}"`),
    fc
      .tuple(
        fc.constantFrom('properties.n', 'context.n'),
        fc.constantFrom('=', '!=', '<', '>='),
        fc.integer({ min: 0, max: 9 })
      )
      .map(([p, o, n]) => `${p} ${o} ${n}`),
    fc.tuple(path, fc.constantFrom('= null', '!= null')).map((parts) => parts.join(' ')),
    fc
      .tuple(fc.constantFrom('', '!'), fc.constantFrom('event', 'properties.plan'), text)
      .map(([n, p, t]) => `${n}contains(${p}, "${t}")`),
    fc
      .tuple(fc.constantFrom('', '!'), fc.constantFrom('event', 'context.page.url'), text)
      .map(([n, p, t]) => `${n}match(${p}, "${t}*")`)
  )
  const trigger = fc
    .tuple(fc.array(comparison, { minLength: 1, maxLength: 4 }), fc.constantFrom(' and ', ' or '))
    .map(([all, word]) => all.join(word))
  const anyEvent = fc.record(
    {
      type: text,
      event: text,
      name: fc.option(text),
      userId: fc.option(text),
      properties: fc.record({ plan: text, n: fc.integer({ min: 0, max: 9 }), a: fc.record({ b: text }) }),
      context: fc.record({ n: fc.oneof(fc.integer(), text), page: fc.record({ url: text }) })
    },
    { requiredKeys: [] }
  )
  fc.assert(
    fc.property(trigger, anyEvent, (fql, one) => {
      expect(parseTrigger(fql).matches(one)).toBe(validate(parseFql(fql), one))
    }),
    { numRuns: 500 }
  )
})
