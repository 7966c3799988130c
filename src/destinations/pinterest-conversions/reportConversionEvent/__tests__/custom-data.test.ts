import fc from 'fast-check'
import type { BuildTrace } from '../../types'
import { BuildLog } from '../build-log'
import { buildCustomData } from '../custom-data'
import type { Payload } from '../generated-types'

type Input = Pick<Payload, 'data_format' | 'custom_data' | 'custom_data_2' | 'contents' | 'product'>
type Content = NonNullable<Payload['contents']>[number]

/** What is sent, and our warnings. */
function build(input: Input) {
  const log = new BuildLog()
  const customData = buildCustomData(input, log)
  return { ...(customData && { customData }), warnings: log.warnings }
}

const customDataOf = (input: Input) => build(input).customData

/** What the trace is told, as "dropped FIELD" and "derived FIELD". */
function traced(input: Input): string[] {
  const told: string[] = []
  const trace: BuildTrace = {
    pii: () => told.push('pii'),
    dropped: (field) => told.push(`dropped ${field}`),
    derived: (field) => told.push(`derived ${field}`)
  }
  buildCustomData(input, new BuildLog(trace))
  return told
}

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}

describe('currency', () => {
  it.each([
    ['USD', 'USD', 'as it is'],
    ['usd', 'USD', 'upper-cased'],
    [' eur ', 'EUR', 'trimmed'],
    ['Jpy', 'JPY', 'mixed case']
  ])('%j is sent as %s: %s', (currency, sent) => {
    // Strictly, as `toEqual` takes [undefined] for [].
    const result = build({ custom_data: { currency } })
    expect(result).toStrictEqual({ customData: { currency: sent }, warnings: [] })
  })

  it.each([
    ['$', 'the sign of many currencies'],
    ['US', 'two letters'],
    ['USDT', 'four letters'],
    ['US1', 'a digit'],
    ['dollars', 'a word'],
    ['€€€', 'three signs'],
    ['840', 'the number of a currency'],
    ['ＵＳＤ', 'letters that only look like USD'],
    ['user@example.com', 'something else altogether']
  ])('leaves %j out together with the value: %s', (currency) => {
    const contents = [{ id: 'A', item_price: '5' }]
    const { customData, warnings } = build({ custom_data: { currency, value: '5', order_id: '1' }, contents })
    expect(customData).toEqual({ order_id: '1', content_ids: ['A'], num_items: 1, contents })
    expect(warnings).toEqual([
      'custom_data.currency is left out. It must be an ISO 4217 code of three letters, such as USD or EUR.',
      "custom_data.value is left out. Without its currency it would be counted in the ad account's own."
    ])
  })

  it.each([
    ['€', 'EUR'],
    ['£', 'GBP'],
    ['us$', 'USD'],
    [['EUR'], 'EUR']
  ])('%j is %s', (currency, code) => {
    expect(customDataOf({ custom_data: { currency } })).toEqual({ currency: code })
  })

  it.each([
    ['xyz', 'no such currency'],
    ['BTC', 'a crypto currency'],
    ['DEM', 'withdrawn in 2002'],
    ['XXX', 'stands for "no currency"']
  ])('passes %j with a warning: %s', (currency) => {
    const { customData, warnings } = build({ custom_data: { currency } })
    expect(customData).toEqual({ currency: currency.toUpperCase() })
    expect(warnings).toEqual([expect.stringContaining(currency.toUpperCase())])
  })

  it.each([[''], ['  ']])('takes %j for none', (currency) => {
    expect(build({ custom_data: { currency } })).toEqual({ warnings: [] })
  })
})

