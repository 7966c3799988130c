import fc from 'fast-check'
import { anyText } from '../../../__tests__/support/any-text'
import { parseTrigger, TriggerError } from '../trigger'
import { buildTrigger, describeTrigger } from '../trigger-form'
import type { TriggerCondition, TriggerForm } from '../trigger-form'
import { runs } from '../../../__tests__/support/runs'

const form = (parts: Partial<TriggerForm>): TriggerForm => ({ events: [], match: 'all', conditions: [], ...parts })

describe('describeTrigger', () => {
  it.each<[string, Partial<TriggerForm>, string]>([
    ['type = "page"', { type: 'page' }, 'a type alone'],
    ['type = "track" and event = "A"', { type: 'track', events: ['A'] }, 'one event'],
    [
      'type="track" AND (event="A" OR (event="B"))',
      { type: 'track', events: ['A', 'B'] },
      'several events, in other syntax'
    ],
    ['event = "A" or event = "B"', { events: ['A', 'B'] }, 'events without a type'],
    ['event = ""', { events: [''] }, 'a name still to be entered'],
    [
      'type = "track" and properties.plan = "Gold" and properties.total > 12.5',
      {
        type: 'track',
        conditions: [
          { path: 'properties.plan', operator: '=', value: 'Gold' },
          { path: 'properties.total', operator: '>', value: 12.5 }
        ]
      },
      'conditions joined by and'
    ],
    [
      'type = "track" and (contains(context.page.url, "epik=") or userId != null)',
      {
        type: 'track',
        match: 'any',
        conditions: [
          { path: 'context.page.url', operator: 'contains', value: 'epik=' },
          { path: 'userId', operator: 'exists' }
        ]
      },
      'conditions joined by or'
    ],
    [
      'type != "track" and event != "A"',
      {
        conditions: [
          { path: 'type', operator: '!=', value: 'track' },
          { path: 'event', operator: '!=', value: 'A' }
        ]
      },
      'other operators on the type and the event'
    ],
    [
      'type = "track" and type = "page"',
      { type: 'track', conditions: [{ path: 'type', operator: '=', value: 'page' }] },
      'a second type'
    ],
    [
      'event = "A" and event = "B"',
      { events: ['A'], conditions: [{ path: 'event', operator: '=', value: 'B' }] },
      'a second event joined by and'
    ],
    [
      'properties.first\\ name = "x"',
      { conditions: [{ path: 'properties.first name', operator: '=', value: 'x' }] },
      'an escaped space'
    ],
    [
      'properties.total >= "10"',
      { conditions: [{ path: 'properties.total', operator: '>=', value: 10 }] },
      'a number in quotes, which is compared as a number'
    ]
  ])('%s (%#)', (fql, expected) => {
    expect(describeTrigger(fql)).toStrictEqual({ form: form(expected) })
  })

  it.each([
    ['type = "track" and (name = "a" or name = "b") and (userId = "a" or userId = "b")', /several groups/],
    ['userId = "u" and (name = "a" or name = "b")', /joins some conditions by “and” and others by “or”/],
    ['userId = "u" or (name = "a" and event = "b")', /“and” in parentheses/],
    ['properties.total > "much"', /compares properties\.total with text using >/]
  ])('says why no form can show %s', (fql, reason) => {
    expect(describeTrigger(fql)).toEqual({ reason: expect.stringMatching(reason) as unknown })
  })

  it('passes on the error of an invalid trigger', () => {
    expect(() => describeTrigger('type =')).toThrow(TriggerError)
  })
})

