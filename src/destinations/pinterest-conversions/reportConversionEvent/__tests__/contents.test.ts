import { type Content, type Input, build, customDataOf, traced } from './support/custom-data'

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
    ['empty keys are dropped', { id: 'A', item_name: '', item_brand: ' ', item_category: [''] }, { id: 'A' }],
    ['a price becomes decimal text', { id: 'A', item_price: '$1,299.00' }, { id: 'A', item_price: '1299.00' }],
    ['a price of 0 is kept', { id: 'A', item_price: '0' }, { id: 'A', item_price: '0' }],
    ['an invalid price is dropped', { id: 'A', item_price: 'free' }, { id: 'A' }],
    ['a negative price is dropped', { id: 'A', item_price: '-5' }, { id: 'A' }],
    ['an ambiguous price is dropped', { id: 'A', item_price: '€ 1.299' }, { id: 'A' }],
    ['a quantity with its unit', { id: 'A', quantity: '2 pcs' }, { id: 'A', quantity: 2 }],
    ['a quantity with a decimal comma', { id: 'A', quantity: '2,5' }, { id: 'A', quantity: 3 }],
    ['a grouped quantity', { id: 'A', quantity: '1,000' }, { id: 'A', quantity: 1000 }],
    ['a quantity in words is dropped', { id: 'A', quantity: 'two' }, { id: 'A' }],
    ['a quantity is rounded', { id: 'A', quantity: 2.5 }, { id: 'A', quantity: 3 }],
    ['but never to 0', { id: 'A', quantity: 0.1 }, { id: 'A', quantity: 1 }],
    ['a quantity of 0 is kept', { id: 'A', quantity: 0 }, { id: 'A', quantity: 0 }],
    ['a negative quantity is dropped', { id: 'A', quantity: -1 }, { id: 'A' }],
    ['a quantity of null is dropped', { id: 'A', quantity: null }, { id: 'A' }],
    ['the largest quantity', { quantity: Number.MAX_SAFE_INTEGER }, { quantity: Number.MAX_SAFE_INTEGER }],
    ['a quantity that is too large is dropped', { id: 'A', quantity: 1e300 }, { id: 'A' }],
    ['a brand ID of 64 characters', { item_brand_id: '😀'.repeat(64) }, { item_brand_id: '😀'.repeat(64) }],
    [
      'a longer one is dropped: cut, it would be another brand',
      { id: 'A', item_brand_id: 'b'.repeat(65) },
      { id: 'A' }
    ],
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

  it('keeps valid items next to invalid ones', () => {
    expect(customDataOf({ contents: [{}, { id: 'A' }, { id: ' ' }, { id: 'B' }] })?.contents).toEqual([
      { id: 'A' },
      { id: 'B' }
    ])
  })

  it.each<[string, unknown[], string[]]>([
    ['a free product with a quantity of 0', [{ id: 'A', item_price: '0', quantity: 0 }], []],
    ['empty keys', [null, { id: 'A', item_name: null, item_brand: ' ', item_category: [] }], []],
    ['a price in words', [{ id: 'A', item_price: 'free' }], ['item_price is dropped. It must be an amount']],
    ['a price below 0', [{ id: 'A', item_price: '-5' }], ['item_price is dropped. It is below 0']],
    ['a name that is an object', [{ id: 'A', item_name: {} }], ['item_name is dropped. It must be text']]
  ])('warns only if something is lost: %s', (_why, contents, expected) => {
    const { warnings } = build({ contents } as Input)
    expect(warnings).toEqual(expected.map((start): unknown => expect.stringContaining(`contents[0].${start}`)))
  })

  it('prefers the top-level list to the nested one', () => {
    const input = { contents: [{ id: 'TOP' }], custom_data: { contents: [{ id: 'NESTED' }] } }
    expect(customDataOf(input)?.contents).toEqual([{ id: 'TOP' }])
    expect(traced(input)).toContain('dropped custom_data.contents')
  })

  it.each<[string, Content[] | undefined]>([
    ['missing', undefined],
    ['empty', []],
    ['junk', [{ id: '' }]]
  ])('uses the nested list when the top-level one is %s', (_why, contents) => {
    expect(customDataOf({ contents, custom_data: { contents: [{ id: 'NESTED' }] } })).toEqual({
      content_ids: ['NESTED'],
      num_items: 1,
      contents: [{ id: 'NESTED' }]
    })
  })
})