describe('opt_out_type', () => {
  it.each<[string, string | undefined, string]>([
    ['LDP', 'LDP', 'as it is'],
    ['ldp', 'LDP', 'upper-cased'],
    [' Ldp ', 'LDP', 'trimmed'],
    ['LDP,ldp', 'LDP', 'doubles merged'],
    ['ldp, LDP ,Ldp', 'LDP', 'with spaces'],
    ['LDP,OTHER', 'LDP,OTHER', 'other values kept'],
    ['other , ldp', 'OTHER,LDP', 'in their order'],
    [',,LDP,,', 'LDP', 'nothing empty'],
    ['something', 'SOMETHING', 'an unknown signal is never thrown away'],
    [' , ', undefined, 'commas alone'],
    ['', undefined, 'empty']
  ])('%j → %s: %s', (optOutType, sent) => {
    expect(customDataOf({ custom_data: { opt_out_type: optOutType } })?.opt_out_type).toBe(sent)
  })
})

describe('contents', () => {
  it.each<[string, Content, object | undefined]>([
    [
      'every key',
      {
        id: 'A',
        item_price: '5',
        quantity: 2,
        item_name: 'N',
        item_brand: 'B',
        item_brand_id: 'I',
        item_category: ['C']
      },
      { id: 'A', item_price: '5', quantity: 2, item_name: 'N', item_brand: 'B', item_brand_id: 'I', item_category: 'C' }
    ],
    ['text is trimmed', { id: ' A ', item_name: '\tName\n' }, { id: 'A', item_name: 'Name' }],
    ['what is empty is left out', { id: 'A', item_name: '', item_brand: ' ', item_category: [''] }, { id: 'A' }],
    ['a price is plain text', { id: 'A', item_price: '$1,299.00' }, { id: 'A', item_price: '1299.00' }],
    ['a free product has a price', { id: 'A', item_price: '0' }, { id: 'A', item_price: '0' }],
    ['no price is left out', { id: 'A', item_price: 'free' }, { id: 'A' }],
    ['a negative price is left out', { id: 'A', item_price: '-5' }, { id: 'A' }],
    ['a price that can be read two ways is left out', { id: 'A', item_price: '€ 1.299' }, { id: 'A' }],
    ['a quantity with its unit', { id: 'A', quantity: '2 pcs' }, { id: 'A', quantity: 2 }],
    ['a quantity in words is left out', { id: 'A', quantity: 'two' }, { id: 'A' }],
    ['a quantity is rounded', { id: 'A', quantity: 2.5 }, { id: 'A', quantity: 3 }],
    ['but never to nothing', { id: 'A', quantity: 0.1 }, { id: 'A', quantity: 1 }],
    ['no pieces are none', { id: 'A', quantity: 0 }, { id: 'A', quantity: 0 }],
    ['pieces given back are left out', { id: 'A', quantity: -1 }, { id: 'A' }],
    ['a quantity of null is left out', { id: 'A', quantity: null }, { id: 'A' }],
    ['the largest quantity', { quantity: Number.MAX_SAFE_INTEGER }, { quantity: Number.MAX_SAFE_INTEGER }],
    ['a quantity past all counting is left out', { id: 'A', quantity: 1e300 }, { id: 'A' }],
    ['a brand ID of 64 characters', { item_brand_id: '😀'.repeat(64) }, { item_brand_id: '😀'.repeat(64) }],
    ['a longer one is left out: cut, it would be another', { id: 'A', item_brand_id: 'b'.repeat(65) }, { id: 'A' }],
    [
      'several categories are joined',
      { id: 'A', item_category: ['Shoes', ' Women '] },
      { id: 'A', item_category: 'Shoes, Women' }
    ],
    ['junk is dropped', { id: '', item_price: 'n/a', quantity: null }, undefined],
    ['an empty item is dropped', {}, undefined]
  ])('%s', (_why, item, content) => {
    expect(customDataOf({ contents: [item] })?.contents).toEqual(content === undefined ? undefined : [content])
  })

  it('keeps good items beside junk', () => {
    expect(customDataOf({ contents: [{}, { id: 'A' }, { id: ' ' }, { id: 'B' }] })?.contents).toEqual([
      { id: 'A' },
      { id: 'B' }
    ])
  })

  it('takes the top-level list rather than the nested one', () => {
    const input = { contents: [{ id: 'TOP' }], custom_data: { contents: [{ id: 'NESTED' }] } }
    expect(customDataOf(input)?.contents).toEqual([{ id: 'TOP' }])
    expect(traced(input)).toContain('dropped custom_data.contents')
  })

  it.each<[string, Content[] | undefined]>([
    ['missing', undefined],
    ['empty', []],
    ['junk', [{ id: '' }]]
  ])('takes the nested list when the top-level one is %s', (_why, contents) => {
    expect(customDataOf({ contents, custom_data: { contents: [{ id: 'NESTED' }] } })).toEqual({
      content_ids: ['NESTED'],
      num_items: 1,
      contents: [{ id: 'NESTED' }]
    })
  })
})

