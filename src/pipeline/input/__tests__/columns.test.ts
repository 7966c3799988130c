import { InputError, parseColumnsMap } from '..'
import { readText } from './support/read-text'

describe('a columns file', () => {
  it('maps each column to a path or to a list of paths', () => {
    const columns = { Order: ['properties.order_id', 'messageId'], 'E-mail': 'context.traits.email' }
    expect(parseColumnsMap(columns)).toBe(columns)
  })

  it.each([
    ['null', null, /must be a JSON object/],
    ['a text', 'messageId', /must be a JSON object/],
    ['a list', ['messageId'], /must be a JSON object/],
    ['a number as path', { Order: 17 }, /"Order" must be a path, or a list of paths/],
    ['an object as path', { Order: { path: 'messageId' } }, /"Order" must be a path/],
    ['a list with a number', { Order: ['messageId', 17] }, /"Order" must be a path/]
  ])('is rejected if it holds %s', (_, json, message) => {
    expect(() => parseColumnsMap(json)).toThrow(InputError)
    expect(() => parseColumnsMap(json)).toThrow(message)
  })
})

describe('the columns of a CSV', () => {
  it('are mapped by a file, also one to several paths, and unused ones are listed', async () => {
    const unused: string[][] = []
    const records = await readText('Order , E-mail,Note\n17,jane@example.com,x\n', {
      format: 'csv',
      columns: { Order: ['properties.order_id', 'messageId'], 'E-mail': 'context.traits.email' },
      onUnusedColumns: (columns) => unused.push(columns)
    })
    expect(records[0]?.event).toEqual({
      type: 'track',
      messageId: '17',
      properties: { order_id: '17' },
      context: { traits: { email: 'jane@example.com' } }
    })
    expect(unused).toEqual([['Note']])
  })

  it('are listed if they are unused because their header is not a path into an event', async () => {
    const unused: string[][] = []
    const options = { format: 'csv', onUnusedColumns: (columns: string[]) => unused.push(columns) } as const
    await readText('event\nA\n', options)
    expect(unused).toEqual([])
    await readText('event,email,\nA,b,c\n', options)
    expect(unused).toEqual([['email', '(column 3, which has no name)']])
  })

  it('can be the items of a list up to index 999', async () => {
    const [record] = await readText('properties.ids.999\nx\n', { format: 'csv' })
    expect(record?.event).toMatchObject({ properties: { ids: { length: 1000, 999: 'x' } } })
  })

  it.each([
    ['no column with a path', 'email,order\n1,2\n', undefined, /No column of the CSV is a path into an event/],
    ['two columns for one path', 'messageId,messageId\n1,2\n', undefined, /Two columns map to messageId/],
    ['a path inside another', 'properties,properties.a\n1,2\n', undefined, /properties\.a, which is inside it/],
    [
      'a path around an earlier one',
      'properties.a,properties\n1,2\n',
      undefined,
      /maps to properties and another to properties\.a, which is inside it/
    ],
    ['a path to a prototype', 'context.__proto__.a\n1\n', undefined, /is not a path into an event/],
    ['an empty key', 'context..a\n1\n', undefined, /is not a path into an event/],
    [
      'a list that also has keys',
      'properties.products.0.sku,properties.products.count\n1,2\n',
      undefined,
      /maps to properties\.products\.0\.sku and another to properties\.products\.count, but a list can't also have keys/
    ],
    [
      'a list index that would fill the memory',
      'properties.products.1000.sku\n1\n',
      undefined,
      /has the list index 1000. A key of only digits is a place in a list, up to 999/
    ],
    [
      'an even larger list index',
      'properties.products.0.sku,properties.products.99999.sku\n1,2\n',
      undefined,
      /has the list index 99999/
    ],
    [
      'a mapped column that does not exist',
      'a\n1\n',
      { b: 'messageId' },
      /names "b", which the CSV does not have\. Its columns are "a"\.$/
    ],
    [
      'a mapped path that is not in events',
      'a\n1\n',
      { a: 'email' },
      /starts with a key that events do not have\. Use one of: type, event, /
    ]
  ])('are rejected before any event is sent: %s', async (_, text, columns, message) => {
    const reading = readText(text, { format: 'csv', ...(columns && { columns }) })
    await expect(reading).rejects.toThrow(InputError)
    await expect(reading).rejects.toThrow(message)
  })
})