describe('buildTrigger says what is missing or invalid', () => {
  it.each<[Partial<TriggerForm>, RegExp, string]>([
    [{}, /is empty\. Choose a type/, 'nothing'],
    [{ type: 'tr"ack' }, /double quote in the type/, 'a quote in the type'],
    [{ events: ['5" screen'] }, /double quote in the event name/, 'a quote in a name'],
    [{ conditions: [{ path: '', operator: '=', value: '' }] }, /condition without a field/, 'no path'],
    [{ conditions: [{ path: 'plan', operator: '=', value: '' }] }, /uses "plan".*Use type, event/, 'a path outside'],
    [{ conditions: [{ path: 'properties', operator: 'exists' }] }, /properties as a whole/, 'half a path'],
    [{ conditions: [{ path: 'properties..a', operator: 'exists' }] }, /properties\.\.a, .*missing/, 'half a path'],
    [{ conditions: [{ path: 'properties.a\nb', operator: 'exists' }] }, /line break/, 'a line break in a path'],
    [{ conditions: [{ path: 'properties.n', operator: '<', value: 'x' }] }, /needs a number/, 'no number'],
    [{ conditions: [{ path: 'properties.n', operator: '>' }] }, /needs a number/, 'no value'],
    [{ conditions: [{ path: 'properties.n', operator: '>', value: Infinity }] }, /needs a number/, 'infinity'],
    [{ conditions: [{ path: 'name', operator: 'ends_with', value: 'a*' }] }, /does not end with \*/, 'a star'],
    [{ conditions: [{ path: 'name', operator: 'ends_with', value: '' }] }, /needs text for the end of name/, 'no end']
  ])('%j: %s (%s)', (parts, message) => {
    expect(() => buildTrigger(form(parts))).toThrow(TriggerError)
    expect(() => buildTrigger(form(parts))).toThrow(message)
  })
})

describe('buildTrigger writes', () => {
  const on = (operator: TriggerCondition['operator'], value: string | number): Partial<TriggerForm> => ({
    conditions: [{ path: 'properties.x', operator, value }]
  })
  const several: Partial<TriggerForm> = { ...on('=', 'a'), events: ['A', 'B'] }
  it.each<[string, Partial<TriggerForm>, string]>([
    ['event = "A" or event = "B"', { events: ['A', 'B'] }, 'no parentheses around all of it'],
    ['type = "track" and event = "A"', { type: 'track', events: ['A'] }, 'none around a single condition'],
    ['(event = "A" or event = "B") and properties.x = "a"', several, 'some around names among other conditions'],
    ['properties.x != "a"', on('!=', 'a'), 'another text'],
    ['contains(properties.x, "a")', on('contains', 'a'), 'a text inside'],
    ['!contains(properties.x, "a")', on('not_contains', 'a'), 'no such text inside'],
    ['!match(properties.x, "a*")', on('not_starts_with', 'a'), 'another beginning'],
    ['match(properties.x, "*a")', on('ends_with', 'a'), 'an end'],
    ['properties.x > 1000000000000000000000', on('>', 1e21), 'a large number, without an exponent'],
    ['properties.x > 0.0000001', on('>', 1e-7), 'a small number, without an exponent']
  ])('%s: %#', (fql, parts) => {
    expect(buildTrigger(form(parts))).toBe(fql)
  })
})