describe('contents that are no list, as a runtime without the schema may hand them over', () => {
  it.each<[string, unknown, unknown]>([
    ['one object', { id: 'A' }, [{ id: 'A' }]],
    ['text', 'A,B', undefined],
    ['a number', 3, undefined],
    ['true', true, undefined],
    ['null', null, undefined],
    ['a list of texts', ['A', { id: 'B' }], [{ id: 'B' }]],
    ['a list of lists', [[{ id: 'A' }]], undefined]
  ])('%s', (_kind, contents, expected) => {
    expect(customDataOf({ contents } as Input)?.contents).toEqual(expected)
    expect(customDataOf({ custom_data: { contents } } as Input)?.contents).toEqual(expected)
  })

  it.each([['text'], [7], [[{ id: 'A' }]]])('nor a product of %j', (product) => {
    const { customData, warnings } = build({ product } as unknown as Input)
    expect(customData).toBeUndefined()
    expect(warnings).toEqual(['product is left out. It must be an object with the keys of a product.'])
  })

  it.each([['text'], [7], [[1]]])('nor custom data of %j', (given) => {
    const { customData, warnings } = build({ custom_data: given } as unknown as Input)
    expect(customData).toBeUndefined()
    expect(warnings).toEqual(['custom_data is left out. It must be an object.'])
  })
})

describe("the event's own product", () => {
  it.each<[string, Input, object | undefined]>([
    [
      'is the contents when it has an ID',
      { product: { id: 'A', item_price: '5', quantity: '2' } },
      { value: '10', content_ids: ['A'], num_items: 2, contents: [{ id: 'A', item_price: '5', quantity: 2 }] }
    ],
    ['has a price without an ID, and is no content', { product: { item_price: '74.99' } }, { value: '74.99' }],
    [
      'counts for nothing beside contents',
      { contents: [{ id: 'B' }], product: { id: 'A', item_price: '5' } },
      { content_ids: ['B'], num_items: 1, contents: [{ id: 'B' }] }
    ],
    [
      'counts when the contents hold nothing usable',
      { contents: [{}], product: { id: 'A' } },
      { content_ids: ['A'], num_items: 1, contents: [{ id: 'A' }] }
    ],
    ['has no value below 0', { product: { item_price: '-5' } }, undefined]
  ])('%s', (_why, input, expected) => {
    expect(customDataOf(input)).toEqual(expected)
  })
})