describe('contents that are not a list, as a runtime without a schema can pass them', () => {
  it.each<[string, unknown, unknown]>([
    ['one object', { id: 'A' }, [{ id: 'A' }]],
    ['text', 'A,B', undefined],
    ['a number', 3, undefined],
    ['true', true, undefined],
    ['null', null, undefined],
    ['a list with text', ['A', { id: 'B' }], [{ id: 'B' }]],
    ['a list of lists', [[{ id: 'A' }]], undefined]
  ])('%s', (_kind, contents, expected) => {
    expect(customDataOf({ contents } as Input)?.contents).toEqual(expected)
    expect(customDataOf({ custom_data: { contents } } as Input)?.contents).toEqual(expected)
  })

  it.each([['text'], [7], [[{ id: 'A' }]]])('ignores a product of %j', (product) => {
    const { customData, warnings } = build({ product } as unknown as Input)
    expect(customData).toBeUndefined()
    expect(warnings).toEqual(['product is dropped. It must be an object with product keys.'])
  })

  it.each([['text'], [7], [[1]]])('ignores custom data of %j', (given) => {
    const { customData, warnings } = build({ custom_data: given } as unknown as Input)
    expect(customData).toBeUndefined()
    expect(warnings).toEqual(['custom_data is dropped. It must be an object.'])
  })
})

describe("the event's own product", () => {
  it.each<[string, Input, object | undefined]>([
    [
      'becomes the contents when it has an ID',
      { product: { id: 'A', item_price: '5', quantity: '2' } },
      { value: '10', content_ids: ['A'], num_items: 2, contents: [{ id: 'A', item_price: '5', quantity: 2 }] }
    ],
    ['counts its price without an ID, but is not sent', { product: { item_price: '74.99' } }, { value: '74.99' }],
    [
      'is ignored when there are contents',
      { contents: [{ id: 'B' }], product: { id: 'A', item_price: '5' } },
      { content_ids: ['B'], num_items: 1, contents: [{ id: 'B' }] }
    ],
    [
      'is used when no content is valid',
      { contents: [{}], product: { id: 'A' } },
      { content_ids: ['A'], num_items: 1, contents: [{ id: 'A' }] }
    ],
    ['yields no value below 0', { product: { item_price: '-5' } }, undefined]
  ])('%s', (_why, input, expected) => {
    expect(customDataOf(input)).toEqual(expected)
  })
})

