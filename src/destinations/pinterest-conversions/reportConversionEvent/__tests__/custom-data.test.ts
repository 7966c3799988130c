import fc from 'fast-check'
import { type Content, type Input, build, customDataOf, traced } from './support/custom-data'

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}

describe('currency', () => {
  it.each([
    ['USD', 'USD', 'unchanged'],
    ['usd', 'USD', 'upper-cased'],
    [' eur ', 'EUR', 'trimmed'],
    ['Jpy', 'JPY', 'mixed case']
  ])('%j is sent as %s: %s', (currency, sent) => {
    // Strict, because `toEqual` treats [undefined] like [].
    const result = build({ custom_data: { currency } })
    expect(result).toStrictEqual({ customData: { currency: sent }, warnings: [] })
  })

  it.each<[unknown, string]>([
    ['$', 'the symbol of many currencies'],
    ['US', 'two letters'],
    ['USDT', 'four letters'],
    ['US1', 'a digit'],
    ['dollars', 'a word'],
    ['€€€', 'three symbols'],
    ['840', 'the number of a currency'],
    ['ＵＳＤ', 'letters that only look like USD'],
    ['user@example.com', 'unrelated text'],
    [['USD', 'EUR'], 'two currencies'],
    [{ code: 'USD' }, 'an object']
  ])('drops %j together with the value: %s', (currency) => {
    const contents = [{ id: 'A', item_price: '5' }]
    const { customData, warnings } = build({
      custom_data: { currency: currency as string, value: '5', order_id: '1' },
      contents
    })
    expect(customData).toEqual({ order_id: '1', content_ids: ['A'], num_items: 1, contents })
    expect(warnings).toEqual([
      'custom_data.currency is dropped. It must be an ISO 4217 code of three letters, such as USD or EUR.',
      "custom_data.value is dropped. Without its currency, Pinterest would count it in the ad account's currency."
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
  ])('sends %j with a warning: %s', (currency) => {
    const { customData, warnings } = build({ custom_data: { currency } })
    expect(customData).toEqual({ currency: currency.toUpperCase() })
    expect(warnings).toEqual([expect.stringContaining(currency.toUpperCase())])
  })

  it.each([[''], ['  ']])('treats %j as missing', (currency) => {
    expect(build({ custom_data: { currency } })).toEqual({ warnings: [] })
  })
})

describe('opt_out_type', () => {
  it.each<[string, string | undefined, string]>([
    ['LDP', 'LDP', 'unchanged'],
    ['ldp', 'LDP', 'upper-cased'],
    [' Ldp ', 'LDP', 'trimmed'],
    ['LDP,ldp', 'LDP', 'duplicates merged'],
    ['ldp, LDP ,Ldp', 'LDP', 'with spaces'],
    ['LDP,OTHER', 'LDP,OTHER', 'other values kept'],
    ['other , ldp', 'OTHER,LDP', 'in their order'],
    [',,LDP,,', 'LDP', 'empty parts dropped'],
    ['something', 'SOMETHING', 'an unknown signal is never dropped'],
    [' , ', undefined, 'only commas'],
    ['', undefined, 'empty']
  ])('%j → %s: %s', (optOutType, sent) => {
    expect(customDataOf({ custom_data: { opt_out_type: optOutType } })?.opt_out_type).toBe(sent)
  })
})

describe('other fields', () => {
  it('are trimmed, and amounts are parsed', () => {
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

  it.each<[string, object, string]>([
    ['a predicted value below 0', { predicted_ltv: '-1' }, 'predicted_ltv is dropped. It must be an amount of money'],
    ['an ambiguous amount', { predicted_ltv: '€ 1.299' }, 'predicted_ltv is dropped. Its separator'],
    ['IDs in an object', { content_ids: { a: 1 } }, 'content_ids is dropped. It must be a list'],
    ['a brand that is an object', { content_brand: {} }, 'content_brand is dropped. It must be text']
  ])('cause a warning: %s', (_why, customData, start) => {
    expect(build({ custom_data: customData })).toEqual({
      warnings: [expect.stringContaining(`custom_data.${start}`)]
    })
  })

  it('do not cause a warning when the currency is valid or missing', () => {
    expect(build({ custom_data: { currency: 'EUR', value: '5' } })).toEqual({
      customData: { currency: 'EUR', value: '5' },
      warnings: []
    })
    expect(build({ custom_data: { currency: '$', order_id: '1' } }).warnings).toHaveLength(1)
  })

  it('trace each dropped value', () => {
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
    ['only white space', { custom_data: { order_id: ' ', value: '', content_ids: [''], content_category: [] } }]
  ])('give no custom data: %s', (_why, input) => {
    expect(build(input)).toStrictEqual({ warnings: [] })
  })
})

describe('any input', () => {
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

  /** Whether nothing in it is missing, empty or no safe integer. */
  const isFilled = (value: unknown): boolean => {
    if (typeof value === 'number') return Number.isSafeInteger(value)
    if (typeof value !== 'object') return value !== undefined && value !== ''
    return value !== null && Object.keys(value).length > 0 && Object.values(value).every(isFilled)
  }

  it('sends only known keys with a value, and never changes its input', () => {
    fc.assert(
      fc.property(input, (payload) => {
        const { customData } = build(deepFreeze(payload))
        if (customData === undefined) return
        expect([customData, isFilled(customData)]).toEqual([customData, true])
        const unknown = Object.keys(customData).filter((key) => !KEYS.includes(key))
        const unknownInContents = (customData.contents ?? [])
          .flatMap((content) => Object.keys(content))
          .filter((key) => !CONTENT_KEYS.includes(key))
        expect([unknown, unknownInContents]).toEqual([[], []])
      })
    )
  })
})