describe('what is derived from the contents', () => {
  const priced = [
    { id: 'A', item_price: '19.99', quantity: 2 },
    { id: 'B', item_price: '0.1' }
  ]

  it('derives IDs, pieces and value', () => {
    expect(customDataOf({ contents: priced })).toMatchObject({ content_ids: ['A', 'B'], num_items: 3, value: '40.08' })
    expect(traced({ contents: priced })).toEqual([
      'derived custom_data.value',
      'derived custom_data.content_ids',
      'derived custom_data.num_items'
    ])
  })

  it.each<[string, Input['custom_data'], object]>([
    ['a given value wins', { value: '5' }, { value: '5' }],
    ['a value of 0 wins', { value: '0' }, { value: '0' }],
    ['a value that is no number does not', { value: 'free' }, { value: '40.08' }],
    ['an empty value does not', { value: '' }, { value: '40.08' }],
    ['given IDs win', { content_ids: [' X ', ''] }, { content_ids: ['X'] }],
    ['an empty list of IDs does not', { content_ids: [] }, { content_ids: ['A', 'B'] }],
    ['IDs of white space do not', { content_ids: [' '] }, { content_ids: ['A', 'B'] }],
    ['a given number of items wins', { num_items: 7 }, { num_items: 7 }],
    ['and is rounded', { num_items: 6.6 }, { num_items: 7 }],
    ['a number of 0 wins', { num_items: 0 }, { num_items: 0 }],
    ['a number past all counting does not', { num_items: 1e300 }, { num_items: 3 }]
  ])('%s', (_why, customData, expected) => {
    expect(customDataOf({ contents: priced, custom_data: customData })).toMatchObject(expected)
  })

  it('derives no value when one content has no price', () => {
    expect(customDataOf({ contents: [...priced, { id: 'C' }] })?.value).toBeUndefined()
  })

  it('counts a quantity that is missing, null or unreadable as one piece', () => {
    const contents = [{ quantity: null }, { quantity: 'two' }, {}].map((item) => ({ item_price: '10', ...item }))
    expect(customDataOf({ contents })).toMatchObject({ num_items: 3, value: '30' })
  })

  it.each<[string, Input, object]>([
    [
      'a quantity below 0: a return line must not add to the value',
      { contents: [...priced, { id: 'C', item_price: '5', quantity: -1 }] },
      { content_ids: ['A', 'B', 'C'], contents: [...priced, { id: 'C', item_price: '5' }] }
    ],
    [
      'a price below 0',
      { contents: [...priced, { id: 'C', item_price: '-5' }] },
      { content_ids: ['A', 'B', 'C'], contents: [...priced, { id: 'C' }] }
    ],
    [
      'a value below 0: a refund is no conversion',
      { contents: priced, custom_data: { value: '-49.9' } },
      { content_ids: ['A', 'B'], num_items: 3, contents: priced }
    ],
    [
      'a number of items below 0',
      { contents: priced, custom_data: { num_items: -1 } },
      { content_ids: ['A', 'B'], value: '40.08', contents: priced }
    ]
  ])('derives nothing in place of %s, and warns', (_why, input, expected) => {
    const { customData, warnings } = build(input)
    expect(customData).toEqual(expected)
    expect(warnings).toEqual([expect.stringMatching(/^(contents\[2]|custom_data)\.\w+ is left out\. .*0/)])
  })

  it('counts no piece and no money for a quantity of 0: an order line that was taken out', () => {
    const taken = { id: 'A', item_price: '10', quantity: 0 }
    expect(customDataOf({ contents: [taken, { id: 'B', item_price: '5' }] })).toMatchObject({
      num_items: 1,
      value: '5'
    })
    expect(customDataOf({ contents: [taken] })).toMatchObject({ num_items: 0, value: '0' })
  })

  it('takes a fraction of a piece for the value, and whole pieces for their number', () => {
    expect(customDataOf({ contents: [{ item_price: '9.99', quantity: 0.4 }] })).toEqual({
      contents: [{ item_price: '9.99', quantity: 1 }],
      num_items: 1,
      value: '3.996'
    })
  })

  it('derives no IDs when no content has one', () => {
    expect(customDataOf({ contents: [{ item_name: 'Shirt' }] })).toEqual({
      contents: [{ item_name: 'Shirt' }],
      num_items: 1
    })
  })

  it('derives no number that a double cannot count', () => {
    const contents = [{ quantity: Number.MAX_SAFE_INTEGER }, { quantity: Number.MAX_SAFE_INTEGER }]
    expect(customDataOf({ contents })?.num_items).toBeUndefined()
  })
})