describe('derived values', () => {
  const priced = [
    { id: 'A', item_price: '19.99', quantity: 2 },
    { id: 'B', item_price: '0.1' }
  ]

  it('are the IDs, the number of items and the value', () => {
    expect(customDataOf({ contents: priced })).toMatchObject({ content_ids: ['A', 'B'], num_items: 3, value: '40.08' })
    expect(traced({ contents: priced })).toEqual([
      'derived custom_data.value',
      'derived custom_data.content_ids',
      'derived custom_data.num_items'
    ])
  })

  it.each<[string, Input['custom_data'], object]>([
    ['a mapped value takes precedence', { value: '5' }, { value: '5' }],
    ['a value of 0 takes precedence', { value: '0' }, { value: '0' }],
    ['an invalid value does not', { value: 'free' }, { value: '40.08' }],
    ['an empty value does not', { value: '' }, { value: '40.08' }],
    ['mapped IDs take precedence', { content_ids: [' X ', ''] }, { content_ids: ['X'] }],
    ['an empty list of IDs does not', { content_ids: [] }, { content_ids: ['A', 'B'] }],
    ['IDs of white space do not', { content_ids: [' '] }, { content_ids: ['A', 'B'] }],
    ['a mapped number of items takes precedence', { num_items: 7 }, { num_items: 7 }],
    ['a mapped number of items is rounded', { num_items: 6.6 }, { num_items: 7 }],
    ['a number of 0 takes precedence', { num_items: 0 }, { num_items: 0 }],
    ['a number that is too large does not', { num_items: 1e300 }, { num_items: 3 }]
  ])('%s', (_why, customData, expected) => {
    expect(customDataOf({ contents: priced, custom_data: customData })).toMatchObject(expected)
  })

  it('include no value when one content has no price', () => {
    expect(customDataOf({ contents: [...priced, { id: 'C' }] })?.value).toBeUndefined()
  })

  it('count a missing, null or unreadable quantity as 1', () => {
    const contents = [{ quantity: null }, { quantity: 'two' }, {}].map((item) => ({ item_price: '10', ...item }))
    expect(customDataOf({ contents })).toMatchObject({ num_items: 3, value: '30' })
  })

  it.each<[string, Input, object]>([
    [
      'a quantity below 0: a return must not add to the value',
      { contents: [...priced, { id: 'C', item_price: '5', quantity: -1 }] },
      { content_ids: ['A', 'B', 'C'], contents: [...priced, { id: 'C', item_price: '5' }] }
    ],
    ...['\u22121', '1-', '(1)', '\u22121 pcs', '\u200e-1'].map((quantity): [string, Input, object] => [
      `a quantity below 0 as ${quantity}`,
      { contents: [...priced, { id: 'C', item_price: '5', quantity }] },
      { content_ids: ['A', 'B', 'C'], contents: [...priced, { id: 'C', item_price: '5' }] }
    ]),
    [
      'a price below 0',
      { contents: [...priced, { id: 'C', item_price: '-5' }] },
      { content_ids: ['A', 'B', 'C'], contents: [...priced, { id: 'C' }] }
    ],
    [
      'a value below 0: a refund is not a conversion',
      { contents: priced, custom_data: { value: '-49.9' } },
      { content_ids: ['A', 'B'], num_items: 3, contents: priced }
    ],
    [
      'a number of items below 0',
      { contents: priced, custom_data: { num_items: -1 } },
      { content_ids: ['A', 'B'], value: '40.08', contents: priced }
    ]
  ])('do not replace %s, with a warning', (_why, input, expected) => {
    const { customData, warnings } = build(input)
    expect(customData).toEqual(expected)
    expect(warnings).toEqual([expect.stringMatching(/^(contents\[2]|custom_data)\.\w+ is dropped\. .*0/)])
  })

  it('exclude a quantity of 0, as of a removed order line', () => {
    const taken = { id: 'A', item_price: '10', quantity: 0 }
    expect(customDataOf({ contents: [taken, { id: 'B', item_price: '5' }] })).toMatchObject({
      num_items: 1,
      value: '5'
    })
    expect(customDataOf({ contents: [taken] })).toMatchObject({ num_items: 0, value: '0' })
  })

  it('use the exact quantity for the value, and whole items for their number', () => {
    expect(customDataOf({ contents: [{ item_price: '9.99', quantity: 0.4 }] })).toEqual({
      contents: [{ item_price: '9.99', quantity: 1 }],
      num_items: 1,
      value: '3.996'
    })
  })

  it('include no IDs when no content has one', () => {
    expect(customDataOf({ contents: [{ item_name: 'Shirt' }] })).toEqual({
      contents: [{ item_name: 'Shirt' }],
      num_items: 1
    })
  })

  it('include no number beyond the precision of a double', () => {
    const contents = [{ quantity: Number.MAX_SAFE_INTEGER }, { quantity: Number.MAX_SAFE_INTEGER }]
    expect(customDataOf({ contents })?.num_items).toBeUndefined()
  })
})
