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
    ['what is empty is dropped', { id: 'A', item_name: '', item_brand: ' ', item_category: [''] }, { id: 'A' }],
    ['a price is plain text', { id: 'A', item_price: '$1,299.00' }, { id: 'A', item_price: '1299.00' }],
    ['a free product has a price', { id: 'A', item_price: '0' }, { id: 'A', item_price: '0' }],
    ['no price is dropped', { id: 'A', item_price: 'free' }, { id: 'A' }],
    ['a negative price is dropped', { id: 'A', item_price: '-5' }, { id: 'A' }],
    ['a price that can be read two ways is dropped', { id: 'A', item_price: '€ 1.299' }, { id: 'A' }],
    ['a quantity with its unit', { id: 'A', quantity: '2 pcs' }, { id: 'A', quantity: 2 }],
    ['a quantity with a decimal comma', { id: 'A', quantity: '2,5' }, { id: 'A', quantity: 3 }],
    ['a grouped quantity', { id: 'A', quantity: '1,000' }, { id: 'A', quantity: 1000 }],
    ['a quantity in words is dropped', { id: 'A', quantity: 'two' }, { id: 'A' }],
    ['a quantity is rounded', { id: 'A', quantity: 2.5 }, { id: 'A', quantity: 3 }],
    ['but never to nothing', { id: 'A', quantity: 0.1 }, { id: 'A', quantity: 1 }],
    ['no pieces are none', { id: 'A', quantity: 0 }, { id: 'A', quantity: 0 }],
    ['pieces given back are dropped', { id: 'A', quantity: -1 }, { id: 'A' }],
    ['a quantity of null is dropped', { id: 'A', quantity: null }, { id: 'A' }],
    ['the largest quantity', { quantity: Number.MAX_SAFE_INTEGER }, { quantity: Number.MAX_SAFE_INTEGER }],
    ['a quantity past all counting is dropped', { id: 'A', quantity: 1e300 }, { id: 'A' }],
    ['a brand ID of 64 characters', { item_brand_id: '😀'.repeat(64) }, { item_brand_id: '😀'.repeat(64) }],
    ['a longer one is dropped: cut, it would be another', { id: 'A', item_brand_id: 'b'.repeat(65) }, { id: 'A' }],
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

  it.each<[string, unknown[], string[]]>([
    ['a free product that was taken out', [{ id: 'A', item_price: '0', quantity: 0 }], []],
    ['what is empty', [null, { id: 'A', item_name: null, item_brand: ' ', item_category: [] }], []],
    ['a price in words', [{ id: 'A', item_price: 'free' }], ['item_price is dropped. It must be an amount']],
    ['a price below 0', [{ id: 'A', item_price: '-5' }], ['item_price is dropped. It is below 0']],
    ['a name that is an object', [{ id: 'A', item_name: {} }], ['item_name is dropped. It must be text']]
  ])('warns of %s only when something was lost', (_why, contents, expected) => {
    const { warnings } = build({ contents } as Input)
    expect(warnings).toEqual(expected.map((start): unknown => expect.stringContaining(`contents[0].${start}`)))
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
    expect(warnings).toEqual(['product is dropped. It must be an object with product keys.'])
  })

  it.each([['text'], [7], [[1]]])('nor custom data of %j', (given) => {
    const { customData, warnings } = build({ custom_data: given } as unknown as Input)
    expect(customData).toBeUndefined()
    expect(warnings).toEqual(['custom_data is dropped. It must be an object.'])
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
    expect(warnings).toEqual([expect.stringMatching(/^(contents\[2]|custom_data)\.\w+ is dropped\. .*0/)])
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