const text = fc.oneof(
  fc.constantFrom('track', 'A', 'Order Completed', '', 'a*b'),
  fc.string().map((s) => s.replaceAll('"', "'"))
)
const key = fc.oneof(fc.constantFrom('a', 'first name', 'ünï', '$x', 'a-b'), anyText())
const path = fc.oneof(
  fc.constantFrom('type', 'event', 'name', 'userId'),
  fc
    .tuple(fc.constantFrom('properties', 'traits', 'context'), fc.array(key, { minLength: 1, maxLength: 3 }))
    .map(([root, names]) => [root, ...names].join('.'))
    .filter((one) => !one.includes('..') && !one.endsWith('.') && !/[\n\r\u2028\u2029]/.test(one))
)
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const condition: fc.Arbitrary<TriggerCondition> = fc.oneof(
  fc.record({
    path,
    operator: fc.constantFrom('=', '!=', 'contains', 'not_contains', 'starts_with', 'not_starts_with'),
    value: text
  }),
  fc.record({
    path,
    operator: fc.constantFrom('ends_with', 'not_ends_with'),
    value: text.filter((one) => one !== '' && !one.endsWith('*'))
  }),
  fc.record({
    path,
    operator: fc.constantFrom('number_equals', 'number_not_equals', '<', '<=', '>', '>='),
    value: number.map((one) => one + 0)
  }),
  fc.record({ path, operator: fc.constantFrom('exists', 'not_exists', 'is_true', 'is_false') })
)
const anyForm: fc.Arbitrary<TriggerForm> = fc
  .record(
    {
      type: text,
      events: fc.array(text, { maxLength: 3 }),
      match: fc.constantFrom('all', 'any'),
      conditions: fc.array(condition, { maxLength: 3 })
    },
    { requiredKeys: ['events', 'match', 'conditions'] }
  )
  .filter(({ type, events, conditions }) => type !== undefined || events.length + conditions.length > 0)

describe('a form', () => {
  it('round-trips through text unchanged, if each of its parts has only one form', () => {
    const isPlain = ({ path: at, operator }: TriggerCondition) => !(['type', 'event'].includes(at) && operator === '=')
    fc.assert(
      fc.property(anyForm, (one) => {
        const conditions = one.conditions.filter(isPlain)
        fc.pre(one.type !== undefined || one.events.length + conditions.length > 0)
        // With fewer than two conditions, "any" and "all" are the same.
        const plain = { ...one, conditions, match: conditions.length < 2 ? 'all' : one.match }
        expect(describeTrigger(buildTrigger(plain))).toEqual({ form: plain })
      }),
      { numRuns: runs(1000) }
    )
  })

  it('is stable after one round trip through text, even if a condition could be its type or event name', () => {
    const written = (fql: string) => {
      const described = describeTrigger(fql)
      if (!('form' in described)) throw new Error(described.reason)
      return buildTrigger(described.form)
    }
    fc.assert(
      fc.property(anyForm, (one) => {
        const once = written(buildTrigger(one))
        expect(written(once)).toBe(once)
      }),
      { numRuns: runs(1000) }
    )
  })
})

it('a trigger keeps its meaning when it is written again from its form', () => {
  const part = fc.constantFrom(
    ...['type = "track"', 'type = "page"', 'event = "A"', 'event = "B"', 'event != "A"', 'userId != null'],
    ...['properties.n > 1', 'properties.n = 1', 'properties.n < "2"', '!contains(event, "A")', 'match(event, "*B")']
  )
  const group = (inner: fc.Arbitrary<string>) =>
    fc
      .tuple(fc.array(inner, { minLength: 1, maxLength: 3 }), fc.constantFrom(' and ', ' or '))
      .map(([parts, word]) => parts.join(word))
  const brackets = (inner: fc.Arbitrary<string>) =>
    fc.oneof(
      part,
      group(inner).map((one) => `(${one})`)
    )
  const event = fc.record({
    type: fc.constantFrom('track', 'page'),
    event: fc.constantFrom('A', 'B', 'AB', undefined),
    userId: fc.constantFrom('u', undefined),
    properties: fc.record({ n: fc.constantFrom(0, 1, 2, '1') })
  })
  let written = 0
  let shown = 0
  fc.assert(
    fc.property(group(brackets(brackets(part))), fc.array(event, { minLength: 5 }), (fql, events) => {
      written++
      const described = describeTrigger(fql)
      if (!('form' in described)) return
      shown++
      const again = parseTrigger(buildTrigger(described.form))
      const trigger = parseTrigger(fql)
      expect(events.map((one) => again.matches(one))).toEqual(events.map((one) => trigger.matches(one)))
    }),
    { numRuns: runs(1000) }
  )
  expect(shown / written).toBeGreaterThan(0.1)
})