describe('the rest', () => {
  it('trims text, and reads money', () => {
    expect(
      customDataOf({
        custom_data: {
          order_id: ' 1001 ',
          search_string: ' shoes ',
          content_brand: 'B ',
          content_category: ['C', 'D'],
          content_name: ' N',
          predicted_ltv: '€1.000,50'
        }
      })
    ).toEqual({
      order_id: '1001',
      search_string: 'shoes',
      content_brand: 'B',
      content_category: 'C, D',
      content_name: 'N',
      predicted_ltv: '1000.50'
    })
  })

  it('tells the trace of each value that is not sent', () => {
    expect(
      traced({
        custom_data: { value: 'free', predicted_ltv: '-1', num_items: 'few' },
        contents: [{ id: {} } as Content, { id: 'A', item_price: 'x', quantity: 'y' }]
      })
    ).toEqual([
      'dropped contents[0].id',
      'dropped contents[0]',
      'dropped contents[1].item_price',
      'dropped contents[1].quantity',
      'dropped custom_data.value',
      'derived custom_data.content_ids',
      'dropped custom_data.num_items',
      'derived custom_data.num_items',
      'dropped custom_data.predicted_ltv'
    ])
  })

  it.each<[string, Input]>([
    ['no input', {}],
    ['empty objects', { custom_data: {}, contents: [] }],
    ['nothing but white space', { custom_data: { order_id: ' ', value: '', content_ids: [''], content_category: [] } }]
  ])('gives no custom data for %s', (_why, input) => {
    expect(build(input)).toStrictEqual({ warnings: [] })
  })
})

describe('whatever comes', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('', ' ', '$5', '1,299.00', '-1', '0'))
  const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 0.5))
  const contents = fc.array(
    fc.record(
      {
        id: text,
        item_price: text,
        quantity: fc.option(number),
        item_name: text,
        item_brand: text,
        item_brand_id: text,
        item_category: fc.array(text)
      },
      { requiredKeys: [] }
    )
  )
  const input = fc.record(
    {
      contents,
      custom_data: fc.record(
        {
          currency: fc.constantFrom('usd', 'XYZ', ''),
          value: text,
          content_ids: fc.array(text),
          num_items: number,
          order_id: text,
          search_string: text,
          opt_out_type: text,
          content_brand: text,
          content_category: fc.array(text),
          content_name: text,
          predicted_ltv: text,
          contents
        },
        { requiredKeys: [] }
      )
    },
    { requiredKeys: [] }
  )
  const STRING_KEYS = [
    'currency',
    'value',
    'order_id',
    'search_string',
    'opt_out_type',
    'content_brand',
    'content_category',
    'content_name',
    'predicted_ltv'
  ]
  const KEYS = [...STRING_KEYS, 'content_ids', 'num_items', 'contents']
  const CONTENT_KEYS = ['id', 'item_price', 'quantity', 'item_name', 'item_brand', 'item_brand_id', 'item_category']

  const expectFilled = (value: unknown): void => {
    expect(value).not.toBeUndefined()
    expect(value).not.toBeNull()
    expect(value).not.toBe('')
    if (typeof value === 'number') expect(Number.isSafeInteger(value)).toBe(true)
    if (typeof value !== 'object') return
    expect(Object.keys(value!)).not.toEqual([])
    Object.values(value!).forEach(expectFilled)
  }

  it('sends only known keys that hold something, and never changes its input', () => {
    fc.assert(
      fc.property(input, (payload) => {
        const { customData } = build(deepFreeze(payload))
        if (customData === undefined) return
        expectFilled(customData)
        expect(KEYS).toEqual(expect.arrayContaining(Object.keys(customData)))
        for (const content of customData.contents ?? []) {
          expect(CONTENT_KEYS).toEqual(expect.arrayContaining(Object.keys(content)))
        }
      })
    )
  })
})
