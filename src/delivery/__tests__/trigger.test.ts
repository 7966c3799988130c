import { parseFql, validate } from '@segment/destination-subscriptions'
import fc from 'fast-check'
import { parseTrigger, TriggerError } from '../trigger'
import { runs } from '../../../__tests__/support/runs'

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

describe('a trigger matches an event', () => {
  it.each<[string, boolean, string]>([
    ['type = "track"', true, 'the type'],
    ['type = "page"', false, 'another type'],
    ['type = "track" and event = "Order Completed"', true, 'both'],
    ['type = "track" and event = "Order"', false, 'one of two'],
    ['type = "page" or event = "Order Completed"', true, 'either'],
    ['type = "page" OR event = "Order Completed"', true, 'OR in capitals, which the library reads as "and"'],
    ['type = "track" AND event = "Order Completed"', true, 'AND in capitals, as in Segment’s own presets'],
    ['type = "track" and (event = "A" or event = "Order Completed")', true, 'brackets'],
    ['((type = "page") or (type = "track" and (event = "A" or event = "Order Completed")))', true, 'nested brackets'],
    ['type = "track" and (contains(event, "Refund") or event = "Order Completed")', true, 'a function in brackets'],
    ['contains(context.page.url, "epik=")', true, 'part of a nested text'],
    ['!contains(context.page.url, "epik=")', false, 'negated'],
    ['match(event, "Order*")', true, 'a beginning'],
    ['match(properties.deep.url, "*/b")', true, 'a suffix'],
    ['!match(event, "Order*")', false, 'a negated prefix'],
    ['properties.total > 12', true, 'a number'],
    ['properties.total <= 12', false, 'a larger number'],
    ['properties.total = 12.5', true, 'an equal number'],
    ['properties.total != 12.5', false, 'an equal number, negated'],
    ['properties.paid = true', true, 'true'],
    ['properties.refunded = false', true, 'false'],
    ['properties.nothing = null', true, 'null'],
    ['properties.absent = null', true, 'missing counts as null'],
    ['properties.plan != null', true, 'there'],
    ['userId != null', true, 'a top-level key that exists'],
    ['event != null', true, 'the event’s name, which exists'],
    ['event = null', false, 'the event’s name, which exists, negated'],
    ['properties.first\\ name = "x"', true, 'an escaped space'],
    ['traits.plan = "Gold"', false, 'no traits at all'],
    ['name != "x"', true, 'a missing name'],
    ['type != ""', true, 'empty text'],
    ['\n type\t=\n"track"  ', true, 'any white space']
  ])('%s → %s (%s)', (fql, expected) => {
    expect(parseTrigger(fql).matches(event)).toBe(expected)
  })
})

describe('rejects a trigger that would be misread', () => {
  it.each<[string, RegExp, string]>([
    ['', /is empty/, 'nothing'],
    ['   ', /is empty/, 'only white space'],
    [
      'type = "track" and event = "A" or event = "B"',
      /mixes "and" with "or"/,
      'the library applies the last operator to all'
    ],
    ['type = "track" and foo = "a"', /uses "foo"/, 'the library drops the condition'],
    ['properties = "a"', /properties as a whole.*properties\.plan/, 'no name'],
    ['properties.\\. = "a"', /key with a dot/, 'a lone dot, on which the library fails'],
    ['properties.a\\.b = "x"', /key with a dot/, 'an escaped dot, at which the library still splits'],
    ['type.x = "a"', /"type\.x", which has no parts/, 'a property of a text value'],
    ["type = 'track'", /single quote/, 'the library compares with the quotes'],
    ['type = "track', /closing double quote/, 'unterminated text'],
    ['type == "track"', /"=" after "type ="/, 'two operators'],
    ['type is "track"', /"is" after "type"/, 'a word as operator'],
    ['type = track', /"track" after "type ="/, 'text without quotes'],
    ['type =', /nothing after "type ="/, 'no value'],
    ['type', /nothing after "type"/, 'no operator'],
    ['"track" = type', /the text "track" where a condition/, 'operands swapped'],
    ['type = "track" and', /nothing where a condition/, 'nothing after and'],
    ['(type = "track"', /nothing where "\)"/, 'an unclosed bracket'],
    ['type = "track")', /"\)" where "and" or "or"/, 'an extra bracket'],
    ['type = "track" event = "A"', /"event" where "and" or "or"/, 'no operator between conditions'],
    ['!type = "track"', /"!" before something other/, 'a negated comparison'],
    ['!(type = "track")', /has "\(" where a condition/, 'negated brackets, which the library ignores'],
    ['properties.paid != true', /Use = true or = false/, 'the library compares with the text "true"'],
    ['contains(event)', /"\)" where ","/, 'one argument'],
    ['contains("a", "b")', /the text "a" in contains/, 'no path'],
    ['contains(event, 3)', /"3" after contains\(event,/, 'a number as the text to find'],
    ['contains event', /"event" where "\("/, 'no brackets'],
    ['match(event, "Order")', /neither begins nor ends with \*/, 'no star'],
    ['type = "track" & event = "A"', /can't be read from "& event/, 'an operator of another language'],
    ['event = "He said \\"x\\""', /closing double quote/, 'quotes inside a text'],
    ['constructor = "a"', /uses "constructor"/, 'an inherited property']
  ])('%s: %s (%s)', (fql, message) => {
    expect(() => parseTrigger(fql)).toThrow(TriggerError)
    expect(() => parseTrigger(fql)).toThrow(message)
  })

  it('throws only TriggerError, for any text', () => {
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

it('reads like the library’s parser whatever that can read', () => {
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
    { numRuns: runs(500) }
  )
})
